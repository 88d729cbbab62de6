"""Settings of the window: their file, and the file that sets up other computers alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casework.formats.json_values import read_json
from casework.idle_time import IDLE_MINUTES
from casework.problems import RuleBroken
from exports.atomic_files import write_atomically
from ui.common.i18n import LANGUAGES

# The first screen reads its settings; the rest of casework is imported where it is used.
if TYPE_CHECKING:
    from casework.ports import Reader
    from casework.service_layer.settings_transfer import SettingsBundle

THEMES = ("system", "light", "dark", "contrast")
PERCENTS = (100, 115, 130)

TRANSFERABLE = (
    "language",
    "theme",
    "percent",
    "idle_minutes",
    "notifies",
    "quiet_from",
    "quiet_until",
)
"""Settings that identify neither a person nor a computer."""


def settings_file() -> Path:
    """Return the path of this account's settings file."""
    from platformdirs import user_config_path

    return user_config_path("Zhuhang", appauthor=False, roaming=False) / "window.json"


def sound(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the transferable settings with valid values; all others are left out."""
    least, most = IDLE_MINUTES
    fits: dict[str, Callable[[Any], bool]] = {
        "language": lambda value: value in (*LANGUAGES, ""),
        "theme": lambda value: value in THEMES,
        "percent": lambda value: value in PERCENTS,
        "idle_minutes": lambda value: _is_whole(value) and least <= value <= most,
        "notifies": lambda value: isinstance(value, bool),
        "quiet_from": lambda value: _is_whole(value) and 0 <= value < 24 * 60,
        "quiet_until": lambda value: _is_whole(value) and 0 <= value < 24 * 60,
    }
    return {key: raw[key] for key, is_sound in fits.items() if key in raw and is_sound(raw[key])}


def read_choices(file: Path) -> dict[str, Any]:
    """Return the settings in a file; none when it cannot be read."""
    try:
        raw = read_json(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return raw if isinstance(raw, dict) else {}


def put_choices(file: Path, choices: Mapping[str, Any]) -> None:
    """Save transferable settings, keeping the file's other settings."""
    kept = {**read_choices(file), **sound(choices)}
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json.dumps(kept, indent=1).encode())


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# --- the file that sets up other computers

SETTINGS_FILE_NAME = "zhuhang-settings.json"
_LARGEST = 8 << 20


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The validated contents of a settings file: office and window, without personal data.

    It is JSON: the office's settings (``casework.service_layer.settings_transfer``) and
    ``"window": {…}``.
    """

    window: Mapping[str, Any]
    office: SettingsBundle


def settings_document(reader: Reader, window: Mapping[str, Any]) -> bytes:
    """Return the file's contents: window settings, office settings, and the office's packs."""
    from casework.service_layer.settings_transfer import office_document

    document = {**office_document(reader.org_settings()), "window": sound(window)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_settings_document(data: bytes) -> SettingsFile:
    """Return the validated contents of a file.

    Raises:
        RuleBroken: SETTINGS_FILE_INVALID, SETTINGS_FILE_NEWER, and as the check of a setting.
    """
    from casework.service_layer.settings_transfer import read_office_document

    try:
        raw: Any = read_json(data) if len(data) <= _LARGEST else None
    except ValueError as error:
        raise RuleBroken("SETTINGS_FILE_INVALID", "file") from error
    office = read_office_document(raw)
    window = raw.get("window")
    return SettingsFile(sound(window) if isinstance(window, dict) else {}, office)
