"""Our own records that a parcel returns, as rows with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casework.exchange.returned_records import parents_in
from casework.parcels.lines import PARTS, LineOutcome, RecordReply, RecordRevision, file_of
from casework.ports import Reader
from casework.service_layer.exchange_results import ParcelPreview
from ui.common.i18n import _
from ui.common.parcel_words import why_returned
from ui.exchange.words import content_of, details_of, what_of


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A record of ours that is returned."""

    answer: RecordReply
    line: RecordRevision
    student: str = field(repr=False)
    parents: Mapping[UUID, RecordRevision] = field(repr=False)
    takes: None = None
    counted: None = None

    @property
    def name(self) -> str:
        return self.student or "—"

    @property
    def what(self) -> str:
        return what_of(self.line)

    @property
    def content(self) -> str:
        return content_of(self.line, self.parents)

    @property
    def effect(self) -> tuple[str, str]:
        why = why_returned(self.answer.code, self.answer.reason)
        return _("returned for correction: {why}").format(why=why), "danger"

    @property
    def details(self) -> list[tuple[str, str]]:
        return [(_("Reason for return"), self.effect[0]), *details_of(self.line, self.parents)]

    @property
    def opens(self) -> UUID | None:
        """The student's file."""
        return file_of(self.line)


def load_returned_rows(reader: Reader, preview: ParcelPreview) -> tuple[ReturnedRow, ...]:
    """Return the records of ours that a parcel returns."""
    back = {
        one.record_id: one
        for one in preview.inspected.lines
        if isinstance(one, RecordReply) and one.outcome is LineOutcome.RETURNED
    }
    if not back:
        return ()
    lines = {i: some[0] for i, some in reader.exchange.lines(back).items()}
    parents = {
        line.record_id: line
        for some in reader.exchange.lines(parents_in(lines.values())).values()
        for line in some
    }
    files = {file_id for line in lines.values() if (file_id := file_of(line)) is not None}
    names = {line.file.id: line.file.name for line in reader.lines_of(files)}
    return tuple(
        ReturnedRow(back[i], line, _name(line, names), parents)
        for i, line in lines.items()
        if line.kind not in PARTS
    )


def _name(line: RecordRevision, names: Mapping[UUID, str]) -> str:
    file_id = file_of(line)
    return names.get(file_id, "") if file_id is not None else ""
