"""Reminder of logs that were not sent yet."""

from __future__ import annotations

from casework.exchange.delta import collect_changes
from casework.parcels.lines import ParcelKind
from casework.ports import Reader
from casework.records import Partner, Role


def unsent_log_recipients(reader: Reader) -> tuple[str, ...]:
    """Return the names of partners for whom a class advisor has unsent records.

    Owners of files report on fixed days; an advisor has no such day and needs this reminder.
    """
    if reader.keeper().role is not Role.ADVISOR:
        return ()
    people = {one.group: one for one in reader.get_all(Partner) if _is_above(one)}
    packed = [
        (one.name, collect_changes(reader, reader.exchange, one, ParcelKind.LOG))
        for one in people.values()
    ]
    return tuple(
        name for name, contents in packed if contents.records and not contents.is_in_flight
    )


def _is_above(partner: Partner) -> bool:
    return partner.is_trusted and not (partner.below or partner.is_own)
