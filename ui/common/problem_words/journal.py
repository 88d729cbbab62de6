"""Sentences for the codes of the journal and its verification."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "CLOCK_BEHIND": N_(
        "The clock of this computer says {now}, but the last entry was written at {last}. If the"
        " clock is wrong, set it. If it is right and was wrong then, let the times be put right."
    ),
    "CLOCK_LEAP": N_(
        "The clock of this computer says {now}, and the last entry was written at {last}. If that"
        " is right, say so; if not, set the clock before you write anything."
    ),
    "ENTRIES_LOST": N_(
        "The journal ends with entry {seq}, but it was written up to entry {last}: this is an older"
        " copy of the data folder, or the end of the database was lost. Look whether a newer"
        " backup is there (backup list) and bring it back. If there is none, say so (keys move;"
        " keys stay where nobody exchanges parcels with you), and write down anew what is missing."
    ),
    "ENTRIES_REPLACED": N_(
        "Entry {seq} of the journal is not the one that was written: another copy of the data"
        " folder was put in place. Bring the right one back, or say that this one goes on (keys"
        " move; keys stay where nobody exchanges parcels with you)."
    ),
    "PARCELS_LOST": N_(
        "{partner} has a parcel of this computer that is not known here; the last one to"
        " {partner} is number {seq}: it is an older copy. Bring back a newer backup if there is"
        " one; if not, say that it moves here (keys move), and ask {partner} for what is missing."
    ),
    "RECORDS_LOST": N_(
        "{partner} sent back records ({count}) that this computer wrote and had no more: this is an"
        " older copy of the data folder. They are here again. Bring back a newer backup if there is"
        " one; if not, say that it moves here (keys move), and ask {partner} for what is missing."
    ),
    "DOCUMENT_AHEAD": N_(
        "A document that was made here names entry {last} of the journal, which ends with entry"
        " {seq}: this is an older copy of the data folder. Bring back a newer backup if there is"
        " one; if not, say so (keys move; keys stay where nobody exchanges parcels with you)."
    ),
    "TRIGGERS_MISSING": N_(
        "What keeps the journal from being changed was taken out of the database ({names}). Bring"
        " a backup back, and keep this one for whoever looks into it."
    ),
    "CLOCK_JUMP": N_(
        "The clock of this computer was set while the caseload was open: it says {now}, and without"
        " that it would be {last}. If that is right, say so; if not, set the clock before you"
        " write anything."
    ),
    "ENTRIES_OUT_OF_TIME": N_(
        "{count} entries of the journal have a time that cannot be right (the first is entry"
        " {first}): the clock was wrong. When it is right, let the times be put right"
        " (main.py clock repair)."
    ),
    "ENTRY_MISSING": N_(
        "The journal lacks the entries {seq} to {until}; bring a backup back, and keep this"
        " one for whoever looks into it."
    ),
    "CHAIN_BROKEN": N_(
        "The chain of the journal is broken at entry {seq}; bring a backup back, and keep"
        " this one for whoever looks into it."
    ),
    "ANCHOR_BROKEN": N_(
        "Entry {seq} of the journal is not the one that a parcel sealed here names; bring a backup"
        " back, and keep this one for whoever looks into it."
    ),
    "ANCHOR_MALFORMED": N_(
        "{text} names no entry of a journal; give its number and the digest beside it, as in"
        " 5:b0459571, the first eight characters at least."
    ),
    "ANCHOR_OF_JOURNAL": N_(
        "Only the journal is checked against an anchor; leave out what else was named."
    ),
    "ANCHOR_AHEAD": N_(
        "This journal ends with entry {entries}, so entry {count} is not in it: it is the journal"
        " of another installation, or an older copy of the data folder."
    ),
    "ANCHOR_DIFFERS": N_(
        "Entry {count} of this journal has the digest {head}, not {anchor}: that is the journal of"
        " another installation, or this one was replaced."
    ),
    "PAYLOAD_CHANGED": N_(
        "What entry {seq} of the journal wrote down was changed by hand; bring a backup"
        " back, and keep this one for whoever looks into it."
    ),
    "ENTRY_CHANGED": N_(
        "Entry {seq} of the journal was changed by hand; bring a backup back, and keep this"
        " one for whoever looks into it."
    ),
    "SEAL_WRONG": N_(
        "The seal of entry {seq} of the journal does not fit; bring a backup back, and keep"
        " this one for whoever looks into it."
    ),
    "RECORD_UNJOURNALED": N_(
        "A record ({kind}) is not in the journal; it was put there by hand. Bring a backup back."
    ),
    "RECORD_CHANGED": N_(
        "A record ({kind}) is not as the journal left it at entry {seq}; it was changed by"
        " hand. Bring a backup back."
    ),
    "COUNTS_CHANGED": N_(
        "What the lists remember of a file is not what its records give; it was changed by"
        " hand. Bring a backup back."
    ),
    "RECORD_MISSING": N_(
        "A record ({kind}) of entry {seq} is gone without a word in the journal; bring a"
        " backup back."
    ),
    "PAYLOAD_MISSING": N_(
        "What entry {seq} of the journal wrote down was rubbed out, and no certificate of"
        " deletion covers it; bring a backup back, and keep this one for whoever looks into it."
    ),
    "PAYLOAD_RETURNED": N_(
        "What entry {seq} of the journal wrote down was erased under a certificate and is there"
        " again; bring a backup back, and keep this one for whoever looks into it."
    ),
    "NOT_UNDONE": N_("The action {action} was not taken back; there is nothing to bring again."),
    "AS_OF_IN_FUTURE": N_("{day} has not come yet; name today or a day that is past."),
    "NO_CASELOAD_THEN": N_(
        "Nothing was written down yet on {day}: this caseload begins on {since}; name a later day."
    ),
    "NOT_CORRECTABLE": N_(
        "This cannot be corrected here ({kind}); void the record and log it anew, or use the"
        " action made for it."
    ),
    "NUMBER_NEGATIVE": N_("{field} cannot be {amount}, below zero; check the number."),
    "DAYS_REVERSED": N_("The last day ({last}) lies before the first ({first}); check both."),
    "SPACE_SHORT": N_("There is little free space left on the disk; free some before you go on."),
}
