"""Returning records to their sender, and dismissing those that were returned to us."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from casework.problems import RuleBroken
from casework.service_layer.base import ActionResult, BaseService, required_text


class ReturnService(BaseService):
    """Returns records with a reason, and dismisses returned ones."""

    def return_records(self, records: Iterable[UUID], *, reason: str) -> ActionResult:
        """Return records to their sender, with a reason; this is sent with the next ruling.

        Raises:
            RuleBroken: FIELD_MISSING, TEXT_TOO_SHORT; NOT_REPORTED if no one sent them.
        """
        why = required_text(reason, "reason", at_least=2)
        with self._store.unit_of_work("parcel.rule") as work:
            ids = list(records)
            if not work.exchange.return_records(ids, why):
                raise RuleBroken("NOT_REPORTED", "record")
            work.note(reason=why, records=[str(one) for one in ids])
            return ActionResult(work.change)

    def dismiss_returned(self, parcel_id: UUID, *, is_left: bool = True) -> ActionResult:
        """Dismiss the returned records of a parcel as not pending, or reopen them.

        Raises:
            RuleBroken: NOT_RETURNED if none was returned.
        """
        with self._store.unit_of_work("parcel.leave") as work:
            if not work.exchange.dismiss_returned(parcel_id, is_left=is_left):
                raise RuleBroken("NOT_RETURNED", "parcel")
            work.note(parcel=str(parcel_id), is_left=is_left)
            return ActionResult(work.change)

    def dismiss_records(self, ids: Iterable[UUID], *, is_left: bool = True) -> ActionResult:
        """Dismiss returned records as not pending, or reopen them, regardless of who sent them.

        Raises:
            RuleBroken: NOT_RETURNED if none of them was returned.
        """
        with self._store.unit_of_work("parcel.leave") as work:
            records = list(ids)
            if not work.exchange.dismiss_records(records, is_left=is_left):
                raise RuleBroken("NOT_RETURNED", "record")
            work.note(records=[str(one) for one in records], is_left=is_left)
            return ActionResult(work.change)
