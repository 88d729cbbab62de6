"""Settings that travel: one file without personal data, so that an office sets up PCs alike.

It is JSON: ``{"zhuhang_settings": 1, "window": {…}, "office": {key: value}, "packs": [document]}``.
What names people stays at home: who helps whom, who may be phoned, which cohorts were closed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.desk import Desk, Done
from casework.desk.settings import CHECKS
from casework.helpers import HELPERS_KEY
from casework.office import Office
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.rulepack import read_pack
from ui.common.window_file import sound

NAMES_NOBODY = frozenset(
    {
        "calendar",
        "default_pack",
        "destinations",
        "evidence.second_person",
        "masking",
        "paper_templates",
        "placement.completers",
        "retention_years",
        "signals",
        "talk_templates",
        "visit_goals",
        "wages",
    }
)
"""Settings without a person in them; one that is new stays at home until it has been judged."""

FORMAT = 1
NAME = "zhuhang-settings.json"
_LARGEST = 8 << 20
_PEOPLE = "people"
"""The part of the setting ``helpers`` that names helpers."""


@dataclass(frozen=True, slots=True)
class Travelling:
    """What such a file holds, checked."""

    window: Mapping[str, Any] = field(default_factory=dict)
    office: Mapping[str, Any] = field(default_factory=dict)
    packs: tuple[Mapping[str, Any], ...] = ()


def document_of(reader: Reader, window: Mapping[str, Any]) -> bytes:
    """Return the file: the window's choices, what the office has set, and its own packs."""
    office = reader.office()
    document = {
        "zhuhang_settings": FORMAT,
        "window": sound(window),
        "office": {key: value for key in _travelling() if (value := _value(office, key))},
        "packs": [json.loads(text) for text in office.own_packs.values()],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_document(data: bytes) -> Travelling:
    """Return what a file holds.

    Raises:
        RuleBroken: SETTINGS_FILE_INVALID, SETTINGS_FILE_NEWER, and as the check of a setting.
    """
    try:
        raw = json.loads(data.decode("utf-8-sig")) if len(data) <= _LARGEST else None
    except ValueError as error:
        raise RuleBroken("SETTINGS_FILE_INVALID", "file") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("zhuhang_settings"), int):
        raise RuleBroken("SETTINGS_FILE_INVALID", "file")
    if raw["zhuhang_settings"] > FORMAT:
        raise RuleBroken("SETTINGS_FILE_NEWER", "file", version=raw["zhuhang_settings"])
    window, office, packs = (raw.get(key) for key in ("window", "office", "packs"))
    if not isinstance(office, dict | None) or not isinstance(packs, list | None):
        raise RuleBroken("SETTINGS_FILE_INVALID", "file")
    may = set(_travelling())
    checked = {key: CHECKS[key](value) for key, value in (office or {}).items() if key in may}
    return Travelling(
        sound(window) if isinstance(window, dict) else {},
        checked,
        tuple(one for one in packs or () if isinstance(one, dict)),
    )


def put_in_force(desk: Desk, reader: Reader, taken: Travelling) -> Done:
    """Set what the file sets, in one change; helpers that are named here stay named.

    Packs that are known already are left as they are: a version never changes.
    """
    office = reader.office()
    known = {pack.pack_ref for pack in office.packs()}
    for document in taken.packs:
        if read_pack(document).pack_ref not in known:
            desk.add_pack(dict(document))
    values = dict(taken.office)
    here = office.value(HELPERS_KEY)
    if HELPERS_KEY in values and isinstance(here, dict):
        values[HELPERS_KEY] = {**values[HELPERS_KEY], _PEOPLE: here.get(_PEOPLE, {})}
    return desk.change_settings(values)


def _travelling() -> list[str]:
    return sorted(CHECKS.keys() & {*NAMES_NOBODY, HELPERS_KEY})


def _value(office: Office, key: str) -> Any:
    value = office.value(key)
    if key == HELPERS_KEY and isinstance(value, dict):
        rest = {name: held for name, held in value.items() if name != _PEOPLE}
        return rest or None
    return value
