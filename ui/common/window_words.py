"""Sentences that a window says otherwise than the command line, which names its options."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ui.common.words import N_

_NO_CASELOAD = N_("There is no caseload in {path}; start the program anew to begin one there.")

WINDOW_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "PROOF_USED_BEFORE": N_(
            "This very file is the proof of another record already (student number {numbers});"
            " check that it is the right one, and tick that it is right here too if it proves"
            " both."
        ),
        "REVIEW_ONE_WAY": N_("A review either passes or returns; choose one of them."),
        "UNMASK_NEEDS_REASON": N_(
            "Personal numbers are shown uncovered only for a reason; give one."
        ),
        "EMPLOYER_EXISTS": N_(
            "There is an employer with this credit code already: {known} ({uscc}); choose that one."
        ),
        "AMBIGUOUS_STUDENT": N_(
            "Student number {student_no} has files in several cohorts ({cohorts}); choose one"
            " of them."
        ),
        "HOME_NOT_WRITABLE": N_(
            "{path} may not be written by this account; choose another folder or ask for the"
            " right to write."
        ),
        "ENTRIES_LOST": N_(
            "The journal ends with entry {seq}, but it was written up to entry {last}: this is an"
            " older copy of the data folder, or the end of the database was lost. Bring a newer"
            " backup back if there is one. If not, say that this one goes on, and write down anew"
            " what is missing."
        ),
        "ENTRIES_REPLACED": N_(
            "Entry {seq} of the journal is not the one that was written: another copy of the data"
            " folder was put in place. Bring the right one back, or say that this one goes on."
        ),
        "PARCELS_LOST": N_(
            "{partner} has a parcel of this computer that is not known here; the last one to"
            " {partner} is number {seq}: it is an older copy. Bring a newer backup back if there is"
            " one; if not, say that this one goes on, and ask {partner} for what is missing."
        ),
        "RECORDS_LOST": N_(
            "{partner} sent back records ({count}) that this computer wrote and had no more: this"
            " is an older copy of the data folder. They are here again. Bring a newer backup back"
            " if there is one; if not, say that this one goes on, and ask {partner} for what is"
            " missing."
        ),
        "DOCUMENT_AHEAD": N_(
            "A document that was made here names entry {last} of the journal, which ends with entry"
            " {seq}: this is an older copy of the data folder. Bring a newer backup back if there"
            " is one; if not, say that this one goes on."
        ),
        "PAPER_KEY_UNKNOWN": N_(
            "The paper is as it was made, but nobody here knows the key {fingerprint} that sealed"
            " it: anybody could have made it. Compare that key with who is said to have made it."
        ),
        "HOME_MISSING": _NO_CASELOAD,
        "NO_HOME": _NO_CASELOAD,
        "DATABASE_MISSING": N_(
            "The keys are in {path}, but the database is gone; bring the last backup back, as the"
            " manual says."
        ),
        "DATABASE_DAMAGED": N_(
            "The database {path} is damaged; nothing was changed. Bring the last backup back, as"
            " the manual says."
        ),
        "DATABASE_NOT_ENCRYPTED": N_(
            "The database {path} is not encrypted, so it was not opened; bring the last backup"
            " back, as the manual says."
        ),
        "KEYS_DAMAGED": N_(
            "Both copies of the key file in {path} are damaged; bring the last backup back, as the"
            " manual says."
        ),
        "KEYS_OLDER": N_(
            "The key file in {path} is older than the data: a passphrase or a code that has been"
            " changed since does not open it any more. Put the newest keys.json back. If that is"
            " lost, bring a backup back with the words of its time, as the manual says."
        ),
        "LOCKED": N_("The caseload is locked; type the passphrase."),
        "WRONG_PASSPHRASE": N_(
            "The passphrase is wrong; nothing was changed. Try again, or use the recovery code."
        ),
        "EVIDENCE_DAMAGED": N_(
            "A piece of evidence is damaged; bring it back from a backup where the evidence is"
            " shown."
        ),
        "EVIDENCE_MISSING": N_(
            "A piece of evidence is missing from the store; bring it back from a backup where the"
            " evidence is shown."
        ),
        "EVIDENCE_BAD": N_(
            "Evidence that is damaged or missing: {count}; bring it back from a backup where the"
            " evidence is shown."
        ),
        "EVIDENCE_NOT_IN_BACKUPS": N_(
            "No backup has a sound copy of this evidence; hand the paper in again, or look for an"
            " older folder of backups."
        ),
        "BACKUP_MADE_ELSEWHERE": N_(
            "The chosen folder {path} is not there, so the backup was made in {usual}."
        ),
        "OLDER_COPIES": N_(
            "A restore has kept older copies of the data folder ({count}, the oldest of {day}:"
            " {name}), which still hold what was erased since."
        ),
        "NO_SUCH_COPY": N_("The older copy {name} of the data folder is not there any more."),
        "NO_BACKUP": N_("There is no backup in {path}; name the folder that holds one."),
        "NO_SUCH_BACKUP": N_("There is no backup {snapshot}; choose one that is listed."),
        "NO_HEADER": N_(
            "No row of headings with {missing} was found in {path}; add it, or choose another"
            " sheet."
        ),
        "SHEET_NOT_READ": N_(
            "The sheet {sheet} with {rows} rows was not read; import it by itself."
        ),
    }
)
