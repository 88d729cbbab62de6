"""Work that someone put off until a day: kept beside drafts, no record and in no journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

_PREFIX = "put-off/"


def snooze_key(item_key: str) -> str:
    """Return the key of the draft that remembers until when an item is put off."""
    return f"{_PREFIX}{item_key}"


def snoozed_until(drafts: Mapping[str, str], today: date) -> dict[str, date]:
    """Return the items put off beyond today, by key, each with the day on which it is back."""
    found: dict[str, date] = {}
    for key, value in drafts.items():
        if key.startswith(_PREFIX) and (until := _day(value)) is not None and until > today:
            found[key.removeprefix(_PREFIX)] = until
    return found


def expired_snoozes(drafts: Mapping[str, str], today: date) -> tuple[str, ...]:
    """Return the keys of drafts whose day has come."""
    still = {snooze_key(key) for key in snoozed_until(drafts, today)}
    return tuple(key for key in drafts if key.startswith(_PREFIX) and key not in still)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # written by something else; it puts nothing off
        return None
