"""A file erased as the retention rule erases it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from casework.ids import new_id
from casework.records import CaseFile, Erasure
from storage.caseload import OpenCaseload
from tests.builders.homes import START


def erase(
    caseload: OpenCaseload, file_id: UUID, *, with_certificate: bool = True
) -> Mapping[str, int]:
    """Erase as the retention rule does: the certificate in the same action."""
    with caseload._store.unit_of_work("file.erase") as work:
        file = work.get(CaseFile, file_id)
        counts = work.erase(file_id)
        if with_certificate:
            certificate = Erasure(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=work.actor,
                file_digest=hashlib.sha256(file_id.bytes).hexdigest(),
                cohort=file.cohort,
                closed_on=START,
                erased_on=START,
                rule="保存三年",
                counts=tuple((kind, str(number)) for kind, number in counts.items()),
                approved_by="周老师",
            )
            work.add([certificate])
        return counts
