"""The records of a received parcel as rows: computed off the GUI thread, formatted when shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.exchange.line_decision import LineDecision
from casework.parcels.lines import PARTS, LineOutcome, RecordRevision, file_of, was_already_taken
from casework.parcels.manifest import ParcelKind
from casework.previews import CountChange
from casework.reasons import sentence
from casework.records import Attendance, CaseFile, Custody, Referral, Talk
from casework.required_services import Service
from casework.service_layer.exchange_results import ParcelPreview
from casework.verdicts import Verdict
from ui.common.display_names import field_name, kind_name
from ui.common.i18n import _, current_language
from ui.common.journal_words import HIDDEN_FIELDS
from ui.common.notice_words import NoticeLine, notice_lines
from ui.common.parcel_words import why_returned
from ui.exchange.returned_rows import ReturnedRow
from ui.exchange.words import content_of, details_of, short_kind, what_of


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


_NOTHING: Mapping[UUID, RecordRevision] = MappingProxyType({})
_TAKEABLE = (LineOutcome.ACCEPTED, LineOutcome.CONFLICT)
_SERVICE = {
    Talk.kind: Service.TALK,
    Referral.kind: Service.REFERRAL,
    Attendance.kind: Service.EVENT,
}
_ORDER = (LineOutcome.CONFLICT, LineOutcome.ACCEPTED, LineOutcome.RETURNED, LineOutcome.DUPLICATE)


@dataclass(frozen=True, slots=True)
class _RowContext:
    """The data that rows need to format their records."""

    shifts: Mapping[UUID, CountChange]
    names: Mapping[UUID, str]
    parents: Mapping[UUID, RecordRevision]
    verdicts: Mapping[UUID, Verdict]
    here: Mapping[UUID, RecordRevision]


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of the parcel as a row."""

    decision: LineDecision
    around: _RowContext = field(repr=False)

    @property
    def takes(self) -> UUID | None:
        """The record that can be checked; None if there is nothing to import."""
        is_takeable = self.decision.outcome in _TAKEABLE
        return self.decision.line.record_id if is_takeable else None

    @property
    def name(self) -> str:
        line, file_id = self.decision.line, file_of(self.decision.line)
        shift = self.shift
        name = self.around.names.get(file_id, "") if file_id is not None else ""
        if shift is not None:
            name = shift.name
        if not name and line.kind == CaseFile.kind:
            name = str((line.fields or {}).get("name") or "")
        return name or "—"

    @property
    def what(self) -> str:
        return what_of(self.decision.line)

    @property
    def content(self) -> str:
        return content_of(self.decision.line, self.around.parents)

    @property
    def effect(self) -> tuple[str, str]:
        verdict = self.around.verdicts.get(self.decision.line.record_id)
        here = self.around.here.get(self.decision.line.record_id)
        does, tone = _effect(self.decision, self.shift, verdict, here)
        if not self._is_ahead:
            return does, tone
        return _("{does}; its clock is ahead").format(does=does), "warn"

    @property
    def details(self) -> list[tuple[str, str]]:
        """All fields of the record as text."""
        details = details_of(self.decision.line, self.around.parents)
        if not self._is_ahead:
            return details
        at = datetime.fromisoformat(self.decision.line.at).astimezone()
        message = _("{at:%Y-%m-%d %H:%M}: the clock of that computer was ahead").format(at=at)
        return [*details, (_("Written"), message)]

    @property
    def _is_ahead(self) -> bool:
        is_fresh = self.decision.outcome in (LineOutcome.ACCEPTED, LineOutcome.CONFLICT)
        return self.decision.is_ahead and is_fresh

    @property
    def opens(self) -> UUID | None:
        """The student's file, if it exists here."""
        file_id = file_of(self.decision.line)
        return file_id if file_id in self.around.names else None

    @property
    def shift(self) -> CountChange | None:
        file_id = file_of(self.decision.line)
        return None if file_id is None else self.around.shifts.get(file_id)

    @property
    def counted(self) -> CountChange | None:
        """The change of the student's counts, if the record is of one of the three services."""
        return self.shift if self.decision.line.kind in _SERVICE else None


@dataclass(frozen=True, slots=True)
class _NoticeRow:
    """A change made by a notice, as a row: the current and the incoming value."""

    line: NoticeLine
    what: str
    takes: None = None
    counted: None = None
    opens: None = None

    @property
    def details(self) -> list[tuple[str, str]]:
        return [(_("Current"), self.content), (_("Incoming"), self.effect[0])]

    @property
    def name(self) -> str:
        return self.line.what

    @property
    def content(self) -> str:
        return self.line.before

    @property
    def effect(self) -> tuple[str, str]:
        return self.line.after, self.line.tone


IncomingRow = _Record | _NoticeRow | TransferRow | ReturnedRow


@dataclass(frozen=True, slots=True)
class IncomingParcel:
    """A received parcel, and what importing it would do.

    ``takeable`` are the records that can be imported. A parcel with ``is_notice`` has none but
    changes settings or keys; ``changes_something`` is false if they are the same already.
    """

    kind: ParcelKind
    seq: int
    gaps: tuple[int, ...]
    count: int
    rows: tuple[IncomingRow, ...] = field(repr=False)
    takeable: tuple[UUID, ...] = field(repr=False)
    is_notice: bool = False
    changes_something: bool = True


def incoming_parcel(
    preview: ParcelPreview,
    names: Mapping[UUID, str],
    here: Mapping[UUID, RecordRevision] = _NOTHING,
    back: tuple[ReturnedRow, ...] = (),
) -> IncomingParcel:
    """Return a parcel for display; ``names`` maps files to students' names.

    ``here`` are the current versions of records that would change; ``back`` are records of ours
    that the parcel returns.
    """
    manifest = preview.inspected.manifest
    rows = (*back, *_rows(preview, names, here, manifest.kind))
    return IncomingParcel(
        manifest.kind,
        manifest.seq,
        tuple(preview.inspected.gaps),
        sum(len(preview.of(outcome)) for outcome in LineOutcome) + len(back),
        rows,
        tuple(row.takes for row in rows if row.takes is not None),
        preview.effect is not None,
        any(row.line.is_change for row in rows if isinstance(row, _NoticeRow)),
    )


def _rows(
    preview: ParcelPreview,
    names: Mapping[UUID, str],
    here: Mapping[UUID, RecordRevision],
    kind: ParcelKind,
) -> tuple[IncomingRow, ...]:
    if preview.effect is not None:
        return tuple(
            _NoticeRow(line, short_kind(kind.value)) for line in notice_lines(preview.effect)
        )
    if kind is ParcelKind.HANDOVER:
        return tuple(transfer_rows(preview))
    lines = (line for line in preview.inspected.lines if isinstance(line, RecordRevision))
    around = _RowContext(
        {shift.file_id: shift for shift in preview.taken.shifts},
        names,
        {line.record_id: line for line in lines},
        preview.taken.verdicts,
        here,
    )
    return tuple(
        _Record(decision, around) for outcome in _ORDER for decision in preview.of(outcome)
    )


def _effect(
    decision: LineDecision,
    shift: CountChange | None,
    verdict: Verdict | None,
    here: RecordRevision | None,
) -> tuple[str, str]:
    """Return the effect of importing the record as text, and the tone of the chip."""
    if decision.outcome is LineOutcome.RETURNED:
        why = why_returned(decision.code, decision.reason)
        return _("returned: {why}").format(why=why), "danger"
    if decision.outcome is LineOutcome.DUPLICATE:
        return _("already here"), "text3"
    if decision.outcome is LineOutcome.CONFLICT:
        return _("conflict: resolve it afterwards"), "warn"
    if decision.line.fields is None:
        return _("will be undone"), "warn"
    service = _SERVICE.get(decision.line.kind)
    if service is None or shift is None:
        return _changed(decision.line, here) or _("new"), "accent"
    before, after = shift.before[service], shift.after[service]
    if verdict is not None and not verdict.counts:
        blocking = next(reason for reason in verdict.reasons if reason.is_blocking)
        why = sentence(blocking, current_language())
        return _("does not count: {why}").format(why=why), "warn"
    if before == after:
        changed = _changed(decision.line, here)
        return (changed, "accent") if changed else (_("does not change the count"), "warn")
    return _("counted {before} → {after}").format(before=before, after=after), "accent"


def _changed(line: RecordRevision, here: RecordRevision | None) -> str:
    """Return the changes to an existing record as text; empty for a new one."""
    if here is None or here.fields is None:
        return ""
    fields = line.fields or {}
    if fields.get("voided_at") and not here.fields.get("voided_at"):
        return _("is voided")
    names = [
        field_name(name, line.kind)
        for name, value in fields.items()
        if name not in HIDDEN_FIELDS and value != here.fields.get(name)
    ]
    between = "、" if current_language() == "zh_CN" else ", "
    return _("changed: {fields}").format(fields=between.join(names)) if names else ""
