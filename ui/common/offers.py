"""Offers and visits for windows and commands: queries and display names."""

from __future__ import annotations

from collections import Counter
from datetime import date

from casework.batching import iter_cases
from casework.offers import matching
from casework.offers.complaints import ComplaintDeadline
from casework.offers.matching import Aspect, Fit, Sign, StudentMatch
from casework.offers.posts import Offer
from casework.offers.visits import SUPERVISOR, VisitProgress, goals_of, progress, school_year
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.records import Post, Stage, Visit
from casework.verdicts.wording_scan import FoundWord, WordCategory
from ui.common.i18n import N_, _, current_language, ngettext

_FITS = {
    Aspect.CITY: N_("{offered} is a preferred city ({wanted})"),
    Aspect.KIND: N_("the preferred kind of work ({wanted})"),
    Aspect.PAY: N_("pays {offered}; {wanted} expected"),
    Aspect.EDUCATION: N_("{wanted} is sufficient ({offered} required)"),
    Aspect.MAJOR: N_("the major {wanted} is suitable ({offered} required)"),
    Aspect.INDUSTRY: N_("the preferred industry ({wanted})"),
}
_FITS_NOT = {
    Aspect.CITY: N_("{offered} is not a preferred city ({wanted})"),
    Aspect.KIND: N_("not the preferred kind of work ({wanted})"),
    Aspect.PAY: N_("pays only {offered}; {wanted} expected"),
    Aspect.EDUCATION: N_("requires {offered}; the student has {wanted}"),
    Aspect.MAJOR: N_("requires {offered}; the major is {wanted}"),
    Aspect.INDUSTRY: N_("different industry ({offered}) from the preferred one ({wanted})"),
}

_STAGES = {
    Stage.REFERRED: N_("recommended"),
    Stage.INFORMED: N_("student informed"),
    Stage.ANSWERED: N_("answered"),
    Stage.APPLIED: N_("applied"),
    Stage.INTERVIEW: N_("interview"),
    Stage.HIRED: N_("hired"),
    Stage.DROPPED: N_("not applied"),
    Stage.LAPSED: N_("lapsed"),
}

_BAITS = {
    WordCategory.DISCRIMINATION: N_("discriminatory"),
    WordCategory.TRAINING_LOAN: N_("possible training loan"),
}


def sign_words(sign: Sign) -> str:
    """Return one aspect for or against a post as text."""
    template = (_FITS if sign.fits else _FITS_NOT)[sign.aspect]
    return _(template).format(offered=sign.offered, wanted=sign.wanted)


def for_words(fit: Fit) -> str:
    """Return the arguments for a post in one line; "" when there are none."""
    return listed([sign_words(sign) for sign in fit.reasons_for])


def against_words(fit: Fit) -> str:
    """Return the arguments against a post in one line; "" when there are none."""
    return listed([sign_words(sign) for sign in fit.reasons_against])


def stage_word(stage: Stage) -> str:
    """Return the display name of a referral stage."""
    return stage.value if current_language() == "zh_CN" else _(_STAGES[stage])


def found_words(found: tuple[FoundWord, ...]) -> str:
    """Return the suspicious words found in a post, with what they indicate, in one line."""
    said = []
    for bait in WordCategory:
        words = [one.word for one in found if one.bait is bait]
        if words:
            said.append(
                _("{what}: {words}").format(
                    what=_(_BAITS[bait]), words=listed([f"“{word}”" for word in words])
                )
            )
    return listed(said)


def clock_words(clock: ComplaintDeadline) -> str:
    """Return the time left to answer a complaint, or whether it was answered in time."""
    if not clock.is_open:
        return _("answered late") if clock.is_late else _("answered on time")
    left = clock.days_left or 0
    if left < 0:
        text = ngettext("{count} working day late", "{count} working days late", -left)
        return text.format(count=-left)
    if left == 0:
        return _("due today") if clock.days_left == 0 else ""
    return ngettext("{count} working day left", "{count} working days left", left).format(
        count=left
    )


def listed(parts: list[str]) -> str:
    """Join parts to one line."""
    return ("；" if current_language() == "zh_CN" else "; ").join(part for part in parts if part)


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
