"""The sentences for every code: what happened, what it means, what to do; a module per topic.

``CODE/KIND`` replaces ``CODE`` when the facts name that kind.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

TOPICS = (
    "commands",
    "services",
    "folder",
    "keys",
    "backups",
    "rosters",
    "journal",
    "undo",
    "planning",
    "year",
    "offers",
    "packs",
    "evidence",
    "signals",
    "events",
    "office",
    "talks",
    "papers",
    "reports",
    "exchange",
    "transports",
)
"""The modules of this package; each code is in exactly one of them."""

SENTENCES: Mapping[str, str] = MappingProxyType(
    dict(ChainMap(*(import_module(f"{__name__}.{topic}").SENTENCES for topic in TOPICS)))
)
