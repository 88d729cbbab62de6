"""Sentences for the codes of backups."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "NO_BACKUP": N_("There is no backup in {path}; name the folder that holds one with --place."),
    "NO_SUCH_BACKUP": N_("There is no backup {snapshot}; backup list shows the names."),
    "BACKUP_PLACE_TAKEN": N_(
        "{path} holds the backups of another caseload; choose another folder."
    ),
    "BACKUP_PLACE_IS_FILE": N_("{path} is a file; name a folder for the backups."),
    "BACKUP_NOT_READABLE": N_(
        "The backups in {path} may not be read by this account; ask for the right to read."
    ),
    "BACKUP_NOT_VERIFIED": N_(
        "The backup in {path} could not be read back, so it does not count as one; look at"
        " the disk, then try again."
    ),
    "BACKUP_FAILED": N_(
        "The backup to {path} did not succeed ({reason}); look at the disk, then try again."
    ),
    "BACKUP_DAMAGED": N_("The backup {snapshot} is damaged; take an older one: {older}."),
    "MANIFEST_MISSING": N_(
        "The backup {snapshot} has lost its list of contents; make a new backup and keep an"
        " older one."
    ),
    "MANIFEST_DAMAGED": N_(
        "The list of contents of backup {snapshot} is damaged; make a new backup and keep an"
        " older one."
    ),
    "UNREADABLE": N_(
        "A file of backup {snapshot} cannot be read; look at the disk, then make a new backup."
    ),
    "NAME_SWAPPED": N_("The backup {snapshot} carries the name of another one; make a new backup."),
    "KEYS_MISSING": N_("The backup {snapshot} has lost its keys; make a new backup."),
    "KEYS_CHANGED": N_("The keys of backup {snapshot} were changed; make a new backup."),
    "DATABASE_CHANGED": N_("The database of backup {snapshot} was changed; make a new backup."),
    "DATABASE_UNSOUND": N_("The database of backup {snapshot} is damaged; make a new backup."),
    "EVIDENCE_CHANGED": N_(
        "A piece of evidence was changed in the store ({name}); bring it back from a backup."
    ),
}
