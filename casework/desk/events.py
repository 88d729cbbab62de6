"""Events and who took part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from casework.case import Case
from casework.desk.base import BaseDesk, Done, at_least_one, known_files, needed, sensible_day
from casework.desk.drafts import EventDraft
from casework.ids import new_id
from casework.ports import Proof, Reader
from casework.records import Attendance, AttendanceState, Event


class EventDesk(BaseDesk):
    """Writes events and attendances."""

    def add_event(self, draft: EventDraft) -> Done:
        """Keep an event."""
        sensible_day(draft.on, "on")
        with self._archive.begin("event.add") as shelf:
            event = Event(
                id=new_id(),
                recorded_at=shelf.now,
                recorded_by=shelf.actor,
                name=needed(draft.name, "name"),
                event_kind=needed(draft.event_kind, "kind"),
                mode=draft.mode,
                on=draft.on,
                organiser=needed(draft.organiser, "organiser"),
                place=(draft.place or "").strip() or None,
            )
            shelf.add([event])
            return Done(shelf.action_id, "event.add", (event.id,))

    def attend(
        self,
        event_id: UUID,
        files: Iterable[UUID],
        *,
        state: AttendanceState = AttendanceState.ATTENDED,
        proof: Proof | None = None,
    ) -> Done:
        """Keep each student's place at an event; one proof serves them all."""
        chosen = at_least_one(files)
        with self._archive.begin("event.attend") as shelf:
            known_files(shelf, chosen)
            shelf.get(Event, event_id)
            proof_id = self._keep_proof(shelf, proof)
            places = [
                _attendance(event_id, file_id, state, proof_id, shelf.now, shelf.actor)
                for file_id in chosen
            ]
            shelf.add(places)
            return Done(shelf.action_id, "event.attend", tuple(p.id for p in places), chosen)

    def preview_attendance(
        self, reader: Reader, cases: Iterable[Case], event_id: UUID, state: AttendanceState
    ) -> tuple[tuple[Case, UUID], ...]:
        """Each case as it would be with this attendance, and the id the attendance has in it."""
        event = reader.get(Event, event_id)
        previews: list[tuple[Case, UUID]] = []
        for case in cases:
            place = _attendance(event_id, case.id, state, None, datetime.now(UTC), "")
            previews.append((case.with_attendance(place, event), place.id))
        return tuple(previews)


def _attendance(
    event_id: UUID,
    file_id: UUID,
    state: AttendanceState,
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
        state=state,
        proof_id=proof_id,
    )
