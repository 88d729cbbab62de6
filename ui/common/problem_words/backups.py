"""Sentences for the codes of backups."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "NO_BACKUP": N_("There is no backup in {path}; name the folder that holds one with --place."),
    "NO_SUCH_BACKUP": N_("There is no backup {snapshot}; backup list shows the names."),
    "BACKUP_PLACE_TAKEN": N_(
        "{path} holds the backups of another caseload; choose another folder."
    ),
    "BACKUP_PLACE_AWAY": N_(
        "The chosen folder {path} is not there, so backups go to {usual} meanwhile; connect the"
        " disk, or choose another folder with backup place."
    ),
    "BACKUP_MADE_ELSEWHERE": N_(
        "The chosen folder {path} is not there, so the backup was made in {usual}; connect the"
        " disk, or choose another folder with backup place."
    ),
    "BACKUPS_ON_SAME_DISK": N_(
        "Backups go to {path}, on the disk of the data, where one failure takes both; choose a"
        " folder on another disk with backup place."
    ),
    "OLDER_COPIES": N_(
        "A restore has kept older copies of the data folder ({count}, the oldest of {day}:"
        " {name}), which still hold what was erased since; backup copies --remove NAME removes"
        " one."
    ),
    "NO_SUCH_COPY": N_(
        "There is no older copy {name} of the data folder; backup copies shows the names."
    ),
    "COPY_HOLDS_MORE": N_(
        "{path} holds something that is not of this program ({name}); take it out first."
    ),
    "BACKUP_PLACE_IS_FILE": N_("{path} is a file; name a folder for the backups."),
    "BACKUP_PLACE_INSIDE": N_(
        "{path} lies in the data folder itself, where a backup is lost together with the rest;"
        " choose a folder outside."
    ),
    "BACKUP_ON_NETWORK": N_(
        "{path} lies on a network drive ({kind}), where a backup can break off half way; choose"
        " a folder on a disk of this computer and copy it to the share from there."
    ),
    "BACKUP_IN_SYNC_FOLDER": N_(
        "{path} is synchronised by {kind}, which would change backups and carry them away;"
        " choose a folder outside."
    ),
    "BACKUP_ON_FAT": N_(
        "{path} lies on a disk ({kind}) that cannot keep files private; choose another disk."
    ),
    "BACKUP_NOT_WRITABLE": N_(
        "{path} may not be written by this account; choose another folder for the backups or"
        " ask for the right to write."
    ),
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
