"""Events and attendances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from casework.activities import follows
from casework.case import AttendanceWithEvent, Case
from casework.corrections import CORRECTABLE, check, clean
from casework.ids import new_id, new_stamp
from casework.intake.signin import Presence
from casework.ports import NO_USER_STATE, Proof, RecordReader, UnitOfWork, UserState
from casework.problems import RuleBroken
from casework.records import Attendance, AttendanceState, CaseFile, Event
from casework.records.base import AuditStamp
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService, ServiceContext
from casework.service_layer.corrections import CorrectionService
from casework.service_layer.drafts import EventDraft, SignInDetails, values_of

NOT_SAID = SignInDetails()


class EventService(BaseService):
    """Writes events and attendances."""

    def __init__(self, context: ServiceContext, corrections: CorrectionService) -> None:
        super().__init__(context)
        self._corrections = corrections

    def add_event(self, draft: EventDraft) -> ActionResult:
        """Add an event.

        Raises:
            RuleBroken: FIELD_MISSING, DAY_OUT_OF_RANGE, DAYS_REVERSED, END_BEFORE_START.
        """
        inputs.checked_day(draft.on, "on")
        with self._store.unit_of_work("event.add") as work:
            event = new_event(work, draft)
            work.add([event])
            return ActionResult(work.change, (event.id,))

    def amend_event(
        self, event_id: UUID, changes: Mapping[str, Any], *, reason: str | None = None
    ) -> ActionResult:
        """Change the plan of an event; a reason is needed once an attendance is decided.

        With a reason, the change is a correction and is recorded as such.

        Raises:
            RuleBroken: EVENT_NEEDS_REASON, UNKNOWN_RECORD, NOT_CORRECTABLE, and as ``add_event``.
        """
        if (reason or "").strip():
            return self._corrections.correct(event_id, changes, reason=reason or "")
        with self._store.unit_of_work("event.amend") as work:
            event = work.get(Event, event_id)
            amended = _checked(replace(event, **_cleaned(changes)))
            if amended == event:
                return ActionResult(work.change)
            decided = [
                place
                for place in work.places_at(event_id)
                if not place.is_void and place.state is not AttendanceState.REGISTERED
            ]
            if decided:
                raise RuleBroken("EVENT_NEEDS_REASON", "reason", count=len(decided))
            work.amend(amended)
            files = tuple(sorted(work.dependent_files(Event.kind, [event_id])))
            return ActionResult(work.change, (), files)

    def attend(
        self,
        event_id: UUID,
        files: Iterable[UUID],
        *,
        state: AttendanceState = AttendanceState.ATTENDED,
        proof: Proof | None = None,
        signed: SignInDetails = NOT_SAID,
        more_proofs: Sequence[Proof] = (),
        user_state: UserState = NO_USER_STATE,
    ) -> ActionResult:
        """Record each student's attendance at an event, with one proof for all and optional others.

        An existing registration or absence is updated, so that each student has one attendance. The
        result's ``created`` are the new ones. ``user_state`` is saved in the same transaction.

        Raises:
            RuleBroken: ATTENDED_ALREADY, if someone who attended would become absent.
        """
        chosen = inputs.require_files(files)
        said = Presence(state, signed.signed_on)
        wanted = dict.fromkeys(chosen, said)
        return self._take_places(
            event_id, wanted, signed, proof, more_proofs=more_proofs, user_state=user_state
        )

    def sign_in(
        self,
        event_id: UUID,
        presences: Mapping[UUID, Presence],
        *,
        state: AttendanceState = AttendanceState.ATTENDED,
        proof: Proof | None = None,
        signed_by: str = "名单",
    ) -> ActionResult:
        """Record a sign-in list in one action.

        ``state`` applies to students without a state in the list. Students recorded as attended are
        skipped, so that the same list can be imported twice.
        """
        inputs.require_files(presences)
        wanted = {
            file_id: Presence(one.state or state, one.signed_on)
            for file_id, one in presences.items()
        }
        signed = SignInDetails(signed_by=signed_by)
        return self._take_places(event_id, wanted, signed, proof, leaves_alone=True)

    def change_places(
        self, ids: Iterable[UUID], state: AttendanceState, *, signed: SignInDetails = NOT_SAID
    ) -> ActionResult:
        """Change the state of attendances, all of them or none.

        Raises:
            RuleBroken: NO_RECORD, UNKNOWN_RECORD, ALREADY_VOID.
        """
        chosen = inputs.require_records(ids)
        with self._store.unit_of_work("event.change") as work:
            places = [inputs.valid_record(work, Attendance, one, "records") for one in chosen]
            amended = [
                _amended(place, Presence(state, signed.signed_on), signed) for place in places
            ]
            changed = [new for new, old in zip(amended, places, strict=True) if new != old]
            if not changed:
                return ActionResult(work.change)
            for place in changed:
                work.amend(place)
            files = tuple(dict.fromkeys(place.file_id for place in changed))
            return ActionResult(work.change, (), files)

    def preview_attendance(
        self, reader: RecordReader, cases: Iterable[Case], event_id: UUID, state: AttendanceState
    ) -> tuple[tuple[Case, UUID], ...]:
        """Return each case as it would be with this attendance, and the attendance's id in it."""
        event = reader.get(Event, event_id)
        said = Presence(state)
        previews: list[tuple[Case, UUID]] = []
        for case in cases:
            known = _place_in(case, event_id, state)
            if known is None:
                place = _attendance(event_id, case.id, said, NOT_SAID, None, self._now(), "")
                previews.append((case.with_attendance(place, event), place.id))
            else:
                previews.append((_with_place(case, _amended(known, said, NOT_SAID)), known.id))
        return tuple(previews)

    def _take_places(
        self,
        event_id: UUID,
        wanted: Mapping[UUID, Presence],
        signed: SignInDetails,
        proof: Proof | None,
        *,
        leaves_alone: bool = False,
        more_proofs: Sequence[Proof] = (),
        user_state: UserState = NO_USER_STATE,
    ) -> ActionResult:
        with self._store.unit_of_work("event.attend") as work:
            inputs.require_known_files(work, tuple(wanted))
            work.get(Event, event_id)
            places = _places_by_file(work, event_id, wanted)
            proof_id = self._proofs.store(work, proof)
            made: list[Attendance] = []
            kept: list[Attendance] = []
            touched: list[UUID] = []
            for file_id, said in wanted.items():
                theirs = places.get(file_id, ())
                state = said.state or AttendanceState.ATTENDED
                amendable = next((one for one in theirs if follows(one, state)), None)
                if amendable is not None:
                    amended = _amended(amendable, said, signed, proof_id)
                    work.amend(amended)
                    kept.append(amended)
                    changed = amended != amendable
                elif theirs and (leaves_alone or state is AttendanceState.REGISTERED):
                    changed = False
                else:
                    if theirs and state is not AttendanceState.ATTENDED:
                        raise _attended_already(work, theirs[0])
                    made.append(
                        _attendance(event_id, file_id, said, signed, proof_id, work.now, work.actor)
                    )
                    changed = True
                touched += [file_id] if changed else []
            work.add(made)
            self._proofs.attach(work, [*made, *kept], more_proofs)
            work.set_user_state(user_state)
            return ActionResult(work.change, tuple(p.id for p in made), tuple(touched))


def new_event(stamp: AuditStamp, draft: EventDraft) -> Event:
    """Return the event of a draft; raises RuleBroken as ``add_event`` does."""
    inputs.required_text(draft.name, "name")
    inputs.required_text(draft.event_kind, "kind")
    inputs.checked_day(draft.on, "on")
    inputs.required_text(draft.organiser, "organiser")
    event = Event(**new_stamp(stamp), **values_of(draft, Event))
    if event.until == event.on:
        event = replace(event, until=None)
    if event.until is not None:
        inputs.checked_day(event.until, "until")
    return _checked(event)


def _cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    fields = CORRECTABLE[Event]
    for name in changes:
        if name not in fields:
            raise RuleBroken("NOT_CORRECTABLE", name, kind=Event.kind, choices=list(fields))
    return {name: clean(Event, name, value) for name, value in changes.items()}


def _checked(event: Event) -> Event:
    """Return the event if its days and times are consistent, else raise RuleBroken."""
    try:
        check(event)
    except RuleBroken as broken:
        if broken.rule == "END_BEFORE_START":
            raise RuleBroken(
                broken.rule, broken.field, **{**broken.facts, "kind": Event.kind}
            ) from broken
        raise
    return event


def _attended_already(work: UnitOfWork, place: Attendance) -> RuleBroken:
    student_no = work.get(CaseFile, place.file_id).student_no
    return RuleBroken("ATTENDED_ALREADY", "students", student_no=student_no, record=str(place.id))


def _places_by_file(
    work: UnitOfWork, event_id: UUID, wanted: Mapping[UUID, Presence]
) -> dict[UUID, tuple[Attendance, ...]]:
    """Return these students' attendances at an event that are not void, oldest first."""
    found: dict[UUID, tuple[Attendance, ...]] = {}
    for place in work.places_at(event_id):
        if place.file_id in wanted and not place.is_void:
            found[place.file_id] = (*found.get(place.file_id, ()), place)
    return found


def _place_in(case: Case, event_id: UUID, state: AttendanceState) -> Attendance | None:
    for attended in case.attendances:
        if attended.event.id == event_id and follows(attended.attendance, state):
            return attended.attendance
    return None


def _with_place(case: Case, place: Attendance) -> Case:
    attendances = tuple(
        AttendanceWithEvent(place, one.event) if one.attendance.id == place.id else one
        for one in case.attendances
    )
    return replace(case, attendances=attendances)


def _amended(
    place: Attendance, said: Presence, signed: SignInDetails, proof_id: UUID | None = None
) -> Attendance:
    """Return the updated attendance; values that are not given stay."""
    return replace(
        place,
        state=said.state or place.state,
        proof_id=proof_id or place.proof_id,
        signed_by=inputs.text_or_none(signed.signed_by) or place.signed_by,
        signed_on=said.signed_on or place.signed_on,
        feedback=inputs.text_or_none(signed.feedback) or place.feedback,
    )


def _attendance(
    event_id: UUID,
    file_id: UUID,
    said: Presence,
    signed: SignInDetails,
    proof_id: UUID | None,
    now: datetime,
    actor: str,
) -> Attendance:
    return Attendance(
        id=new_id(),
        recorded_at=now,
        recorded_by=actor,
        file_id=file_id,
        event_id=event_id,
        state=said.state or AttendanceState.ATTENDED,
        proof_id=proof_id,
        **(values_of(signed, Attendance) | {"signed_on": said.signed_on}),
    )
