"""Sentences for the codes of the journal and its verification."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "CLOCK_BEHIND": N_(
        "This computer's clock says {now}, but the last entry is dated {last}. If the clock is"
        " wrong, set it. If it is correct now and was wrong then, fix the recorded times."
    ),
    "CLOCK_LEAP": N_(
        "This computer's clock says {now}, and the last entry is dated {last}. If that is"
        " correct, confirm it; if not, set the clock before you record anything."
    ),
    "ENTRIES_LOST": N_(
        "The journal ends with entry {seq}, but entries up to {last} were written: this is an"
        " older copy of the data folder, or the end of the database was lost. Restore a newer"
        " backup if there is one (backup list). If there is none, confirm this copy (keys"
        " move; keys stay if you exchange no parcels) and enter what is missing again."
    ),
    "ENTRIES_REPLACED": N_(
        "Entry {seq} of the journal is not the one that was written: the data folder was"
        " replaced by another copy. Restore the right one, or confirm this copy (keys move;"
        " keys stay if you exchange no parcels)."
    ),
    "PARCELS_LOST": N_(
        "{partner} has a parcel of this computer that is unknown here; the last one to"
        " {partner} is number {seq}: this is an older copy. Restore a newer backup if there is"
        " one; if not, say that it moves here (keys move), and ask {partner} for what is"
        " missing."
    ),
    "RECORDS_LOST": N_(
        "{partner} returned records ({count}) that were written on this computer and lost:"
        " this is an older copy of the data folder. The records were restored. Restore a newer"
        " backup if there is one; if not, say that it moves here (keys move), and ask"
        " {partner} for what is missing."
    ),
    "DOCUMENT_AHEAD": N_(
        "A document made here names entry {last} of the journal, which ends with entry {seq}:"
        " this is an older copy of the data folder. Restore a newer backup if there is one; if"
        " not, confirm this copy (keys move; keys stay if you exchange no parcels)."
    ),
    "TRIGGERS_MISSING": N_(
        "The triggers that protect the journal were removed from the database ({names})."
        " Restore a backup, and keep this copy for investigation."
    ),
    "CLOCK_JUMP": N_(
        "This computer's clock was set while the caseload was open: it says {now}; otherwise"
        " it would be {last}. If that is correct, confirm it; if not, set the clock before you"
        " record anything."
    ),
    "ENTRIES_OUT_OF_TIME": N_(
        "{count} journal entries have an impossible time (the first is entry {first}): the"
        " clock was wrong. Once it is correct, fix the recorded times (main.py clock repair)."
    ),
    "ENTRY_MISSING": N_(
        "The journal lacks the entries {seq} to {until}; restore a backup, and keep this copy"
        " for investigation."
    ),
    "CHAIN_BROKEN": N_(
        "The chain of the journal is broken at entry {seq}; restore a backup, and keep this"
        " copy for investigation."
    ),
    "ANCHOR_BROKEN": N_(
        "Entry {seq} of the journal is not the one named in a parcel sealed here; restore a"
        " backup, and keep this copy for investigation."
    ),
    "ANCHOR_MALFORMED": N_(
        "{text} does not identify a journal entry; give its number and at least the first"
        " eight characters of its digest, as in 5:b0459571."
    ),
    "ANCHOR_OF_JOURNAL": N_(
        "Only the journal is verified against an anchor; leave out the other argument."
    ),
    "ANCHOR_AHEAD": N_(
        "This journal ends with entry {entries} and has no entry {count}: the anchor is from"
        " another installation, or this is an older copy of the data folder."
    ),
    "ANCHOR_DIFFERS": N_(
        "Entry {count} of this journal has the digest {head}, not {anchor}: the anchor is from"
        " another installation, or this journal was replaced."
    ),
    "PAYLOAD_CHANGED": N_(
        "The content of journal entry {seq} was changed by hand; restore a backup, and keep"
        " this copy for investigation."
    ),
    "ENTRY_CHANGED": N_(
        "Entry {seq} of the journal was changed by hand; restore a backup, and keep this copy"
        " for investigation."
    ),
    "SEAL_WRONG": N_(
        "The seal of journal entry {seq} is invalid; restore a backup, and keep this copy for"
        " investigation."
    ),
    "RECORD_UNJOURNALED": N_(
        "A record ({kind}) is not in the journal; it was inserted by hand. Restore a backup."
    ),
    "RECORD_CHANGED": N_(
        "A record ({kind}) differs from journal entry {seq}; it was changed by hand. Restore a"
        " backup."
    ),
    "COUNTS_CHANGED": N_(
        "The stored list data of a file does not match its records; it was changed by hand."
        " Restore a backup."
    ),
    "RECORD_MISSING": N_(
        "A record ({kind}) of entry {seq} is missing without a journal entry; restore a backup."
    ),
    "PAYLOAD_MISSING": N_(
        "The content of journal entry {seq} was erased, and no certificate of deletion covers"
        " it; restore a backup, and keep this copy for investigation."
    ),
    "PAYLOAD_RETURNED": N_(
        "The content of journal entry {seq} was erased under a certificate but exists again;"
        " restore a backup, and keep this copy for investigation."
    ),
    "NOT_UNDONE": N_("Action {action} has not been undone; there is nothing to redo."),
    "AS_OF_IN_FUTURE": N_("{day} is in the future; choose today or an earlier day."),
    "NO_CASELOAD_THEN": N_(
        "Nothing was recorded yet on {day}: this caseload starts on {since}; choose a later day."
    ),
    "NOT_CORRECTABLE": N_(
        "This cannot be corrected here ({kind}); void the record and log it again, or use the"
        " action made for it."
    ),
    "NUMBER_NEGATIVE": N_("{field} cannot be negative ({amount}); check the number."),
    "DAYS_REVERSED": N_(
        "The last day ({last}) must not be before the first ({first}); check both."
    ),
    "SPACE_SHORT": N_("The disk is almost full; free some space before you go on."),
}
