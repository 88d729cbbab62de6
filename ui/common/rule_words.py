"""Rule packs and detectors in words: tests, thresholds, required numbers, signals."""

from __future__ import annotations

from casework.reasons import REASONS
from casework.required_services import Extra, Service
from casework.rulepack import ReferralUnit, RulePack
from casework.signals import (
    Signal,
    SignalKind,
)
from ui.common.i18n import N_, _, current_language, ngettext

_TESTS = {
    "VOIDED": N_("The record is not void."),
    "FUTURE": N_("Its date is not in the future."),
    "OUTSIDE_WINDOW": N_("Its date is within the counting period."),
    "BACKDATED": N_("Flags a record entered long after its date, or older than the file."),
    "TEXT_SHORT": N_("The note is long enough, without the words of the template."),
    "TEXT_COPIED": N_("The note does not repeat an earlier talk with the same student."),
    "GROUP_SESSION": N_("In a group session, the student's own line is long enough."),
    "NO_CONTACT": N_("The student was reached; an attempt is not a talk."),
    "SAME_DAY": N_("One talk per day counts."),
    "NOT_FACE_TO_FACE": N_("At most this many talks by phone, video or text count."),
    "POST_REPEATED": N_("The same post at the same employer counts once."),
    "SAME_EMPLOYER": N_("At most this many posts at one employer count."),
    "EMPLOYER_BLACKLISTED": N_("The employer is not on the blacklist, now or later."),
    "CREDIT_CODE_INVALID": N_(
        "The employer's credit code is valid (government, military and foreign employers need"
        " none)."
    ),
    "EMPLOYER_UNVERIFIED": N_("A person has verified the employer."),
    "NO_MATCH_NOTE": N_("A note says why the post is suitable."),
    "NO_RESPONSE": N_('The student answered in time; "not suitable" is an answer.'),
    "RESPONSE_PENDING": N_("Flags a student's answer that is still pending."),
    "RESPONSE_BEFORE_REFERRAL": N_("The answer is not dated before the referral."),
    "AFTER_DESTINATION": N_("The student had no destination yet on that day."),
    "MASS_PUSH": N_("Flags a post recommended to many students in the same words on one day."),
    "POST_EXPIRED": N_("The post was open on the day of the referral."),
    "POST_INCOMPLETE": N_("The post names its title and its city."),
    "PAY_MISSING": N_("The post names its pay."),
    "PAY_BELOW_MINIMUM": N_("The pay is not below the minimum wage of the place."),
    "INTERNSHIP_ONLY": N_("The post is more than an internship."),
    "FORBIDDEN_WORDS": N_("No discriminatory wording, unless approved by a person."),
    "TRAINING_LOAN_WORDS": N_("No sign of a training loan, unless approved by a person."),
    "POST_RETURNED": N_("The post was not returned in review."),
    "EDUCATION_ABOVE": N_("Flags a post that requires a higher level of study."),
    "MAJOR_OTHER": N_("Flags a post that requires another major."),
    "REGISTERED_ONLY": N_("Registered only: not attended."),
    "ABSENT": N_("Absent does not count."),
    "ON_LEAVE": N_("Excused does not count."),
    "EVENT_TWICE": N_("An event counts once."),
    "SIGN_IN_MISSING": N_("A sign-in is attached to the attendance."),
    "SIGN_IN_OFF_DAY": N_("Flags a sign-in dated on another day than the event."),
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


def rule_test_sentence(code: str) -> str:
    """Return what a test requires of a record."""
    return _(_TESTS[code])


def service_name(service: Service) -> str:
    """Return the display name of one of the three services."""
    return _(_SERVICES[service])


def extra_name(extra: Extra) -> str:
    """Return the display name of an additional service."""
    return _(_EXTRAS[extra])


def unit_name(code: str, count: int) -> str:
    """Return the unit of a threshold as it follows the number ``count``; empty for none."""
    texts = {
        "days": ngettext(" day", " days", count),
        "characters": ngettext(" character", " characters", count),
        "percent": _(" % alike"),
        "talks": ngettext(" talk at most", " talks at most", count),
        "posts": ngettext(" post at most", " posts at most", count),
        "students": ngettext(" student per day", " students per day", count),
    }
    return texts.get(REASONS[code].unit or "", "")


def threshold_text(pack: RulePack, code: str) -> str:
    """Return the threshold of a test with its unit."""
    threshold = pack.setting(code).threshold
    return "" if threshold is None else f"{threshold}{unit_name(code, threshold)}"


def demand_text(pack: RulePack) -> str:
    """Return what a pack requires in one line, also when it requires nothing."""
    between = "，" if current_language() == "zh_CN" else ", "
    parts = [
        f"{service_name(service)} {least}"
        for service in Service
        if (least := pack.minimum(service)) is not None
    ]
    parts += [f"{extra_name(extra)} {least}" for extra, least in pack.extras.items()]
    if pack.referral_unit is ReferralUnit.PUSH and pack.minimum(Service.REFERRAL) is not None:
        parts.append(_("each recommendation counts"))
    return between.join(parts) or _("no count")


def files_text(count: int) -> str:
    """Return a number of files as text."""
    return ngettext("{count} file", "{count} files", count).format(count=count)


_ANSWERS = {
    "已核实": N_("Investigated"),
    "已更正": N_("Corrected"),
    "不是问题": N_("Not a problem"),
}


def answer_name(answer: str) -> str:
    """Return the display name of an answer."""
    return _(_ANSWERS.get(answer, answer))


def detector_name(kind: SignalKind) -> str:
    """Return the display name of a detector."""
    return kind.words.name_zh if current_language() == "zh_CN" else kind.words.name_en


def unit_of(kind: SignalKind, count: int) -> str:
    """Return the unit of a threshold as it follows the number ``count``; empty for none."""
    texts = {
        "talks": ngettext(" talk", " talks", count),
        "days": ngettext(" day", " days", count),
        "records": ngettext(" entry", " entries", count),
        "percent": _(" %"),
        "bits": ngettext(" bit apart", " bits apart", count),
        "referrals": ngettext(" referral", " referrals", count),
        "students": ngettext(" person", " people", count),
    }
    return texts.get(kind.unit or "", "")


def what_was_found(signal: Signal) -> str:
    """Return what a signal reports, without what to check."""
    words = signal.kind.words
    found = words.zh if current_language() == "zh_CN" else words.en
    return found.format_map(signal.facts)


def what_to_look_at(kind: SignalKind) -> str:
    """Return what a person should check."""
    return kind.words.advice_zh if current_language() == "zh_CN" else kind.words.advice_en
