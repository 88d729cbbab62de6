"""Export and import of settings: a file without personal data, to set up PCs alike.

It is JSON: the office's settings (``casework.service_layer.settings_transfer``) and ``"window":
{…}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.formats.json_text import read_json
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.service_layer.settings_transfer import (
    SettingsBundle,
    office_document,
    read_office_document,
)
from ui.common.window_settings import sound

NAME = "zhuhang-settings.json"
_LARGEST = 8 << 20


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The validated contents of a settings file."""

    window: Mapping[str, Any] = field(default_factory=dict)
    office: SettingsBundle = field(default_factory=SettingsBundle)


def document_of(reader: Reader, window: Mapping[str, Any]) -> bytes:
    """Return the file's contents: window settings, office settings, and the office's packs."""
    document = {**office_document(reader.org_settings()), "window": sound(window)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_document(data: bytes) -> SettingsFile:
    """Return the validated contents of a file.

    Raises:
        RuleBroken: SETTINGS_FILE_INVALID, SETTINGS_FILE_NEWER, and as the check of a setting.
    """
    try:
        raw: Any = read_json(data) if len(data) <= _LARGEST else None
    except ValueError as error:
        raise RuleBroken("SETTINGS_FILE_INVALID", "file") from error
    office = read_office_document(raw)
    window = raw.get("window")
    return SettingsFile(sound(window) if isinstance(window, dict) else {}, office)
