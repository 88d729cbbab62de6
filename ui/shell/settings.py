"""Window settings, stored next to the data and free of personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from casework.formats.json_values import read_json
from casework.idle_time import IDLE_MINUTES
from casework.problems import RuleBroken, Trouble
from ui.platform.window_settings import settings_file, sound
from ui.theme.theme import Mode

_MOST_LAYOUTS = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """Window settings; ``language`` "" follows the system."""

    language: str = ""
    theme: str = Mode.SYSTEM.value
    percent: int = 100
    idle_minutes: int = 10
    geometry: Mapping[str, str] = field(default_factory=dict)
    """Window geometry by screen set, as saved by Qt, in base64."""

    notifies: bool = True
    quiet_from: int = 21 * 60
    quiet_until: int = 7 * 60 + 30
    """Quiet hours in minutes of the day, without tray notifications."""

    unproved: tuple[str, ...] = ()
    """Data folders whose recovery code the user has not confirmed by typing it."""

    cut_off: tuple[str, ...] = ()
    """Data folders in which a lock interrupted a save."""


class SettingsStore:
    """Loads and saves the settings; invalid values fall back to the defaults."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or settings_file()
        self._now = _read(self.file)

    @property
    def now(self) -> Settings:
        return self._now

    def change(self, **fields: Any) -> Settings:
        """Set new values and save them; if saving fails, they apply to this run only."""
        import json

        from exports.atomic_files import write_atomically

        self._now = replace(self._now, **fields)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.file, json.dumps(asdict(self._now), indent=1).encode())
        except (OSError, RuleBroken, Trouble):
            # The appearance is not worth an error dialog; the caseload is not affected.
            return self._now
        return self._now

    def keep_geometry(self, screens: str, place: str) -> None:
        """Save the window geometry for this set of screens; the oldest sets are dropped."""
        places = {key: old for key, old in self._now.geometry.items() if key != screens}
        places[screens] = place
        self.change(geometry=dict(list(places.items())[-_MOST_LAYOUTS:]))

    def note_code(self, home: Path, *, is_proved: bool) -> None:
        """Save whether the user has confirmed the recovery code of the caseload in ``home``."""
        unproved = _with(self._now.unproved, home, is_in=not is_proved)
        if unproved != self._now.unproved:
            self.change(unproved=unproved)

    def note_cut_off(self, home: Path, *, is_cut_off: bool) -> None:
        """Save whether locking interrupted a save in ``home``."""
        cut_off = _with(self._now.cut_off, home, is_in=is_cut_off)
        if cut_off != self._now.cut_off:
            self.change(cut_off=cut_off)


def _with(folders: tuple[str, ...], home: Path, *, is_in: bool) -> tuple[str, ...]:
    others = tuple(folder for folder in folders if folder != str(home))
    return (*others, str(home)) if is_in else others


def _read(file: Path) -> Settings:
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError):  # no file yet, or not valid
        return Settings()
    try:
        raw = read_json(text)
    except ValueError:
        return Settings()
    return _sound(raw) if isinstance(raw, dict) else Settings()


def _sound(raw: Mapping[str, Any]) -> Settings:
    geometry = raw.get("geometry")
    return Settings(
        geometry={str(key): value for key, value in geometry.items() if isinstance(value, str)}
        if isinstance(geometry, dict)
        else {},
        unproved=_texts(raw.get("unproved")),
        cut_off=_texts(raw.get("cut_off")),
        **sound(raw),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


__all__ = ["IDLE_MINUTES", "Settings", "SettingsStore", "settings_file"]
