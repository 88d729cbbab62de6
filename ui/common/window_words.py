"""Window variants of sentences that name options on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ui.common.i18n import N_

_NO_CASELOAD = N_("There is no caseload in {path}; restart the program to create one there.")

WINDOW_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "PROOF_USED_BEFORE": N_(
            "The same file is already evidence of another record (student number {numbers});"
            " check that it is the right one, and tick the box if it proves both."
        ),
        "REVIEW_ONE_WAY": N_("Either accept or return; choose one of them."),
        "UNMASK_NEEDS_REASON": N_("Personal numbers are unmasked only for a reason; give one."),
        "EMPLOYER_EXISTS": N_(
            "An employer with this credit code already exists: {known} ({uscc}); choose that one."
        ),
        "AMBIGUOUS_STUDENT": N_(
            "Student number {student_no} has files in several cohorts ({cohorts}); choose one"
            " of them."
        ),
        "HOME_NOT_WRITABLE": N_(
            "This account cannot write to {path}; choose another folder or ask for write"
            " permission."
        ),
        "ENTRIES_LOST": N_(
            "The journal ends with entry {seq}, but entries up to {last} were written: this is"
            " an older copy of the data folder, or the end of the database was lost. Restore a"
            " newer backup if there is one. If not, confirm this copy and enter what is"
            " missing again."
        ),
        "ENTRIES_REPLACED": N_(
            "Entry {seq} of the journal is not the one that was written: the data folder was"
            " replaced by another copy. Restore the right one, or confirm this copy."
        ),
        "PARCELS_LOST": N_(
            "{partner} has a parcel of this computer that is unknown here; the last one to"
            " {partner} is number {seq}: this is an older copy. Restore a newer backup if"
            " there is one; if not, confirm this copy and ask {partner} for what is missing."
        ),
        "RECORDS_LOST": N_(
            "{partner} returned records ({count}) that were written on this computer and lost:"
            " this is an older copy of the data folder. The records were restored. Restore a"
            " newer backup if there is one; if not, confirm this copy and ask {partner} for"
            " what is missing."
        ),
        "DOCUMENT_AHEAD": N_(
            "A document made here names entry {last} of the journal, which ends with entry"
            " {seq}: this is an older copy of the data folder. Restore a newer backup if there"
            " is one; if not, confirm this copy."
        ),
        "PAPER_KEY_UNKNOWN": N_(
            "The document is unchanged, but the key {fingerprint} that sealed it is unknown:"
            " anyone could have made it. Compare the key with that of the supposed author."
        ),
        "HOME_MISSING": _NO_CASELOAD,
        "NO_HOME": _NO_CASELOAD,
        "DATABASE_MISSING": N_(
            "The keys are in {path}, but the database is missing; restore the last backup as"
            " described in the manual."
        ),
        "DATABASE_DAMAGED": N_(
            "The database {path} is damaged; nothing was changed. Restore the last backup as"
            " described in the manual."
        ),
        "DATABASE_NOT_ENCRYPTED": N_(
            "The database {path} is not encrypted, so it was not opened; restore the last"
            " backup as described in the manual."
        ),
        "KEYS_DAMAGED": N_(
            "Both copies of the key file in {path} are damaged; restore the last backup as"
            " described in the manual."
        ),
        "KEYS_OLDER": N_(
            "The key file in {path} is older than the data: a passphrase or code changed since"
            " then does not open it. Put the latest keys.json back. If it is lost, restore a"
            " backup as described in the manual, with the passphrase or code of that time."
        ),
        "LOCKED": N_("The caseload is locked; enter the passphrase."),
        "WRONG_PASSPHRASE": N_(
            "The passphrase is wrong; nothing was changed. Try again, or use the recovery code."
        ),
        "EVIDENCE_DAMAGED": N_(
            "An evidence file is damaged; restore it from a backup where the evidence is shown."
        ),
        "EVIDENCE_MISSING": N_(
            "An evidence file is missing from the store; restore it from a backup where the"
            " evidence is shown."
        ),
        "EVIDENCE_BAD": N_(
            "Damaged or missing evidence: {count}; restore it from a backup where the evidence"
            " is shown."
        ),
        "EVIDENCE_NOT_IN_BACKUPS": N_(
            "No backup has an intact copy of this evidence; add the file again, or find an"
            " older backup folder."
        ),
        "BACKUP_MADE_ELSEWHERE": N_(
            "The chosen folder {path} is not available, so the backup was made in {usual}."
        ),
        "OLDER_COPIES": N_(
            "A restore kept older copies of the data folder ({count}, the oldest from {day}:"
            " {name}), which still contain data erased since."
        ),
        "NO_SUCH_COPY": N_("The older copy {name} of the data folder no longer exists."),
        "NO_BACKUP": N_("No backup was found in {path}; choose the folder that contains one."),
        "NO_SUCH_BACKUP": N_("Backup {snapshot} does not exist; choose one from the list."),
        "NO_HEADER": N_(
            "{path} has no heading row with {missing}; add it, or choose another sheet."
        ),
        "SHEET_NOT_READ": N_(
            "The sheet {sheet} with {rows} rows was not read; import it separately."
        ),
    }
)
