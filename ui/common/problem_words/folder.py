"""Sentences for the codes of the data folder."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "HOME_MISSING": N_(
        "There is no caseload in {path}; make one with init, or name the right folder with --home."
    ),
    "NO_HOME": N_(
        "There is no caseload in {path}; make one with init, or name the right folder with --home."
    ),
    "HOME_EXISTS": N_(
        "There is a caseload in {path} already; open that one, or name another folder."
    ),
    "HOME_NOT_EMPTY": N_("{path} holds other files; choose an empty folder for the caseload."),
    "HOME_IS_FILE": N_("{path} is a file; name a folder."),
    "HOME_NOT_A_FOLDER": N_("{path} is a file; name a folder."),
    "HOME_ON_NETWORK": N_(
        "{path} lies on a network drive ({kind}), where a caseload would be damaged; choose"
        " a folder on this computer's own disk."
    ),
    "HOME_IN_SYNC_FOLDER": N_(
        "{path} is synchronised by {kind}, which would damage the caseload and carry it"
        " away; choose a folder outside."
    ),
    "HOME_ON_FAT": N_(
        "{path} lies on a disk ({kind}) that cannot keep files private; choose a folder on"
        " this computer's own disk."
    ),
    "HOME_NOT_WRITABLE": N_(
        "{path} may not be written by this account; name another folder with --home, or ask"
        " for the right to write."
    ),
    "HOME_READ_ONLY": N_(
        "{path} is on a disk that cannot be written to, and opening a caseload writes to its"
        " folder; copy the whole folder to another disk and open the copy."
    ),
    "HOME_NOT_READABLE": N_(
        "{path} may not be read by this account; ask for the right to read, or name another folder."
    ),
    "OFFICE_SETTINGS_UNREADABLE": N_(
        "The office's settings file {path} cannot be read; have its sender mend it (UTF-8, with"
        ' school = "10055"), or take it away and enter the school\'s code yourself.'
    ),
    "HOME_IN_USE": N_(
        "The caseload in {path} is open in another program; close that one, then try again."
    ),
    "DATABASE_MISSING": N_(
        "The keys are in {path}, but the database is gone; bring a backup back with backup restore."
    ),
    "DATABASE_DAMAGED": N_(
        "The database {path} is damaged; nothing was changed. Bring a backup back with"
        " backup restore."
    ),
    "DATABASE_NEWER": N_(
        "The caseload was written by a newer version of the program; nothing was changed."
        " Install the newer version."
    ),
    "DATABASE_NOT_ENCRYPTED": N_(
        "The database {path} is not encrypted, so it was not opened; bring a backup back"
        " with backup restore."
    ),
    "DATABASE_SETTING_REFUSED": N_(
        "The database library refused a setting ({setting}: {found}); install the program again."
    ),
    "UNSAFE_DATABASE_LIBRARY": N_(
        "The database library (SQLite {sqlite_version}, SQLCipher {cipher_version}) is not a"
        " safe one; install the program again."
    ),
    "CANNOT_OPEN_DATABASE": N_(
        "The database {path} could not be opened; look at the disk, then try again."
    ),
    "DATABASE_BUSY": N_("Another program holds the database; close it, then try again."),
    "CANNOT_READ": N_(
        "{path} could not be read; look at the disk and at the rights of this account, then"
        " try again."
    ),
    "CANNOT_WRITE": N_(
        "{path} may not be written by this account; choose another place or ask for the"
        " right to write."
    ),
    "DISK_FULL/backup": N_("The disk is full; free some space, then back up."),
    "DISK_FULL": N_("The disk is full, so nothing was saved; free some space, then try again."),
    "DISK_FAILED": N_(
        "The disk did not do what was asked at {path} ({reason}); look at the disk, then try again."
    ),
    "WRITE_NOT_VERIFIED": N_(
        "What was written to {path} could not be read back, so it was thrown away; look at"
        " the disk, then try again."
    ),
    "FOLDER_MISSING": N_(
        "The folder for {path} does not exist; make it first, or name another one."
    ),
    "TARGET_IS_FOLDER": N_("{path} is a folder; name a file."),
    "TARGET_IS_FILE": N_("{path} is a file; name a folder."),
    "TARGET_IN_USE": N_(
        "{path} is open in another program; close it there. The finished file is kept at {kept_at}."
    ),
    "BAD_FILE_NAME": N_(
        "The system does not take the name {path}; choose a shorter or plainer one."
    ),
    "NOT_ENOUGH_MEMORY": N_(
        "Opening needs {needed_mib} MiB of free memory; close other programs, then try again."
    ),
    "EVIDENCE_DAMAGED": N_(
        "A piece of evidence is damaged ({name}); bring it back with backup restore-evidence."
    ),
    "EVIDENCE_MISSING": N_(
        "A piece of evidence is missing from the store ({name}); bring it back with"
        " backup restore-evidence."
    ),
    "EVIDENCE_NOT_IN_BACKUPS": N_(
        "Evidence that is not sound in the backups either: {count}; name another folder of backups"
        " with --place, or hand the papers in again."
    ),
    "EVIDENCE_BAD": N_(
        "Evidence that is damaged or missing: {count}; bring it back with backup restore-evidence."
    ),
}
