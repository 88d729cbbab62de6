"""Hardship categories during the year: recognised with proof, cancelled with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework.people.categories import Periods, known_category, with_cancelled, with_recognised
from casework.ports import Change, Proof, UnitOfWork
from casework.records import CaseFile
from casework.service_layer.base import (
    ActionResult,
    BaseService,
    checked_day,
    require_files,
    require_known_files,
    required_text,
)

RECOGNISE, CANCEL = "category.recognise", "category.cancel"
_REASON_AT_LEAST = 2


class CategoryService(BaseService):
    """Begins and ends the periods of categories; what is owed changes from that day on."""

    def recognise_category(
        self, files: Iterable[UUID], name: str, *, on: date, proof: Proof | None = None
    ) -> ActionResult:
        """Start a category of these files on ``on``; ``proof`` says who recognised it.

        Raises:
            RuleBroken: CATEGORY_UNKNOWN, CATEGORY_HOLDS, CATEGORY_OVERLAPS, DAY_OUT_OF_RANGE, and
                those of a proof.
        """
        chosen, category = require_files(files), known_category(name)
        checked_day(on, "on")
        with self._store.unit_of_work(RECOGNISE) as work:
            require_known_files(work, chosen)
            proof_id = self._proofs.store(work, proof)
            return _renewed(work, chosen, lambda now: with_recognised(now, category, on, proof_id))

    def cancel_category(
        self, files: Iterable[UUID], name: str, *, on: date, reason: str
    ) -> ActionResult:
        """End a category of these files: ``on`` is the first day on which it no longer applies.

        Raises:
            RuleBroken: CATEGORY_UNKNOWN, CATEGORY_NOT_HELD, CANCELLED_BEFORE_RECOGNISED,
                FIELD_MISSING, TEXT_TOO_SHORT.
        """
        chosen, category = require_files(files), known_category(name)
        why = required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        checked_day(on, "on")
        with self._store.unit_of_work(CANCEL) as work:
            require_known_files(work, chosen)
            done = _renewed(work, chosen, lambda now: with_cancelled(now, category, on))
            work.note(reason=why)
            return done


def _renewed(
    work: UnitOfWork, files: tuple[UUID, ...], renew: Callable[[Periods], Periods]
) -> ActionResult:
    is_changed = False
    for file_id in files:
        file = work.get(CaseFile, file_id)
        renewed = replace(file, categories=renew(file.categories))
        is_changed = is_changed or renewed != file
        work.amend(renewed)
    return ActionResult(work.change if is_changed else Change(), (), files)
