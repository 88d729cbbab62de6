"""Pairing 结对: one responsible helper for each student, and other participants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework.case import Case
from casework.formats.code_tables import HELPER_ROLES
from casework.ids import new_stamp
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import Pairing
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService


class PairingService(BaseService):
    """Pairs students with helpers, reassigns them, adds participants."""

    def pair(
        self,
        files: Iterable[UUID],
        *,
        helper: str,
        helper_role: str,
        accepted_on: date | None = None,
        note: str | None = None,
    ) -> ActionResult:
        """Make ``helper`` responsible for each file; the previous pairing ends today.

        ``accepted_on`` is when the helper accepted the students, ``note`` what was handed over.

        Raises:
            RuleBroken: FIELD_MISSING, UNKNOWN_HELPER_ROLE, ACCEPTED_LATER (the day is in the
                future).
        """
        chosen = inputs.require_files(files)
        name, role = inputs.required_text(helper, "helper"), _role(helper_role)
        self._check_accepted(accepted_on)
        with self._store.unit_of_work("pairing.set") as work:
            inputs.require_known_files(work, chosen)
            made = self._responsible(work, chosen, name, role, accepted_on, note)
            return ActionResult(work.change, tuple(p.id for p in made), chosen)

    def reassign(
        self,
        old: str,
        *,
        helper: str,
        helper_role: str,
        accepted_on: date | None = None,
        note: str | None = None,
    ) -> ActionResult:
        """Reassign all students of the helper ``old`` to another in one action.

        Raises:
            RuleBroken: HELPER_HAS_NOBODY, SAME_HELPER, and as ``pair``.
        """
        before, name = (
            inputs.required_text(old, "from_helper"),
            inputs.required_text(helper, "helper"),
        )
        role = _role(helper_role)
        if before == name:
            raise RuleBroken("SAME_HELPER", "helper", helper=name)
        self._check_accepted(accepted_on)
        with self._store.unit_of_work("pairing.set") as work:
            files = work.file_ids(FileQuery(where=(("helper", before),)))
            if not files:
                raise RuleBroken("HELPER_HAS_NOBODY", "from_helper", helper=before)
            made = self._responsible(work, files, name, role, accepted_on, note)
            return ActionResult(work.change, tuple(p.id for p in made), files)

    def accept_pairing(
        self, files: Iterable[UUID], *, on: date | None = None, note: str | None = None
    ) -> ActionResult:
        """Record that the responsible helper of each file has accepted it.

        Raises:
            RuleBroken: NOT_PAIRED, ACCEPTED_BEFORE_PAIRING, ACCEPTED_LATER.
        """
        chosen = inputs.require_files(files)
        today = self._today()
        day = on or today
        self._check_accepted(day)
        with self._store.unit_of_work("pairing.accept") as work:
            inputs.require_known_files(work, chosen)
            for case in work.cases(chosen).values():
                pairing = case.helper_on(today)
                if pairing is None:
                    raise RuleBroken("NOT_PAIRED", "students", student_no=case.file.student_no)
                inputs.require_order(day, pairing.since, "accepted_on", "ACCEPTED_BEFORE_PAIRING")
                words = (note or "").strip() or pairing.handover_note
                work.amend(replace(pairing, accepted_on=day, handover_note=words))
            return ActionResult(work.change, (), chosen)

    def add_helper(self, files: Iterable[UUID], *, helper: str, helper_role: str) -> ActionResult:
        """Add ``helper`` as a participant of each file, without responsibility."""
        chosen = inputs.require_files(files)
        name, role = inputs.required_text(helper, "helper"), _role(helper_role)
        today = self._today()
        with self._store.unit_of_work("pairing.join") as work:
            inputs.require_known_files(work, chosen)
            made = [
                _pairing(work, case.id, name, role, today, is_participant=True)
                for case in work.cases(chosen).values()
                if name not in _present(case, today)
            ]
            work.add(made)
            return ActionResult(work.change, tuple(p.id for p in made), chosen)

    def remove_helper(self, pairing_id: UUID) -> ActionResult:
        """End a participant's part today.

        Raises:
            RuleBroken: UNKNOWN_RECORD, NO_PARTICIPANT (it is the responsible helper, or has ended).
        """
        with self._store.unit_of_work("pairing.leave") as work:
            pairing = work.get(Pairing, pairing_id)
            if not pairing.is_participant or pairing.until is not None or pairing.is_void:
                raise RuleBroken("NO_PARTICIPANT", "record", helper=pairing.helper)
            work.amend(replace(pairing, until=max(self._today(), pairing.since)))
            return ActionResult(work.change, (), (pairing.file_id,))

    def _check_accepted(self, day: date | None) -> None:
        if day is not None:
            self._past_day(day, "accepted_on", "ACCEPTED_LATER")

    def _responsible(
        self,
        work: UnitOfWork,
        files: Iterable[UUID],
        name: str,
        role: str,
        accepted_on: date | None,
        note: str | None,
    ) -> list[Pairing]:
        """Replace pairings with a different helper, or with the same one in another role."""
        today = self._today()
        made: list[Pairing] = []
        for case in work.cases(files).values():
            current = case.helper_on(today)
            if current and (current.helper, current.helper_role) == (name, role):
                continue
            for pairing in case.pairings:
                is_other = pairing.is_participant and pairing.helper != name
                if not pairing.is_void and pairing.until is None and not is_other:
                    work.amend(replace(pairing, until=today))
            fresh = _pairing(work, case.id, name, role, today)
            words = inputs.text_or_none(note)
            made.append(replace(fresh, accepted_on=accepted_on, handover_note=words))
        work.add(made)
        return made


def _role(role: str) -> str:
    if role not in HELPER_ROLES:
        raise RuleBroken("UNKNOWN_HELPER_ROLE", "helper_role", choices=list(HELPER_ROLES))
    return role


def _present(case: Case, day: date) -> set[str]:
    """Return all helpers on a day, responsible or not."""
    return {
        pairing.helper
        for pairing in case.pairings
        if not pairing.is_void
        and pairing.since <= day
        and (pairing.until is None or day < pairing.until)
    }


def _pairing(
    work: UnitOfWork,
    file_id: UUID,
    name: str,
    role: str,
    since: date,
    *,
    is_participant: bool = False,
) -> Pairing:
    return Pairing(
        **new_stamp(work),
        file_id=file_id,
        helper=name,
        helper_role=role,
        since=since,
        is_participant=is_participant,
    )
