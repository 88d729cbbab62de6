"""Settings bundle: office settings, without names of people, for other computers.

``{"zhuhang_settings": 1, "office": {key: value}, "packs": [document]}``; a file exported by the
window also contains the appearance. Settings with names of people are never exported: who helps
whom, who may be phoned, which cohorts were closed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from casework.people.helpers import HELPERS_KEY
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.records import Setting
from casework.rulepack import read_pack
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.settings import CHECKS, later_here, put_pack, put_values
from casework.settings.org_settings import OrgSettings

IMPERSONAL_SETTINGS = frozenset(
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
"""Settings without people; a new setting is not exported until it is listed here."""

FORMAT = 1
_PEOPLE = "people"
"""The part of the setting ``helpers`` that names helpers."""


@dataclass(frozen=True, slots=True)
class SettingsBundle:
    """The validated contents of such a document."""

    office: Mapping[str, Any] = field(default_factory=dict)
    packs: tuple[Mapping[str, Any], ...] = ()
    since: Mapping[str, datetime] = field(default_factory=dict)
    """When another computer of the same person set each key."""


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that would change: its value here and the incoming one (None: the default)."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class SettingsDiff:
    """What applying settings would change, or has changed."""

    settings: tuple[SettingChange, ...] = ()
    packs: tuple[str, ...] = ()
    later: tuple[SettingChange, ...] = ()
    """Settings that are kept, since they were set here later than on the other computer."""
    unlike: tuple[str, ...] = ()
    """Versions of rule packs with other contents here; they are not changed."""

    @property
    def is_empty(self) -> bool:
        return not self.settings and not self.packs


class SettingsTransferService(BaseService):
    """Applies settings from other computers."""

    def import_settings(self, taken: SettingsBundle) -> ActionResult:
        """Apply the settings of a file in one change.

        Raises:
            RuleBroken: PACK_INVALID, PACK_UNKNOWN.
        """
        with self._store.unit_of_work("settings.change") as work:
            apply_bundle(work, taken)
            return ActionResult(work.change)


def office_document(settings: OrgSettings) -> dict[str, Any]:
    """Return the office settings and its own packs; null means the default."""
    return {
        "zhuhang_settings": FORMAT,
        "office": {
            key: _without_people(key, settings.value(key))
            for key in _transferable()
            if key in settings.settings
        },
        "packs": [json.loads(text) for text in settings.own_packs.values()],
    }


def read_office_document(raw: Any) -> SettingsBundle:
    """Return the contents of a document.

    Raises:
        RuleBroken: SETTINGS_FILE_INVALID, SETTINGS_FILE_NEWER, and as the check of a setting.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("zhuhang_settings"), int):
        raise RuleBroken("SETTINGS_FILE_INVALID", "file")
    if raw["zhuhang_settings"] > FORMAT:
        raise RuleBroken("SETTINGS_FILE_NEWER", "file", version=raw["zhuhang_settings"])
    office, packs = raw.get("office"), raw.get("packs")
    if not isinstance(office, dict | None) or not isinstance(packs, list | None):
        raise RuleBroken("SETTINGS_FILE_INVALID", "file")
    may = set(_transferable())
    checked = {
        key: None if value is None else CHECKS[key](value)
        for key, value in (office or {}).items()
        if key in may
    }
    return SettingsBundle(checked, tuple(one for one in packs or () if isinstance(one, dict)))


def own_document(org_settings: OrgSettings, settings: Iterable[Setting]) -> dict[str, Any]:
    """Return the document for another computer of the same person: with the time of each key."""
    document = office_document(org_settings)
    since = {one.key: one.recorded_at.astimezone(UTC).isoformat() for one in settings}
    return document | {"since": {key: since[key] for key in document["office"]}}


def read_own_document(raw: Mapping[str, Any], sealed_at: datetime) -> SettingsBundle:
    """Return the contents of such a document; later times are capped at its sealing.

    Raises:
        RuleBroken: as ``read_office_document``.
    """
    taken, said = read_office_document(raw), raw.get("since")
    if not isinstance(said, dict):
        raise RuleBroken("SETTINGS_FILE_INVALID", "file")
    try:
        since = {key: min(sealed_at, datetime.fromisoformat(said[key])) for key in taken.office}
    except (KeyError, TypeError, ValueError) as error:
        raise RuleBroken("SETTINGS_FILE_INVALID", "file") from error
    return replace(taken, since=since)


def apply_bundle(work: UnitOfWork, taken: SettingsBundle) -> SettingsDiff:
    """Apply settings; helpers that are named here are kept.

    Known packs are not changed: a version is immutable. A value from another computer of the same
    person is applied only if it was set later than the one here.

    Raises:
        RuleBroken: PACK_INVALID, PACK_UNKNOWN.
    """
    settings = work.org_settings()
    known = {pack.pack_ref: pack for pack in settings.packs()}
    fresh = [one for one in taken.packs if read_pack(one).pack_ref not in known]
    unlike = [
        one.pack_ref for one in map(read_pack, taken.packs) if known.get(one.pack_ref, one) != one
    ]
    packs = [version.ref for one in fresh if (version := put_pack(work, dict(one))) is not None]
    values = {key: _with_our_people(settings, key, value) for key, value in taken.office.items()}
    later = later_here(work, values, taken.since)
    changed = put_values(
        work, {key: one for key, one in values.items() if key not in later}, taken.since
    )
    return SettingsDiff(
        tuple(SettingChange(key, settings.value(key), values[key]) for key in changed),
        tuple(packs),
        tuple(
            SettingChange(key, settings.value(key), values[key])
            for key in sorted(later)
            if settings.value(key) != values[key]
        ),
        tuple(unlike),
    )


def _with_our_people(settings: OrgSettings, key: str, value: Any) -> Any:
    here = settings.value(key)
    if key != HELPERS_KEY or not isinstance(here, dict):
        return value
    people = here.get(_PEOPLE)
    if value is None:
        return {_PEOPLE: people} if people else None
    return {**value, _PEOPLE: people or {}}


def _without_people(key: str, value: Any) -> Any:
    if key == HELPERS_KEY and isinstance(value, dict):
        return {name: held for name, held in value.items() if name != _PEOPLE} or None
    return value


def _transferable() -> list[str]:
    return sorted(CHECKS.keys() & {*IMPERSONAL_SETTINGS, HELPERS_KEY})
