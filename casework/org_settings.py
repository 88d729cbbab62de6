"""Settings of the organisation: what an office has set in addition to the shipped defaults.

Settings are JSON texts by key: a topic reads its own with ``OrgSettings.value``, and no module
needs to know all of them. What a setting means is defined in the module of its topic.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from casework.problems import RuleBroken
from casework.records.setting import PackVersion, Setting
from casework.rulepack import DEFAULT_PACK, RulePack, load_pack, read_pack, shipped_packs

DEFAULT_PACK_KEY = "default_pack"
"""The setting that names the pack under which files are opened."""

COUNTING_KEYS = frozenset({"wages", "destinations"})
"""Settings that every standing depends on."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OrgSettings:
    """Settings by key and rule packs by reference, both as JSON texts."""

    settings: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    own_packs: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def value(self, key: str) -> Any:
        """Return what is set under a key; None where nothing is. Do not change what you get."""
        text = self.settings.get(key)
        return None if text is None else _read_json(text)

    def pack(self, ref: str) -> RulePack:
        """Return a rule pack, the office's own or one that comes with the program.

        The office's own goes first: a later program must not change what its files are under.

        Raises:
            RuleBroken: ``PACK_UNKNOWN``.
        """
        text = self.own_packs.get(ref)
        return load_pack(ref) if text is None else _read_pack(text)

    def packs(self) -> tuple[RulePack, ...]:
        """Return all packs: those that come with the program, then the office's own."""
        shipped = (pack for pack in shipped_packs() if pack.pack_ref not in self.own_packs)
        return (*shipped, *(_read_pack(text) for text in self.own_packs.values()))

    @property
    def default_pack(self) -> str:
        """The reference of the pack under which files are opened."""
        chosen = self.value(DEFAULT_PACK_KEY)
        return chosen if isinstance(chosen, str) else DEFAULT_PACK


def check_pack_ref(value: Any) -> str:
    """Return the reference of a pack as it is kept; raises RuleBroken PACK_UNKNOWN."""
    if not isinstance(value, str):
        raise RuleBroken("PACK_UNKNOWN", "pack", pack=str(value)[:60])
    return value.strip()


def org_settings_of(settings: Iterable[Setting], packs: Iterable[PackVersion]) -> OrgSettings:
    """Return the office that these records describe."""
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
