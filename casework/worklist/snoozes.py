"""Snoozed work items, stored next to drafts: neither records nor in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

_PREFIX = "put-off/"


def snooze_key(item_key: str) -> str:
    """Return the key under which the snooze of an item is stored."""
    return f"{_PREFIX}{item_key}"


def snoozed_until(drafts: Mapping[str, str], today: date) -> dict[str, date]:
    """Return the items snoozed beyond today, by key, with the date on which each returns."""
    found: dict[str, date] = {}
    for key, value in drafts.items():
        if key.startswith(_PREFIX) and (until := _day(value)) is not None and until > today:
            found[key.removeprefix(_PREFIX)] = until
    return found


def expired_snoozes(drafts: Mapping[str, str], today: date) -> tuple[str, ...]:
    """Return the keys of snoozes that have expired."""
    still = {snooze_key(key) for key in snoozed_until(drafts, today)}
    return tuple(key for key in drafts if key.startswith(_PREFIX) and key not in still)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # written by something else; not a snooze
        return None
