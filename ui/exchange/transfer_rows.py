"""A received transfer before it is accepted: one row per file, with its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casework.exchange.line_decision import LineDecision
from casework.parcels.lines import LineOutcome, RecordRevision
from casework.parcels.record_count import PARTS
from casework.parcels.selection import file_of, was_already_taken
from casework.previews.settings_effects import CountChange
from casework.records import CaseFile, Custody
from casework.service_layer.exchange_results import ParcelPreview
from ui.common.display_names import kind_name
from ui.common.i18n import _, current_language
from ui.common.parcel_words import why_returned
from ui.exchange.record_words import details_of


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transferred file as a row."""

    file_id: UUID
    fields: Mapping[str, Any] = field(repr=False)
    decisions: tuple[LineDecision, ...] = field(repr=False)
    shift: CountChange | None

    @property
    def takes(self) -> UUID | None:
        """The file that can be checked; None if it cannot be accepted."""
        is_offered = self._step.outcome is LineOutcome.ACCEPTED and self._back is None
        return self.file_id if is_offered else None

    @property
    def name(self) -> str:
        return str(self.fields.get("name") or "—")

    @property
    def what(self) -> str:
        return kind_name(CaseFile.kind)

    @property
    def content(self) -> str:
        kinds = Counter(
            one.line.kind
            for one in self.decisions
            if one.line.kind not in PARTS and one.line.kind != CaseFile.kind
        )
        between = "、" if current_language() == "zh_CN" else ", "
        message = between.join(f"{kind_name(kind)} {count}" for kind, count in kinds.items())
        said = (str(self.fields.get(name) or "") for name in ("student_no", "class_name"))
        return " · ".join(one for one in (*said, message) if one)

    @property
    def details(self) -> list[tuple[str, str]]:
        """The student's data in the file, and the number of records."""
        line = next((one.line for one in self.decisions if one.line.kind == CaseFile.kind), None)
        said = [] if line is None else details_of(line, {})
        return [*said, (_("Comes with"), self.content)]

    @property
    def opens(self) -> None:
        """None, as the file does not exist here yet."""
        return None

    @property
    def effect(self) -> tuple[str, str]:
        if self._step.outcome is LineOutcome.DUPLICATE:
            return _("was accepted before"), "text3"
        if self._back is not None:
            why = why_returned(self._back.code, self._back.reason)
            return _("returned: {why}").format(why=why), "danger"
        return _("will be yours"), "accent"

    @property
    def counted(self) -> CountChange | None:
        return self.shift if self.takes is not None else None

    @property
    def _step(self) -> LineDecision:
        """Return the decision on the record that transfers the file."""
        steps = [one for one in self.decisions if one.line.kind == Custody.kind]
        offers = [one for one in steps if not was_already_taken(one.line)]
        return (*offers, *steps, *self.decisions)[0]

    @property
    def _back(self) -> LineDecision | None:
        """Return why the file is returned; if any of its records is, all of them are."""
        if self._step.outcome is LineOutcome.RETURNED:
            return self._step
        return next((one for one in self.decisions if one.outcome is LineOutcome.RETURNED), None)


def transfer_rows(preview: ParcelPreview) -> Iterator[TransferRow]:
    """Yield the files of a transfer, in the order of the parcel."""
    by_file: dict[UUID, list[LineDecision]] = {}
    for decision in preview.taken.taken.decisions:
        file_id = file_of(decision.line)
        if file_id is not None:
            by_file.setdefault(file_id, []).append(decision)
    said = {
        line.record_id: dict(line.fields or {})
        for line in preview.inspected.lines
        if isinstance(line, RecordRevision) and line.kind == CaseFile.kind
    }
    shifts = {shift.file_id: shift for shift in preview.taken.shifts}
    for file_id, decisions in by_file.items():
        yield TransferRow(file_id, said.get(file_id, {}), tuple(decisions), shifts.get(file_id))
