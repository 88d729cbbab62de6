"""Posts and complaints in words: fit, stages, suspicious wording, time left."""

from __future__ import annotations

from casework.offers.matching import Aspect, Fit, Sign
from casework.offers.outreach import ComplaintDeadline
from casework.records import Stage
from casework.verdicts.posts import FoundWord, WordCategory
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
