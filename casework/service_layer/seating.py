"""Seating plans: one record for each class, each change an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from casework.ids import new_stamp
from casework.people.seating import check_seats
from casework.records import Seating
from casework.service_layer.base import (
    ActionResult,
    BaseService,
    require_known_files,
    required_text,
)

SEAT = "seating.set"


class SeatingService(BaseService):
    """Records seating plans."""

    def set_seating(
        self, class_name: str, columns: int, seats: Sequence[UUID | None]
    ) -> ActionResult:
        """Set the seats of a class, row by row from the front; None is an empty seat.

        Raises:
            RuleBroken: FIELD_MISSING, UNKNOWN_RECORD, SEATS_TOO_MANY, SEAT_TWICE.
        """
        name = required_text(class_name, "class_name")
        kept = check_seats(columns, seats)
        with self._store.unit_of_work(SEAT) as work:
            require_known_files(work, tuple(seat for seat in seats if seat is not None))
            found = next((one for one in work.get_all(Seating) if one.class_name == name), None)
            if found is None:
                made = Seating(**new_stamp(work), class_name=name, columns=columns, seats=kept)
                work.add([made])
                return ActionResult(work.change, (made.id,))
            amended = replace(found, columns=columns, seats=kept)
            if amended == found:
                return ActionResult(work.change)
            work.amend(amended)
            return ActionResult(work.change)
