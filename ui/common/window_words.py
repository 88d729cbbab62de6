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
        "LOCKED": N_("The caseload is locked; type the passphrase."),
        "WRONG_PASSPHRASE": N_(
            "The passphrase is wrong; nothing was changed. Try again, or use the recovery code."
        ),
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
