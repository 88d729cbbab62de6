"""Sentences for the codes of the data folder."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "HOME_MISSING": N_(
        "There is no caseload in {path}; create one with init, or specify the right folder"
        " with --home."
    ),
    "NO_HOME": N_(
        "There is no caseload in {path}; create one with init, or specify the right folder"
        " with --home."
    ),
    "HOME_EXISTS": N_("There is already a caseload in {path}; open it, or choose another folder."),
    "HOME_NOT_EMPTY": N_("{path} contains other files; choose an empty folder for the caseload."),
    "HOME_IS_FILE": N_("{path} is a file; choose a folder."),
    "HOME_NOT_A_FOLDER": N_("{path} is a file; choose a folder."),
    "HOME_ON_NETWORK": N_(
        "{path} is on a network drive ({kind}), where a caseload would be damaged; choose a"
        " folder on this computer's own disk."
    ),
    "HOME_IN_SYNC_FOLDER": N_(
        "{path} is synchronised by {kind}, which would damage and upload the caseload; choose"
        " a folder outside it."
    ),
    "HOME_ON_FAT": N_(
        "{path} is on a disk ({kind}) that cannot keep files private; choose a folder on this"
        " computer's own disk."
    ),
    "HOME_NOT_WRITABLE": N_(
        "This account cannot write to {path}; choose another folder with --home, or ask for"
        " write permission."
    ),
    "HOME_READ_ONLY": N_(
        "{path} is on a read-only disk, and an open caseload writes to its folder; copy the"
        " whole folder to another disk and open the copy."
    ),
    "HOME_NOT_READABLE": N_(
        "This account cannot read {path}; ask for read permission, or choose another folder."
    ),
    "OFFICE_SETTINGS_UNREADABLE": N_(
        "The office's settings file {path} is invalid; ask its sender to fix it (UTF-8, with"
        ' school = "10055"), or remove it and enter the school code yourself.'
    ),
    "HOME_IN_USE": N_(
        "The caseload in {path} is open in another program; close that program, then try again."
    ),
    "DATABASE_MISSING": N_(
        "The keys are in {path}, but the database is missing; restore a backup with backup restore."
    ),
    "DATABASE_DAMAGED": N_(
        "The database {path} is damaged; nothing was changed. Restore a backup with backup restore."
    ),
    "DATABASE_NEWER": N_(
        "The caseload was written by a newer version of the program; nothing was changed."
        " Install the newer version."
    ),
    "DATABASE_NOT_ENCRYPTED": N_(
        "The database {path} is not encrypted, so it was not opened; restore a backup with"
        " backup restore."
    ),
    "DATABASE_SETTING_REFUSED": N_(
        "The database library refused a setting ({setting}: {found}); reinstall the program."
    ),
    "UNSAFE_DATABASE_LIBRARY": N_(
        "The database library (SQLite {sqlite_version}, SQLCipher {cipher_version}) is not a"
        " safe version; reinstall the program."
    ),
    "CANNOT_OPEN_DATABASE": N_(
        "The database {path} could not be opened; check the disk, then try again."
    ),
    "DATABASE_BUSY": N_("The database is locked by another program; close it, then try again."),
    "CANNOT_READ": N_(
        "{path} could not be read; check the disk and this account's permissions, then try again."
    ),
    "CANNOT_WRITE": N_(
        "This account cannot write to {path}; choose another folder or ask for write permission."
    ),
    "DISK_FULL/backup": N_("The disk is full; free some space, then back up."),
    "DISK_FULL": N_("The disk is full, so nothing was saved; free some space, then try again."),
    "DISK_FAILED": N_(
        "A disk error occurred at {path} ({reason}); check the disk, then try again."
    ),
    "WRITE_NOT_VERIFIED": N_(
        "The data written to {path} could not be verified, so it was discarded; check the"
        " disk, then try again."
    ),
    "FOLDER_MISSING": N_(
        "The folder for {path} does not exist; create it first, or choose another one."
    ),
    "TARGET_IS_FOLDER": N_("{path} is a folder; choose a file."),
    "TARGET_IS_FILE": N_("{path} is a file; choose a folder."),
    "TARGET_IN_USE": N_(
        "{path} is open in another program; close it there. The finished file is kept at {kept_at}."
    ),
    "BAD_FILE_NAME": N_(
        "The system does not accept the name {path}; choose a shorter or simpler one."
    ),
    "NOT_ENOUGH_MEMORY": N_(
        "Opening needs {needed_mib} MiB of free memory; close other programs, then try again."
    ),
    "EVIDENCE_DAMAGED": N_(
        "An evidence file is damaged ({name}); restore it with backup restore-evidence."
    ),
    "EVIDENCE_MISSING": N_(
        "An evidence file is missing from the store ({name}); restore it with backup"
        " restore-evidence."
    ),
    "EVIDENCE_NOT_IN_BACKUPS": N_(
        "Evidence that is not intact in the backups either: {count}; name another folder of"
        " backups with --place, or add the files again."
    ),
    "EVIDENCE_BAD": N_(
        "Damaged or missing evidence: {count}; restore it with backup restore-evidence."
    ),
}
