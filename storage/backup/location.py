"""Where backups are stored: next to the database by default, or in a folder the user chose."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from casework.problems import RuleBroken, Trouble
from storage.folder import Folder
from storage.key_values import delete_value, get_value, set_values
from storage.location_checks import check_location

_KEY = "backup_place"

_SAME_OF_BACKUPS = {
    "HOME_IS_FILE": "BACKUP_PLACE_IS_FILE",
    "HOME_ON_NETWORK": "BACKUP_ON_NETWORK",
    "HOME_IN_SYNC_FOLDER": "BACKUP_IN_SYNC_FOLDER",
    "HOME_ON_FAT": "BACKUP_ON_FAT",
    "HOME_NOT_WRITABLE": "BACKUP_NOT_WRITABLE",
}


def backup_folder(connection: sa.Connection) -> Path | None:
    """Return the chosen backup folder, or None for the default."""
    value = get_value(connection, _KEY)
    return Path(value) if value else None


def set_backup_folder(connection: sa.Connection, place: Path | None) -> None:
    """Store the folder for future backups; None for the default."""
    if place is None:
        delete_value(connection, _KEY)
    else:
        set_values(connection, {_KEY: str(place)})


def is_same_disk(place: Path, home: Path) -> bool:
    """Return whether both are on one file system; also true if that cannot be determined."""
    try:
        return place.stat().st_dev == home.stat().st_dev
    except OSError:  # removed just now
        return True


def check_backup_location(place: Path, folder: Folder) -> None:
    """Check that backups may be stored at ``place``; the rules for the data folder apply.

    Errors:
        ``RuleBroken`` on the field ``place``: ``BACKUP_PLACE_IS_FILE``, ``BACKUP_ON_NETWORK``,
        ``BACKUP_IN_SYNC_FOLDER``, ``BACKUP_ON_FAT``, ``BACKUP_PLACE_INSIDE``.
        ``Trouble``: ``BACKUP_NOT_WRITABLE``.
    """
    try:
        check_location(place)
    except RuleBroken as error:
        raise RuleBroken(_SAME_OF_BACKUPS[error.rule], "place", **error.facts) from error
    except Trouble as error:
        raise Trouble(_SAME_OF_BACKUPS[error.code], **error.facts) from error
    inside = place.resolve().is_relative_to(folder.root.resolve())
    if inside and place.resolve() != folder.backups.resolve():
        raise RuleBroken("BACKUP_PLACE_INSIDE", "place", path=str(place))
