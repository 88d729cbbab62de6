"""Forms of an open caseload: filled in for students, or empty for handwriting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from casework import disclosure
from casework.disclosure import Disclosure
from casework.people.helpers import helper_settings
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import judged_files
from casework.records import AttendanceState, CaseFile, Event
from casework.required_services import Service
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from casework.settings.org_settings import OrgSettings
from casework.settings.paper_templates import (
    BUILT_IN,
    TEMPLATES_KEY,
    PaperTemplate,
    template_of,
    with_template,
)
from casework.standing import EvaluatedCase
from casework.year_end import retention_years
from exports.forms import FormFacts, FormKind
from exports.forms.writing import set_forms, write_forms
from exports.proof_pictures import picture_of
from exports.runs.base import (
    Printable,
    RunResult,
    Terms,
    check_template,
    noted,
    nothing_kept,
    prepare,
    printable,
    security_of,
)
from exports.runs.verification import paper_bytes

_LOGO = (400, 400)  # pixels
_LARGEST_TEMPLATE = 5 << 20
_NOT_EXPECTED = frozenset({AttendanceState.ON_LEAVE, AttendanceState.ABSENT})


def paper_key(kind: FormKind) -> str:
    """Return the kind of document of a form, as recorded in the journal."""
    return f"form_{kind.value}"


def form_name(kind: FormKind, day: date) -> str:
    """Return the file name of a PDF of forms."""
    return f"助航_{BUILT_IN[kind.value].title}_{day:%Y%m%d}.pdf"


def usual_level(kind: FormKind) -> Disclosure:
    """Return the default disclosure level of a form."""
    return disclosure.PAPERS[paper_key(kind)].levels[0]


def make_forms(
    caseload: Caseload,
    kind: FormKind,
    files: Sequence[UUID],
    target: Path,
    terms: Terms,
    *,
    event: UUID | None = None,
) -> RunResult:
    """Write the forms of these students to one PDF, and record it in the journal.

    Without students the forms are empty; they contain no personal data and are not recorded.

    Raises:
        RuleBroken: LEVEL_NOT_OFFERED, EVENT_NOT_CHOSEN, NO_STUDENT (no one was at the event),
            UNKNOWN_RECORD; and as ``atomic_writer``.
    """
    expected, broken = _wanted(caseload, kind, files, terms, event)
    security = security_of(caseload, paper_key(kind), terms)
    with nothing_kept(), caseload.snapshot() as reader:
        forms = forms_of(reader, kind, expected, terms.level, event=event)
        written = write_forms(forms, target, security)
    if not expected:
        notes = () if broken is None else (broken,)
        return RunResult(written.paths, missing=written.missing, notes=notes)
    return noted(caseload, expected, paper_key(kind), terms, written, security, note=broken)


def forms_to_print(
    caseload: Caseload,
    kind: FormKind,
    files: Sequence[UUID],
    terms: Terms,
    *,
    event: UUID | None = None,
) -> Printable:
    """Render forms for printing. Raises as ``make_forms``."""
    expected, _broken = _wanted(caseload, kind, files, terms, event)
    with caseload.snapshot() as reader:
        forms = forms_of(reader, kind, expected, terms.level, event=event)
        return printable(
            caseload, paper_key(kind), BUILT_IN[kind.value].title, expected, terms,
            lambda stream, security: set_forms(stream, forms, security),
        )  # fmt: skip


def _wanted(
    caseload: Caseload, kind: FormKind, files: Sequence[UUID], terms: Terms, event: UUID | None
) -> tuple[tuple[UUID, ...], RuleBroken | None]:
    """Return the students of the forms, and the error in the office's template, if any."""
    key = paper_key(kind)
    with caseload.snapshot() as reader:
        template, broken = template_of(reader.org_settings(), kind.value)
        expected = _expected(reader, event) if event and not files else tuple(files)
    if kind is FormKind.SIGN_IN and files and event is None:
        raise RuleBroken("EVENT_NOT_CHOSEN", "event")
    if event is not None or files:
        prepare(caseload, expected, terms, key)
    else:
        disclosure.check_level(key, terms.level)
    check_template(template, terms.level)
    return expected, broken


def _expected(reader: Reader, event: UUID) -> tuple[UUID, ...]:
    """Return the students registered for an event, by student number."""
    places = [
        place
        for place in reader.places_at(event)
        if not place.is_void and place.state not in _NOT_EXPECTED
    ]
    found = reader.lines_of([place.file_id for place in places])
    lines = sorted(found, key=lambda line: (line.file.class_name or "", line.file.student_no))
    return tuple(line.file.id for line in lines)


def forms_of(
    reader: Reader,
    kind: FormKind,
    files: Sequence[UUID],
    level: Disclosure,
    *,
    event: UUID | None = None,
) -> Iterator[FormFacts]:
    """Yield the contents of the forms: one per student, or one sign-in sheet for all."""
    settings = reader.org_settings()
    template, _broken = template_of(settings, kind.value)
    empty = _empty(reader, kind, template, level)
    if kind is FormKind.SIGN_IN:
        held = None if event is None else reader.get(Event, event)
        people = tuple(_line(line.file) for line in reader.lines_of(files))
        yield replace(empty, event=held, lines=people)
    elif not files:
        yield empty
    else:
        for judged in judged_files(reader, files):
            yield _filled(empty, judged, settings)


def _empty(reader: Reader, kind: FormKind, template: PaperTemplate, level: Disclosure) -> FormFacts:
    settings = reader.org_settings()
    return FormFacts(
        kind=kind,
        unit=template.unit or reader.keeper().unit,
        as_of=reader.today,
        template=template,
        level=level,
        years=retention_years(settings),
        logo=picture_of(template.logo, _LOGO) if template.logo else None,
    )


def _line(file: CaseFile) -> tuple[str, str, str]:
    return file.student_no, file.name, file.class_name or ""


def _filled(empty: FormFacts, judged: EvaluatedCase, settings: OrgSettings) -> FormFacts:
    helper = judged.case.helper_on(empty.as_of)
    note = helper_settings(settings).people.get(helper.helper) if helper else None
    minima = tuple(
        (service.value, minimum)
        for service in Service
        if (minimum := judged.standing.minimum(service)) is not None
    )
    return replace(
        empty,
        case=judged.case,
        verdicts=judged.verdicts,
        helper_phone=(note.phone or "") if note else "",
        minima=minima,
    )


# --- files with the office's templates


def text_of_file(path: Path) -> str:
    """Return the text of a template file, in UTF-8 or GB 18030.

    Raises:
        RuleBroken: TEMPLATE_TOO_LONG, PAPER_MISSING. Trouble: PAPER_UNREADABLE.
    """
    data = paper_bytes(path, _LARGEST_TEMPLATE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def logo_of_file(path: Path) -> bytes:
    """Return an image in the format in which logos are stored. Raises as ``text_of_file``;
    TEMPLATE_LOGO.
    """
    picture = picture_of(paper_bytes(path, _LARGEST_TEMPLATE), _LOGO)
    if picture is None:
        raise RuleBroken("TEMPLATE_LOGO", "logo")
    return picture.jpeg


def set_template(
    caseload: Caseload, kind: str, text: str | None, logo: bytes | None = None
) -> ActionResult:
    """Activate a new version of a template; None as the text restores the default.

    Raises:
        As ``casework.settings.paper_templates.with_template``.
    """
    with caseload.snapshot() as reader:
        setting = with_template(reader.org_settings(), kind, text, logo)
    return caseload.services.settings.change_settings({TEMPLATES_KEY: setting or None})
