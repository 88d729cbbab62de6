"""Data of the signals page, loaded on a worker thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from casework.batching import iter_lines
from casework.case import Case
from casework.ports import Reader
from casework.queries import read_signals
from casework.read_models import FileQuery
from casework.records import CaseFile, Employer, Evidence, SignalAnswer
from casework.rulepack import TestSetting
from casework.service_layer.caseload_port import Caseload
from casework.signals import AnsweredSignal, Signal, SignalRef, signal_settings, with_answers
from ui.common.case_words import between, day_text
from ui.common.display_names import field_name, kind_name
from ui.common.file_view_model import load_file
from ui.common.i18n import _
from ui.common.masking import mask, masked_text
from ui.common.timeline_entries import TimelineEntry, timeline_entries
from ui.jobs.job import JobProgress

_NAMED = 3
"""Maximum number of students named in a line; the rest is a count."""

MOST_FILES = 12
"""Maximum number of files whose records are shown."""


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal as a line of the list."""

    answered: AnsweredSignal
    who: str = field(repr=False)
    on: date | None
    when: str

    @property
    def key(self) -> str:
        return self.answered.signal.key

    @property
    def detector(self) -> str:
        return self.answered.signal.detector

    @property
    def is_open(self) -> bool:
        return self.answered.answer is None


@dataclass(frozen=True, slots=True)
class SignalsViewModel:
    """All signals at one point in time, and the settings of the detectors."""

    lines: tuple[SignalLine, ...]
    settings: Mapping[str, TestSetting]
    files: int


def load_signals(caseload: Caseload, progress: JobProgress) -> SignalsViewModel:
    """Load the data of the page; takes seconds for ten thousand records."""
    with caseload.snapshot() as reader:
        found = read_signals(reader)
        progress.raise_if_cancelled()
        # a signal may concern thousands of students, of whom only a few are named
        concerned = {i for one in found for i in one.signal.first_files(_NAMED)[0]}
        names = {line.file.id: line.file.name for line in iter_lines(reader, concerned)}
        lines = tuple(_line(one, names, reader.today) for one in found)
        return SignalsViewModel(
            lines, signal_settings(reader.org_settings()), reader.count(FileQuery())
        )


def with_later_answers(
    view_model: SignalsViewModel, answers: Iterable[SignalAnswer]
) -> SignalsViewModel:
    """Return the same signals with updated answers."""
    renewed = with_answers([line.answered.signal for line in view_model.lines], answers)
    lines = (
        replace(line, answered=one) for line, one in zip(view_model.lines, renewed, strict=True)
    )
    return replace(view_model, lines=tuple(lines))


def _line(one: AnsweredSignal, names: Mapping[UUID, str], today: date) -> SignalLine:
    on = one.signal.last_on
    files, count = one.signal.first_files(_NAMED)
    who = [names[file_id] for file_id in files if file_id in names]
    message = _named(who, count - _NAMED)
    return SignalLine(one, message, on, day_text(on, today) if on else "")


def _named(names: Sequence[str], rest: int) -> str:
    shown = between().join(names)
    return _("{names} and {count} more").format(names=shown, count=rest) if rest > 0 else shown


@dataclass(frozen=True, slots=True)
class SignalPerson:
    """A student whose file can be opened, with the record the signal is about."""

    file_id: UUID
    record_id: UUID
    name: str = field(repr=False)
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One record and the students it belongs to; a group talk belongs to several."""

    title: str = field(repr=False)
    facts: tuple[tuple[str, str], ...] = field(repr=False)
    people: tuple[SignalPerson, ...] = field(repr=False)
    has_proof: bool = False


@dataclass(frozen=True, slots=True)
class Exhibits:
    """The records of a signal; ``rest`` is the number of files not shown."""

    key: str
    shown: tuple[Exhibit, ...]
    rest: int


def read_exhibits(reader: Reader, signal: Signal) -> Exhibits:
    """Return the records of a signal in full, oldest first."""
    files = signal.files[:MOST_FILES]
    grouped: dict[object, list[Exhibit]] = {}
    for file_id, pieces in _by_file(signal, files):
        view_model = load_file(reader, file_id)
        entries = {entry.id: entry for entry in timeline_entries(view_model)}
        for piece in pieces:
            made = _exhibit(reader, view_model.case, piece, entries.get(piece.record_id))
            grouped.setdefault(_shared(view_model.case, piece), []).append(made)
    order = {piece.record_id: place for place, piece in enumerate(signal.refs)}
    shown = [_joined(some) for some in grouped.values()]
    shown.sort(key=lambda one: order[one.people[0].record_id])
    employers = tuple(_of_employers(reader, signal))
    return Exhibits(signal.key, (*employers, *shown), len(signal.files) - len(files))


def _of_employers(reader: Reader, signal: Signal) -> Iterator[Exhibit]:
    """Return the employers that a signal is about; they belong to no file."""
    for piece in signal.refs:
        if piece.kind == Employer.kind:
            employer = reader.get(Employer, piece.record_id)
            facts = (
                ("name", employer.name),
                ("uscc", employer.uscc),
                ("region", employer.region or ""),
                ("contact", masked_text(employer.contact or "", None)),
            )
            named = tuple((_capital(field_name(name)), words) for name, words in facts if words)
            yield Exhibit(_capital(kind_name(piece.kind)), named, ())


def _by_file(signal: Signal, files: Sequence[UUID]) -> Iterator[tuple[UUID, list[SignalRef]]]:
    found: dict[UUID | None, list[SignalRef]] = {file_id: [] for file_id in files}
    for piece in signal.refs:
        if piece.file_id in found:
            found[piece.file_id].append(piece)
    return ((file_id, found[file_id]) for file_id in files)


def _exhibit(reader: Reader, case: Case, piece: SignalRef, entry: TimelineEntry | None) -> Exhibit:
    person = SignalPerson(case.id, piece.record_id, case.file.name, case.file.student_no)
    if entry is None:
        facts = _of_file(case) if piece.kind == CaseFile.kind else ()
        return Exhibit(_capital(kind_name(piece.kind)), facts, (person,))
    proofs = tuple(_proofs(reader, case, piece.record_id))
    facts = tuple((name, words) for name, words in (*entry.facts, *proofs) if words)
    return Exhibit(entry.title, facts, (person,), bool(entry.proofs))


def _proofs(reader: Reader, case: Case, record_id: UUID) -> Iterator[tuple[str, str]]:
    for laid in case.attachments:
        if laid.target_id == record_id and not laid.is_void:
            evidence = reader.get(Evidence, laid.evidence_id)
            message = evidence.name
            if evidence.taken_on is not None:
                words = _("{name}, picture taken on {day}")
                message = words.format(name=message, day=evidence.taken_on.isoformat())
            yield _("Evidence"), message


def _of_file(case: Case) -> tuple[tuple[str, str], ...]:
    file = case.file
    facts = (
        ("student_no", file.student_no),
        ("class_name", file.class_name or ""),
        ("phone", mask("phone", file.phone) or ""),
    )
    return tuple((_capital(field_name(name)), words) for name, words in facts if words)


def _shared(case: Case, piece: SignalRef) -> object:
    """Return a key by which identical records of several students are merged."""
    for held in case.talks:
        if held.talk.id == piece.record_id:
            return held.session.id, held.talk.own_words
    for seen in case.attendances:
        if seen.attendance.id == piece.record_id:
            return seen.event.id, seen.attendance.state, seen.attendance.proof_id
    return piece.record_id


def _joined(some: Sequence[Exhibit]) -> Exhibit:
    return replace(some[0], people=tuple(person for one in some for person in one.people))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
