"""Settings of an office, on top of the shipped defaults.

Settings are JSON texts by key. Each is read with ``OrgSettings.value`` and defined in the module of
its topic; no module needs to know all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from casework.problems import RuleBroken
from casework.records.office import PackVersion, Setting
from casework.rulepack import DEFAULT_PACK, RulePack, load_pack, read_pack, shipped_packs

DEFAULT_PACK_KEY = "default_pack"
"""The setting with the reference of the pack for new files."""

COUNTING_KEYS = frozenset({"wages", "destinations"})
"""Settings that affect every standing."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OrgSettings:
    """Settings by key and rule packs by reference, both as JSON texts."""

    settings: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    own_packs: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def value(self, key: str) -> Any:
        """Return the value of a setting, or None; it is cached, so do not modify it."""
        text = self.settings.get(key)
        return None if text is None else _read_json(text)

    def pack(self, ref: str) -> RulePack:
        """Return a rule pack, the office's own or a shipped one.

        The office's own takes precedence, so that a newer program does not change the rules of
        existing files.

        Raises:
            RuleBroken: ``PACK_UNKNOWN``.
        """
        text = self.own_packs.get(ref)
        return load_pack(ref) if text is None else _read_pack(text)

    def packs(self) -> tuple[RulePack, ...]:
        """Return all packs: the shipped ones, then the office's own."""
        shipped = (pack for pack in shipped_packs() if pack.pack_ref not in self.own_packs)
        return (*shipped, *(_read_pack(text) for text in self.own_packs.values()))

    @property
    def default_pack(self) -> str:
        """The reference of the pack for new files."""
        chosen = self.value(DEFAULT_PACK_KEY)
        return chosen if isinstance(chosen, str) else DEFAULT_PACK


def check_pack_ref(value: Any) -> str:
    """Return the reference of a pack, normalised; raises RuleBroken PACK_UNKNOWN."""
    if not isinstance(value, str):
        raise RuleBroken("PACK_UNKNOWN", "pack", pack=str(value)[:60])
    return value.strip()


def org_settings_of(settings: Iterable[Setting], packs: Iterable[PackVersion]) -> OrgSettings:
    """Return the settings built from these records."""
    return OrgSettings(
        {setting.key: setting.document for setting in settings},
        {pack.ref: pack.document for pack in packs},
    )


@lru_cache(maxsize=64)
def _read_json(text: str) -> Any:
    return json.loads(text)


@lru_cache(maxsize=64)
def _read_pack(text: str) -> RulePack:
    return read_pack(json.loads(text))
