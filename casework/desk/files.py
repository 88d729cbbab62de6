"""Files: whose caseload it is, pairing, and voiding a record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from casework.code_tables import HELPER_ROLES
from casework.desk.base import BaseDesk, Done, at_least_one, known_files, needed
from casework.ids import new_id
from casework.problems import RuleBroken
from casework.records import FileRecord, Keeper, Pairing, Role

VOID_REASON_AT_LEAST = 2
"""Characters that say why; two Chinese characters (误录) are a reason."""


class FileDesk(BaseDesk):
    """Opens the caseload, pairs helpers, voids records."""

    def open_caseload(self, *, name: str, unit: str, school: str, role: Role) -> Done:
        """Write down whose caseload this is: the first action of a new one."""
        with self._archive.begin("caseload.open") as shelf:
            keeper = Keeper(
                id=new_id(),
                recorded_at=shelf.now,
                recorded_by=needed(name, "name"),
                name=needed(name, "name"),
                unit=needed(unit, "unit"),
                school=needed(school, "school"),
                role=role,
            )
            shelf.add([keeper])
            return Done(shelf.action_id, "caseload.open", (keeper.id,))

    def pair(self, files: Iterable[UUID], *, helper: str, helper_role: str) -> Done:
        """Make ``helper`` responsible for each file; who was before ends today."""
        chosen = at_least_one(files)
        name = needed(helper, "helper")
        if helper_role not in HELPER_ROLES:
            raise RuleBroken("UNKNOWN_HELPER_ROLE", "helper_role", choices=list(HELPER_ROLES))
        today = self._today()
        with self._archive.begin("pairing.set") as shelf:
            known_files(shelf, chosen)
            created: list[Pairing] = []
            for case in shelf.cases(chosen).values():
                current = case.helper_on(today)
                if current and (current.helper, current.helper_role) == (name, helper_role):
                    continue
                for pairing in case.pairings:
                    if not pairing.is_void and pairing.until is None:
                        shelf.amend(replace(pairing, until=today))
                created.append(
                    Pairing(
                        id=new_id(),
                        recorded_at=shelf.now,
                        recorded_by=shelf.actor,
                        file_id=case.id,
                        helper=name,
                        helper_role=helper_role,
                        since=today,
                    )
                )
            shelf.add(created)
            action = shelf.action_id if created else None
            return Done(action, "pairing.set", tuple(p.id for p in created), chosen)

    def void(self, record_ids: Iterable[UUID], *, reason: str) -> Done:
        """Void records, each with its place in the file kept and ``reason`` beside it.

        Raises:
            RuleBroken: UNKNOWN_RECORD, ALREADY_VOID, NOT_VOIDABLE (an employer, a post, an event:
                these are shared, not evidence of one student).
        """
        ids = tuple(dict.fromkeys(record_ids))
        if not ids:
            raise RuleBroken("FIELD_MISSING", "records")
        why = needed(reason, "reason", at_least=VOID_REASON_AT_LEAST)
        with self._archive.begin("record.void") as shelf:
            files: list[UUID] = []
            for record_id in ids:
                record = shelf.find_record(record_id)
                if record is None:
                    raise RuleBroken("UNKNOWN_RECORD", "record", record=str(record_id))
                if not isinstance(record, FileRecord):
                    raise RuleBroken("NOT_VOIDABLE", "record", kind=record.kind)
                if record.is_void:
                    raise RuleBroken("ALREADY_VOID", "record", record=str(record_id))
                shelf.amend(
                    replace(record, voided_at=shelf.now, voided_by=shelf.actor, void_reason=why)
                )
                files.append(record.file_id)
            return Done(shelf.action_id, "record.void", (), tuple(dict.fromkeys(files)))
