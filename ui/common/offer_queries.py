"""Queries on offers and visits, shared by window and command line."""

from __future__ import annotations

from collections import Counter
from datetime import date

from casework import matching
from casework.batching import iter_cases
from casework.matching import StudentMatch
from casework.offers import Offer
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.records import Post, Visit
from casework.visits import SUPERVISOR, VisitProgress, goals_of, progress, school_year

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
