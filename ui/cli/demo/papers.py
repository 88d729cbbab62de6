"""Creates every kind of document for the invented caseload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from casework.queries import all_files, files_of_class
from casework.read_models import FileQuery
from casework.records import Event
from casework.service_layer.caseload_port import Caseload

FOLDER = "documents"


@dataclass(frozen=True, slots=True)
class Papers:
    """Paths of the documents: one dossier, those of a class, the ledger, a sheet per class; the
    ledger as ODS, the destinations and the summary of the year; each form."""

    dossier: Path
    class_dossiers: tuple[Path, ...]
    ledger: Path
    class_sheets: tuple[Path, ...]
    of_the_year: tuple[Path, ...]
    forms: tuple[Path, ...]

    def __iter__(self) -> Iterator[Path]:
        yield self.dossier
        yield from self.class_dossiers
        yield self.ledger
        yield from self.class_sheets
        yield from self.of_the_year
        yield from self.forms


def make_papers(caseload: Caseload, folder: Path) -> Papers:
    """Create the documents in ``folder``; each run is recorded in the journal as an export."""
    from exports.ledger import Ledger
    from exports.runs import dossiers
    from exports.runs.base import Terms
    from exports.runs.class_sheets import class_sheet_name, make_class_sheet
    from exports.runs.ledgers import make_ledger

    terms = Terms()
    with caseload.snapshot() as reader:
        files = all_files(reader)
        classes = sorted(name for name in reader.facets(FileQuery())["class_name"] if name)
        members = {name: files_of_class(reader, name) for name in classes}
        ledger: Ledger = dossiers.ledger_of(reader, files, terms)
    first = classes[0]
    one = dossiers.make_dossiers(caseload, files[:1], folder, terms)
    class_folder = folder / f"dossiers-{first}"
    of_class = dossiers.make_dossiers(caseload, members[first], class_folder, terms)
    book = make_ledger(caseload, files, folder / ledger.file_name, terms)
    sheets = tuple(
        make_class_sheet(
            caseload, those, name, folder / class_sheet_name(name, ledger.cohort)
        ).paths[0]
        for name, those in members.items()
    )
    plain = make_ledger(caseload, files, folder / f"{ledger.stem}.ods", terms)
    return Papers(
        one.paths[0],
        of_class.paths,
        book.paths[0],
        sheets,
        (*plain.paths, *_of_the_year(caseload, files, folder, ledger.as_of)),
        _make_forms(caseload, _busiest(caseload, files), folder),
    )


def _busiest(caseload: Caseload, files: Sequence[UUID]) -> tuple[UUID, ...]:
    """Return the student with the most talks and referrals, for whom the forms are made."""
    with caseload.snapshot() as reader:
        lines = reader.lines_of(files)
    most = max(lines, key=lambda line: sum(one.given for one in line.standing.values()))
    return (most.file.id,)


def _of_the_year(
    caseload: Caseload, files: tuple[UUID, ...], folder: Path, on: date
) -> Iterator[Path]:
    from casework.disclosure import Disclosure
    from exports.runs import year
    from exports.runs.base import Terms

    going = folder / year.file_name(year.DESTINATIONS, on)
    for_the_state = Terms(level=Disclosure.REPORT)
    yield from year.make_destinations(caseload, files, going, for_the_state).paths
    summary = folder / year.file_name(year.SUMMARY, on)
    for_all = Terms(level=Disclosure.PUBLIC)
    yield from year.make_summary(caseload, summary, for_all).paths


def _make_forms(caseload: Caseload, files: Sequence[UUID], folder: Path) -> tuple[Path, ...]:
    """Create each form, filled in; the sign-in sheet is for the latest event."""
    from exports.forms import FormKind
    from exports.runs.base import Terms
    from exports.runs.forms import form_name, make_forms, usual_level

    with caseload.snapshot() as reader:
        day = reader.today
        events = sorted(reader.get_all(Event), key=lambda one: (one.on, one.id))
        held = [one for one in events if reader.place_counts().get(one.id)]
    made: list[Path] = []
    for kind in FormKind:
        is_sheet = kind is FormKind.SIGN_IN
        if is_sheet and not held:
            continue
        issue = make_forms(
            caseload,
            kind,
            () if is_sheet else files,
            folder / form_name(kind, day),
            Terms(level=usual_level(kind)),
            event=held[-1].id if is_sheet else None,
        )
        made += issue.paths
    return tuple(made)
