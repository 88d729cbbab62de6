"""Opening a caseload, and voiding records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from casework.ids import new_id
from casework.problems import RuleBroken
from casework.records import FileRecord, Keeper, Role
from casework.service_layer.base import ActionResult, BaseService, required_text

VOID_REASON_AT_LEAST = 2
"""Minimum length of a reason; two Chinese characters (误录) are one."""


class FileService(BaseService):
    """Opens the caseload, voids records."""

    def open_caseload(self, *, name: str, unit: str, school: str, role: Role) -> ActionResult:
        """Record the owner of this caseload: the first action of a new one."""
        with self._store.unit_of_work("caseload.open") as work:
            keeper = Keeper(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=required_text(name, "name"),
                name=required_text(name, "name"),
                unit=required_text(unit, "unit"),
                school=required_text(school, "school"),
                role=role,
            )
            work.add([keeper])
            return ActionResult(work.change, (keeper.id,))

    def void(self, record_ids: Iterable[UUID], *, reason: str) -> ActionResult:
        """Void records with ``reason``; they stay in the file.

        Raises:
            RuleBroken: UNKNOWN_RECORD, ALREADY_VOID, NOT_VOIDABLE (an employer, a post, an event:
                these are shared, not evidence of one student).
        """
        ids = tuple(dict.fromkeys(record_ids))
        if not ids:
            raise RuleBroken("FIELD_MISSING", "records")
        why = required_text(reason, "reason", at_least=VOID_REASON_AT_LEAST)
        with self._store.unit_of_work("record.void") as work:
            files: list[UUID] = []
            for record_id in ids:
                record = work.find_record(record_id)
                if record is None:
                    raise RuleBroken("UNKNOWN_RECORD", "record", record=str(record_id))
                if not isinstance(record, FileRecord):
                    raise RuleBroken("NOT_VOIDABLE", "record", kind=record.kind)
                if record.is_void:
                    raise RuleBroken("ALREADY_VOID", "record", record=str(record_id))
                work.amend(
                    replace(record, voided_at=work.now, voided_by=work.actor, void_reason=why)
                )
                files.append(record.file_id)
            return ActionResult(work.change, (), tuple(dict.fromkeys(files)))
