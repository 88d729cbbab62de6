"""Queries over several files that windows, commands and documents share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.activities import Coverage, coverage_of
from casework.batching import batches, iter_cases
from casework.case import Case
from casework.intake.signin import SignIn, SignInSheet, read_sheet
from casework.intake.signin_list import RosterStudent
from casework.offers import matching
from casework.offers.matching import StudentMatch
from casework.offers.outreach import SUPERVISOR, VisitProgress, goals_of, progress, school_year
from casework.offers.posts import Offer
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import FileLine, FileQuery
from casework.records import Evidence, Post, Seating, SignalAnswer, Training, Visit
from casework.signals import (
    AnsweredSignal,
    DetectorInput,
    find_in_batches,
    proofs_of,
    with_answers,
)
from casework.standing import EvaluatedCase, evaluate_case


def files_of_class(reader: Reader, class_name: str, cohort: int | None = None) -> tuple[UUID, ...]:
    """Return the files of a class by student number. Raises RuleBroken NO_SUCH_CLASS."""
    where = [("class_name", class_name.strip())]
    if cohort is not None:
        where.append(("cohort", str(cohort)))
    found = reader.file_ids(FileQuery(where=tuple(where)))
    if not found:
        known = sorted(name for name in reader.facets(FileQuery())["class_name"] if name)
        raise RuleBroken("NO_SUCH_CLASS", "class_name", class_name=class_name, choices=known)
    return found


def all_files(reader: Reader, cohort: int | None = None) -> tuple[UUID, ...]:
    """Return all files by cohort and number. Raises RuleBroken CASELOAD_EMPTY, NO_SUCH_COHORT."""
    where = () if cohort is None else (("cohort", str(cohort)),)
    found = reader.file_ids(FileQuery(where=where))
    if not found and cohort is not None:
        raise RuleBroken("NO_SUCH_COHORT", "cohort", cohort=cohort)
    if not found:
        raise RuleBroken("CASELOAD_EMPTY", "students")
    return found


def cohorts_of(reader: Reader) -> tuple[int, ...]:
    """Return the graduating years that have files and whose dates are still relevant."""
    years = range(reader.today.year - 3, reader.today.year + 5)
    return tuple(y for y in years if reader.count(FileQuery(where=(("cohort", str(y)),))))


_JUDGED_AT_ONCE = 50
"""Cases loaded together: few enough for memory, many enough to save database queries."""


def judged_files(reader: Reader, files: Iterable[UUID]) -> Iterator[EvaluatedCase]:
    """Yield each of these files with its evaluation, loaded in batches."""
    today = reader.today
    for batch in batches(files, _JUDGED_AT_ONCE):
        cases = reader.cases(batch)
        for file_id in batch:
            yield evaluate_case(cases[file_id], today)


def evidence_of(reader: Reader, case: Case) -> tuple[Evidence, ...]:
    """Return the evidence that the records of this case refer to, each once."""
    named: Iterable[UUID | None] = (
        *(held.attendance.proof_id for held in case.attendances),
        *(destination.proof_id for destination in case.destinations),
        *(category.proof_id for category in case.file.categories),
        *(attachment.evidence_id for attachment in case.attachments),
    )
    return tuple(reader.get(Evidence, proof) for proof in dict.fromkeys(named) if proof is not None)


def seating_of(reader: Reader, class_name: str) -> Seating | None:
    """Return the seating of a class; None when there is none."""
    name = class_name.strip()
    return next((one for one in reader.get_all(Seating) if one.class_name == name), None)


def sign_in_roster(reader: Reader, cohort: int | None = None) -> dict[UUID, FileLine]:
    """Return the students that a list can name, by file."""
    where = () if cohort is None else (("cohort", str(cohort)),)
    return {line.file.id: line for line in reader.lines(FileQuery(where=where))}


def _roster_students(lines: dict[UUID, FileLine]) -> tuple[RosterStudent, ...]:
    """Return the students as candidates for the matching of a list."""
    return tuple(
        RosterStudent(
            file_id,
            line.file.student_no,
            line.file.name,
            tuple(
                word
                for word in (line.file.class_name, line.file.major, line.file.college)
                if word is not None
            ),
        )
        for file_id, line in lines.items()
    )


def match_sign_in(sheet: SignInSheet, lines: dict[UUID, FileLine], on: date) -> SignIn:
    """Match a list against these students."""
    return read_sheet(sheet, _roster_students(lines), on=on)


@dataclass(frozen=True, slots=True)
class Covered:
    """A student with the training coverage, and the latest training that is not void."""

    line: FileLine
    coverage: Coverage
    latest: Training | None

    @property
    def id(self) -> UUID:
        return self.line.file.id


def covered(reader: Reader, query: FileQuery) -> tuple[Covered, ...]:
    """Return the matching students, each with the latest training that is not void."""
    by_file: dict[UUID, list[Training]] = defaultdict(list)
    for training in reader.get_all(Training):
        if not training.is_void:
            by_file[training.file_id].append(training)
    found = []
    for line in reader.lines(query):
        theirs = by_file[line.file.id]
        latest = max(theirs, key=lambda one: (one.year, one.recorded_at, one.id), default=None)
        found.append(Covered(line, coverage_of(theirs, line.status), latest))
    return tuple(found)


SIGNALS_AT_ONCE = 200
"""Batch size. The previous batch is still in memory while the next is read."""


def read_signals(
    reader: Reader,
    check_cancelled: Callable[[], object] = lambda: None,
    *,
    at_once: int = SIGNALS_AT_ONCE,
) -> tuple[AnsweredSignal, ...]:
    """Return every signal with its answer, or with None while it is open.

    ``check_cancelled`` is called between batches of ``at_once`` files; it may raise to stop.
    """
    around = DetectorInput((), reader.today, reader.org_settings())
    found = find_in_batches(_signal_parts(reader, around, check_cancelled, at_once), around)
    return with_answers(found, reader.get_all(SignalAnswer))


def _signal_parts(
    reader: Reader, around: DetectorInput, check_cancelled: Callable[[], object], at_once: int
) -> Iterator[DetectorInput]:
    for some in batches(reader.file_ids(FileQuery()), at_once):
        check_cancelled()
        cases = tuple(reader.cases(some).values())
        evidence = reader.get_many(Evidence, proofs_of(cases))
        yield DetectorInput(cases, around.today, around.office, evidence)


MOST_FILES = 5000
"""Limit of files searched for subjects that no visit has covered yet."""

MOST_CANDIDATES = 3000
"""Limit of students considered for one post."""


def candidates(reader: Reader, offer: Offer, most: int | None) -> tuple[StudentMatch, ...]:
    """Return the students who owe referrals and for whom a post would count, best fit first."""
    query = FileQuery(where=(("owes", "referral"),), limit=MOST_CANDIDATES)
    cases = iter_cases(reader, reader.file_ids(query))
    return matching.students_for(offer, cases, reader.today, limit=most)


def visit_progress(reader: Reader, day: date | None = None) -> VisitProgress:
    """Return the visit progress of the school year that contains ``day`` (default today)."""
    colleges = [name for name in reader.facets(FileQuery()).get("college", {}) if name]
    subjects: set[tuple[str, str]] = set()
    if reader.count(FileQuery()) <= MOST_FILES:
        lines = reader.lines(FileQuery())
        subjects = {(one.file.college or "", one.file.major) for one in lines if one.file.major}
    supervised = reader.facets(FileQuery(where=(("helper_role", SUPERVISOR),))).get("helper", {})
    posts = Counter(post.visit_id for post in reader.get_all(Post) if post.visit_id is not None)
    return progress(
        reader.get_all(Visit),
        goals_of(reader.org_settings()),
        school_year(day or reader.today),
        colleges=colleges,
        subjects=subjects,
        supervised={name: count for name, count in supervised.items() if name},
        posts_of=posts,
    )
