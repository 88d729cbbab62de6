"""Sentences for the codes of backups."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "NO_BACKUP": N_(
        "No backup was found in {path}; specify the folder that contains one with --place."
    ),
    "NO_SUCH_BACKUP": N_("Backup {snapshot} does not exist; backup list shows the names."),
    "BACKUP_PLACE_TAKEN": N_("{path} contains backups of another caseload; choose another folder."),
    "BACKUP_PLACE_AWAY": N_(
        "The chosen folder {path} is not available, so backups are written to {usual} for now;"
        " connect the disk, or choose another folder with backup place."
    ),
    "BACKUP_MADE_ELSEWHERE": N_(
        "The chosen folder {path} is not available, so the backup was made in {usual}; connect"
        " the disk, or choose another folder with backup place."
    ),
    "BACKUPS_ON_SAME_DISK": N_(
        "Backups are written to {path}, on the same disk as the data, where one failure"
        " destroys both; choose a folder on another disk with backup place."
    ),
    "OLDER_COPIES": N_(
        "A restore kept older copies of the data folder ({count}, the oldest from {day}:"
        " {name}), which still contain data erased since; backup copies --remove NAME removes"
        " one."
    ),
    "NO_SUCH_COPY": N_(
        "Older copy {name} of the data folder does not exist; backup copies shows the names."
    ),
    "COPY_HOLDS_MORE": N_(
        "{path} contains something that does not belong to this program ({name}); remove it first."
    ),
    "BACKUP_PLACE_IS_FILE": N_("{path} is a file; choose a folder for the backups."),
    "BACKUP_PLACE_INSIDE": N_(
        "{path} is inside the data folder, where backups would be lost with the rest; choose a"
        " folder outside it."
    ),
    "BACKUP_ON_NETWORK": N_(
        "{path} is on a network drive ({kind}), where a backup can be interrupted half way;"
        " choose a folder on a local disk and copy it to the share from there."
    ),
    "BACKUP_IN_SYNC_FOLDER": N_(
        "{path} is synchronised by {kind}, which would change and upload the backups; choose a"
        " folder outside it."
    ),
    "BACKUP_ON_FAT": N_(
        "{path} is on a disk ({kind}) that cannot keep files private; choose another disk."
    ),
    "BACKUP_NOT_WRITABLE": N_(
        "This account cannot write to {path}; choose another folder for the backups or ask for"
        " write permission."
    ),
    "BACKUP_NOT_READABLE": N_(
        "This account cannot read the backups in {path}; ask for read permission."
    ),
    "BACKUP_NOT_VERIFIED": N_(
        "The backup in {path} could not be verified, so it does not count; check the disk,"
        " then try again."
    ),
    "BACKUP_FAILED": N_("The backup to {path} failed ({reason}); check the disk, then try again."),
    "BACKUP_DAMAGED": N_("The backup {snapshot} is damaged; use an older one: {older}."),
    "MANIFEST_MISSING": N_(
        "The list of contents of backup {snapshot} is missing; make a new backup and keep an"
        " older one."
    ),
    "MANIFEST_DAMAGED": N_(
        "The list of contents of backup {snapshot} is damaged; make a new backup and keep an"
        " older one."
    ),
    "UNREADABLE": N_(
        "A file of backup {snapshot} cannot be read; check the disk, then make a new backup."
    ),
    "NAME_SWAPPED": N_("The backup {snapshot} has the name of another one; make a new backup."),
    "KEYS_MISSING": N_("The keys of backup {snapshot} are missing; make a new backup."),
    "KEYS_CHANGED": N_("The keys of backup {snapshot} were changed; make a new backup."),
    "DATABASE_CHANGED": N_("The database of backup {snapshot} was changed; make a new backup."),
    "DATABASE_UNSOUND": N_("The database of backup {snapshot} is damaged; make a new backup."),
    "EVIDENCE_CHANGED": N_(
        "An evidence file in the store was changed ({name}); restore it from a backup."
    ),
}
