"""Hardship categories 困难类别 as periods: from recognition to cancellation, with proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework.formats import code_tables
from casework.problems import RuleBroken
from casework.records import HardshipCategory

Periods = tuple[HardshipCategory, ...]


def known_category(text: str, field: str = "category") -> str:
    """Return the name of the one category that ``text`` means.

    Raises:
        RuleBroken: CATEGORY_UNKNOWN, with suggestions.
    """
    known, unknown = code_tables.category_words(text)
    if len(known) != 1 or unknown:
        likely = [one.name for one in code_tables.categories() if one.of_the_notice]
        raise RuleBroken("CATEGORY_UNKNOWN", field, value=text.strip(), likely=likely)
    return next(iter(known))


def with_recognised(periods: Periods, name: str, on: date, proof: UUID | None) -> Periods:
    """Return the periods with category ``name`` recognised from day ``on``.

    A period without a known start starts on that day; one that started on the same day gets
    the proof if it had none.

    Raises:
        RuleBroken: CATEGORY_HOLDS (since another day), CATEGORY_OVERLAPS (an earlier period had
            not ended by then).
    """
    for period in periods:
        if period.name != name:
            continue
        if period.cancelled_on is not None:
            if on < period.cancelled_on:
                until = period.cancelled_on.isoformat()
                raise RuleBroken("CATEGORY_OVERLAPS", "on", category=name, until=until)
            continue
        since = period.recognised_on
        if since is not None and since != on:
            raise RuleBroken("CATEGORY_HOLDS", "category", category=name, since=since.isoformat())
        begun = replace(period, recognised_on=on, proof_id=period.proof_id or proof)
        return tuple(begun if one is period else one for one in periods)
    return (*periods, HardshipCategory(name=name, recognised_on=on, proof_id=proof))


def with_cancelled(periods: Periods, name: str, on: date) -> Periods:
    """Return the periods with category ``name`` cancelled from day ``on``.

    Raises:
        RuleBroken: CATEGORY_NOT_HELD, CANCELLED_BEFORE_RECOGNISED.
    """
    open_one = next((p for p in periods if p.name == name and p.cancelled_on is None), None)
    if open_one is None:
        raise RuleBroken("CATEGORY_NOT_HELD", "category", category=name)
    since = open_one.recognised_on
    if since is not None and on <= since:
        raise RuleBroken(
            "CANCELLED_BEFORE_RECOGNISED",
            "on",
            category=name,
            since=since.isoformat(),
            on=on.isoformat(),
        )
    ended = replace(open_one, cancelled_on=on)
    return tuple(ended if one is open_one else one for one in periods)


def with_names(periods: Periods, names: Iterable[str]) -> Periods:
    """Return the periods updated from a plain list of category names.

    Listed categories keep their periods. Unlisted ones are removed as mistakes, except cancelled
    ones, which are history.
    """
    listed = tuple(dict.fromkeys(names))
    kept = [p for p in periods if p.cancelled_on is not None or p.name in listed]
    known = {period.name for period in kept}
    return (*kept, *(HardshipCategory(name=name) for name in listed if name not in known))


def active_names(periods: Periods) -> tuple[str, ...]:
    """Return the names of the categories that have not been cancelled, sorted."""
    return tuple(sorted({period.name for period in periods if period.cancelled_on is None}))
