"""Rule packs in words: what each test asks, what a threshold counts, what a pack demands."""

from __future__ import annotations

from casework.reasons import REASONS
from casework.required_services import Extra, Service
from casework.rulepack import ReferralUnit, RulePack
from ui.common.words import N_, _, current_language, ngettext

_TESTS = {
    "VOIDED": N_("The record is not void."),
    "FUTURE": N_("Its day has come."),
    "OUTSIDE_WINDOW": N_("Its day lies in the period that counts."),
    "BACKDATED": N_("Notes a record entered long after its day, or older than the file."),
    "TEXT_SHORT": N_("The note is long enough, words of the template left out."),
    "TEXT_COPIED": N_("The note is not that of an earlier talk with the same student."),
    "GROUP_SESSION": N_("Of a group session, a line of the student's own is long enough."),
    "NO_CONTACT": N_("The student was reached; an attempt is no talk."),
    "SAME_DAY": N_("One talk a day counts."),
    "NOT_FACE_TO_FACE": N_("So many talks by phone, video or text count at most."),
    "POST_REPEATED": N_("The same post at the same employer counts once."),
    "SAME_EMPLOYER": N_("So many posts at one employer count at most."),
    "EMPLOYER_BLACKLISTED": N_("The employer is not on the blacklist, now or later."),
    "CREDIT_CODE_INVALID": N_(
        "The employer's credit code is right (government, army and abroad need none)."
    ),
    "EMPLOYER_UNVERIFIED": N_("A person has verified the employer."),
    "NO_MATCH_NOTE": N_("A note says why the post fits."),
    "NO_RESPONSE": N_('The student answered in time; "not suitable" is an answer.'),
    "RESPONSE_PENDING": N_("Notes that the student's answer is still awaited."),
    "RESPONSE_BEFORE_REFERRAL": N_("The answer is not dated before the referral."),
    "AFTER_DESTINATION": N_("The student had no place yet on that day."),
    "MASS_PUSH": N_("Notes a post that went to many students in the same words on one day."),
    "POST_EXPIRED": N_("The post was open on the day of the referral."),
    "POST_INCOMPLETE": N_("The post names its title and its city."),
    "PAY_MISSING": N_("The post names its pay."),
    "PAY_BELOW_MINIMUM": N_("The pay is not below the minimum wage of the place."),
    "INTERNSHIP_ONLY": N_("The post is more than an internship."),
    "FORBIDDEN_WORDS": N_("No words that discriminate, unless a person released the post."),
    "TRAINING_LOAN_WORDS": N_("No words of a training loan, unless a person released the post."),
    "POST_RETURNED": N_("No person has returned the post."),
    "EDUCATION_ABOVE": N_("Notes a post that asks for a higher level of study."),
    "MAJOR_OTHER": N_("Notes a post that asks for another major."),
    "REGISTERED_ONLY": N_("Registered is not attended."),
    "ABSENT": N_("Absent does not count."),
    "ON_LEAVE": N_("Excused does not count."),
    "EVENT_TWICE": N_("An event counts once."),
    "SIGN_IN_MISSING": N_("A sign-in lies beside the attendance."),
    "SIGN_IN_OFF_DAY": N_("Notes a sign-in of another day than the event."),
    "TRAINING_UNFINISHED": N_("A training is finished."),
}  # fmt: skip

_SERVICES = {
    Service.TALK: N_("Talks"),
    Service.REFERRAL: N_("Job referrals"),
    Service.EVENT: N_("Events"),
}
_EXTRAS = {
    Extra.GUIDANCE: N_("Career guidance"),
    Extra.BRIEFING: N_("Policy briefings"),
    Extra.TRAINING: N_("Training or internship"),
}


def test_sentence(code: str) -> str:
    """Return what a test asks of a record."""
    return _(_TESTS[code])


def service_name(service: Service) -> str:
    """Return what one of the three services is called."""
    return _(_SERVICES[service])


def extra_name(extra: Extra) -> str:
    """Return what a service beside the three is called."""
    return _(_EXTRAS[extra])


def unit_name(code: str, count: int) -> str:
    """Return what a threshold of ``count`` counts, as it stands behind the number; or nothing."""
    texts = {
        "days": ngettext(" day", " days", count),
        "characters": ngettext(" character", " characters", count),
        "percent": _(" % alike"),
        "talks": ngettext(" talk at most", " talks at most", count),
        "posts": ngettext(" post at most", " posts at most", count),
        "students": ngettext(" student a day", " students a day", count),
    }
    return texts.get(REASONS[code].unit or "", "")


def threshold_text(pack: RulePack, code: str) -> str:
    """Return the number that a test goes by, with what it counts."""
    threshold = pack.setting(code).threshold
    return "" if threshold is None else f"{threshold}{unit_name(code, threshold)}"


def demand_text(pack: RulePack) -> str:
    """Return what a pack demands in one line; that it demands nothing is said too."""
    between = "，" if current_language() == "zh_CN" else ", "
    parts = [
        f"{service_name(service)} {least}"
        for service in Service
        if (least := pack.minimum(service)) is not None
    ]
    parts += [f"{extra_name(extra)} {least}" for extra, least in pack.extras.items()]
    if pack.referral_unit is ReferralUnit.PUSH and pack.minimum(Service.REFERRAL) is not None:
        parts.append(_("each push of a post counts"))
    return between.join(parts) or _("nothing by number")


def files_text(count: int) -> str:
    """Return how many files, in words."""
    return ngettext("{count} file", "{count} files", count).format(count=count)
