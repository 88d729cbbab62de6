"""Evidence and destinations in words: kinds, reviews, gaps, and the fields of a destination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.destinations import Needs
from casework.evidence import PASSED, PENDING, RETURNED, MissingEvidence
from casework.records import Destination
from casework.settings.org_settings import OrgSettings
from ui.common.case_words import destination_title
from ui.common.i18n import N_, _, current_language
from ui.common.problems import sentence_of

_KINDS = {
    "就业协议": N_("employment agreement"),
    "劳动合同": N_("labour contract"),
    "聘用证明": N_("certificate of employment"),
    "聘用协议": N_("agreement of engagement"),
    "收入流水": N_("statement of income"),
    "接收函": N_("letter of acceptance"),
    "部队协议": N_("agreement with the army"),
    "境外接收证明": N_("acceptance from abroad"),
    "签证": N_("visa"),
    "在读证明": N_("certificate of enrolment"),
    "录取通知": N_("letter of admission"),
    "调档函": N_("letter requesting the student's records"),
    "入伍通知": N_("notice of enlistment"),
    "录用文件": N_("notice of appointment"),
    "服务协议": N_("agreement of service"),
    "进站证明": N_("certificate of the post-doctoral station"),
    "规培协议": N_("agreement of residency"),
    "营业执照": N_("business licence"),
    "孵化协议": N_("agreement with an incubator"),
    "网店网址": N_("address of the online shop"),
    "网店截图": N_("screenshot of the online shop"),
    "本人签字说明": N_("statement signed by the student"),
    "谈话照片": N_("photo of a talk"),
    "签到": N_("sign-in"),
    "推荐截图": N_("screenshot of a referral"),
    "结业证书": N_("certificate of training"),
    "困难证明": N_("proof of hardship"),
    "学籍异动文件": N_("change of enrolment"),
    "实习见习材料": N_("papers of an internship"),
    "其他": N_("other"),
}
_REVIEWS = {
    PENDING: N_("to be reviewed"),
    PASSED: N_("passed"),
    RETURNED: N_("returned"),
}
_LEVELS = {"院级": N_("the college"), "校级": N_("the school")}


def proof_kind_name(kind: str) -> str:
    """Return the display name of a kind of evidence; the office's own keep their names."""
    return _(_KINDS[kind]) if kind in _KINDS else kind


def review_name(review: str) -> str:
    """Return the display name of a review result."""
    return _(_REVIEWS.get(review, review))


def level_name(level: str) -> str:
    """Return the display name of an approval level."""
    return _(_LEVELS[level]) if level in _LEVELS else level


def needs_text(needs: Needs) -> str:
    """Return alternatives as text: “A or B and C”."""
    is_chinese = current_language() == "zh_CN"
    together, either = ("＋", "或") if is_chinese else (_(" and "), _(" or "))
    return either.join(together.join(map(_need_name, one)) for one in needs)


def _need_name(kind: str) -> str:
    return level_name(kind) if kind in _LEVELS else proof_kind_name(kind)


def lack_facts(lack: MissingEvidence) -> Mapping[str, Any]:
    """Return the facts for the sentence on a gap."""
    subject = lack.subject
    if lack.code == "PROOF_RETURNED":
        subject = proof_kind_name(subject)
    return {"subject": subject, "needs": needs_text(lack.needs)}


def lack_sentence(lack: MissingEvidence) -> str:
    """Return what a file lacks, in one sentence."""
    return sentence_of(lack.code, lack_facts(lack))


def destination_facts(one: Destination, settings: OrgSettings) -> tuple[tuple[str, str], ...]:
    """Return the fields of a destination; empty ones are omitted."""
    fits = {True: _("yes"), False: _("no"), None: ""}[one.fits_major]
    signed = "\n".join(
        f"{level_name(signoff.level)}: {signoff.by}, {signoff.on.isoformat()}"
        for signoff in one.signoffs
    )
    lost = ""
    if one.lost_on is not None:
        lost = f"{one.lost_on.isoformat()}  {one.lost_reason or ''}"
    return (
        (_("Date"), one.on.isoformat()),
        (_("Destination"), destination_title(one.code, settings)),
        (_("Employer"), one.employer or "—"),
        (_("Credit code"), one.employer_uscc or ""),
        (_("Kind of employer"), one.employer_kind or ""),
        (_("Job"), one.job_title or ""),
        (_("Pay"), "" if one.pay is None else _("{pay} yuan a month").format(pay=one.pay)),
        (_("Region"), one.region or ""),
        (_("Fits the major"), fits),
        (_("Country or region"), one.country or ""),
        (_("School abroad"), one.school_abroad or ""),
        (_("Reason"), one.reason or ""),
        (_("National register"), one.register_state or ""),
        (_("Approved"), signed),
        (_("Lost"), lost),
    )
