"""Training (宏志助航), guidance sessions 职业指导 and policy briefings 政策宣介."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from casework.activities import TRAINING_MODES, checked_training, may_follow
from casework.ids import new_stamp
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.records import ExtraKind, ExtraService, Training, TrainingState
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.drafts import TrainingDraft, values_of

CONTENT_AT_LEAST = 5
"""Minimum length of the content of a guidance session or a briefing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingStep:
    """The progress of a training: its new state and details."""

    state: TrainingState
    begun_on: date | None = None
    ended_on: date | None = None
    hours: int | None = None
    certificate: str | None = field(default=None, repr=False)


class TrainingService(BaseService):
    """Writes trainings, guidance sessions and briefings."""

    def enrol_training(self, files: Iterable[UUID], draft: TrainingDraft) -> ActionResult:
        """Add a new training for each student.

        Raises:
            RuleBroken: TRAINING_EXISTS, if a student has one of that programme and year, and as
                ``record_training``.
        """
        return self._train(files, draft, may_advance=False)

    def record_training(self, files: Iterable[UUID], draft: TrainingDraft) -> ActionResult:
        """Record the state of each student's training of a year: add a new one, or advance it.

        The result's ``created`` are the new ones.

        Raises:
            RuleBroken: TRAINING_STEP_BACK, CERTIFICATE_FOR_ONE, DAYS_REVERSED, HOURS_WRONG,
                TRAINING_YEAR, BAD_CHOICE, FIELD_MISSING.
        """
        return self._train(files, draft, may_advance=True)

    def advance_training(self, ids: Iterable[UUID], step: TrainingStep) -> ActionResult:
        """Advance trainings, all of them or none.

        Raises:
            RuleBroken: NO_RECORD, ALREADY_VOID, and as ``record_training``.
        """
        chosen = inputs.require_records(ids)
        _one_certificate(step.certificate, len(chosen))
        with self._store.unit_of_work("training.advance") as work:
            known = [inputs.valid_record(work, Training, one, "records") for one in chosen]
            moved = [_stepped(training, step) for training in known]
            return _amended(work, known, moved)

    def give_extra(
        self, files: Iterable[UUID], service: ExtraKind, *, on: date, by: str | None, content: str
    ) -> ActionResult:
        """Record a guidance session or a briefing for each student; ``by`` is who held it.

        Raises:
            RuleBroken: FIELD_MISSING, TEXT_TOO_SHORT, DAY_OUT_OF_RANGE, NO_STUDENT.
        """
        chosen = inputs.require_files(files)
        inputs.checked_day(on, "on")
        what = inputs.required_text(content, "content", at_least=CONTENT_AT_LEAST)
        with self._store.unit_of_work("extra.give") as work:
            inputs.require_known_files(work, chosen)
            given = [
                ExtraService(
                    **new_stamp(work),
                    file_id=file_id,
                    service=service,
                    on=on,
                    given_by=(by or "").strip() or work.actor,
                    content=what,
                )
                for file_id in chosen
            ]
            work.add(given)
            return ActionResult(work.change, tuple(one.id for one in given), chosen)

    def _train(
        self, files: Iterable[UUID], draft: TrainingDraft, *, may_advance: bool
    ) -> ActionResult:
        chosen = inputs.require_files(files)
        _check(draft)
        _one_certificate(draft.certificate, len(chosen))
        with self._store.unit_of_work("training.record") as work:
            inputs.require_known_files(work, chosen)
            cases = work.cases(chosen)
            made: list[Training] = []
            known: list[Training] = []
            for file_id in chosen:
                present = _of_year(cases[file_id].trainings, draft)
                if present is None:
                    made.append(_training(work, file_id, draft))
                elif may_advance:
                    known.append(present)
                else:
                    raise RuleBroken(
                        "TRAINING_EXISTS",
                        "students",
                        student_no=cases[file_id].file.student_no,
                        year=draft.year,
                        record=str(present.id),
                    )
            work.add(made)
            moved = [_renewed(training, draft) for training in known]
            done = _amended(work, known, moved)
            touched = dict.fromkeys([*(one.file_id for one in made), *done.files])
            files_touched = tuple(file_id for file_id in chosen if file_id in touched)
            return ActionResult(work.change, tuple(one.id for one in made), files_touched)


def _check(draft: TrainingDraft) -> None:
    inputs.required_text(draft.programme, "programme")
    inputs.one_of(TRAINING_MODES, draft.mode, "mode")
    days = {
        "enrolled_on": draft.enrolled_on,
        "begun_on": draft.begun_on,
        "ended_on": draft.ended_on,
    }
    for name, day in days.items():
        if day is not None:
            inputs.checked_day(day, name)


def _one_certificate(certificate: str | None, students: int) -> None:
    if certificate and students > 1:
        raise RuleBroken("CERTIFICATE_FOR_ONE", "certificate", count=students)


def _of_year(trainings: Iterable[Training], draft: TrainingDraft) -> Training | None:
    """Return the training of this programme and year, ignoring discontinued ones."""
    programme = draft.programme.strip()
    return next(
        (
            one
            for one in trainings
            if not one.is_void
            and (one.year, one.programme) == (draft.year, programme)
            and (
                one.state is not TrainingState.BROKEN_OFF or draft.state is TrainingState.BROKEN_OFF
            )
        ),
        None,
    )


def _training(work: UnitOfWork, file_id: UUID, draft: TrainingDraft) -> Training:
    values = values_of(draft, Training)
    return checked_training(Training(**new_stamp(work), file_id=file_id, **values))


def _renewed(training: Training, draft: TrainingDraft) -> Training:
    """Return the training with its new details."""
    step = TrainingStep(
        state=draft.state,
        begun_on=draft.begun_on,
        ended_on=draft.ended_on,
        hours=draft.hours,
        certificate=draft.certificate,
    )
    renewed = replace(
        training,
        mode=draft.mode,
        platform=inputs.text_or_none(draft.platform) or training.platform,
        base=inputs.text_or_none(draft.base) or training.base,
        enrolled_on=draft.enrolled_on or training.enrolled_on,
    )
    return _stepped(renewed, step)


def _stepped(training: Training, step: TrainingStep) -> Training:
    if not may_follow(training.state, step.state):
        raise RuleBroken(
            "TRAINING_STEP_BACK",
            "state",
            now=training.state.value,
            then=step.state.value,
            record=str(training.id),
        )
    for name, day in (("begun_on", step.begun_on), ("ended_on", step.ended_on)):
        if day is not None:
            inputs.checked_day(day, name)
    return checked_training(
        replace(
            training,
            state=step.state,
            begun_on=step.begun_on or training.begun_on,
            ended_on=step.ended_on or training.ended_on,
            hours=training.hours if step.hours is None else step.hours,
            certificate=inputs.text_or_none(step.certificate) or training.certificate,
        )
    )


def _amended(work: UnitOfWork, known: list[Training], moved: list[Training]) -> ActionResult:
    changed = [new for new, old in zip(moved, known, strict=True) if new != old]
    for training in changed:
        work.amend(training)
    files = tuple(dict.fromkeys(training.file_id for training in changed))
    return ActionResult(work.change, (), files)
