"""Evidence 佐证材料: which proof a record needs, what is missing, and what is not accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from casework import destinations
from casework.case import Case
from casework.destinations import Needs
from casework.problems import RuleBroken
from casework.records import Attachment, Attendance, AttendanceState, CaseFile, Destination
from casework.settings.org_settings import OrgSettings

SECOND_PERSON = "evidence.second_person"
"""The setting that a proof must be reviewed by someone other than its submitter (default: no)."""

PENDING, PASSED, RETURNED = "待审核", "已通过", "退回"
"""The review states of a proof."""


class ProofState(StrEnum):
    """The state of a destination's proof."""

    PROVEN = "proven"
    MISSING = "missing"
    UNAPPROVED = "unapproved"
    RETURNED = "returned"


_PROOF_STATES = (
    ("PROOF_RETURNED", ProofState.RETURNED),
    ("DESTINATION_PROOF_MISSING", ProofState.MISSING),
    ("DESTINATION_SIGNOFF_MISSING", ProofState.UNAPPROVED),
)
"""Missing items that determine the proof state of a destination, most urgent first."""

RETURN_REASON_AT_LEAST = 5

SIGN_IN, HARDSHIP, STATEMENT, OTHER = "签到", "困难证明", "本人签字说明", "其他"
INTERNSHIP = "实习见习材料"

PROOF_KINDS = (
    "就业协议",
    "劳动合同",
    "聘用证明",
    "聘用协议",
    "收入流水",
    "接收函",
    "部队协议",
    "境外接收证明",
    "签证",
    "在读证明",
    "录取通知",
    "调档函",
    "入伍通知",
    "录用文件",
    "服务协议",
    "进站证明",
    "规培协议",
    "营业执照",
    "孵化协议",
    "网店网址",
    "网店截图",
    STATEMENT,
    "谈话照片",
    SIGN_IN,
    "推荐截图",
    "结业证书",
    HARDSHIP,
    "学籍异动文件",
    INTERNSHIP,
    OTHER,
)
"""The built-in kinds of proof; those required by an office's codes are added."""

_INTERNSHIP = re.compile(r"实习|见习|顶岗")
_LEADS_TO_WORK = re.compile(r"转正|正式")


@dataclass(frozen=True, slots=True)
class MissingEvidence:
    """A missing proof (缺佐证): the record, and the proofs that would do.

    ``code`` is DESTINATION_PROOF_MISSING, DESTINATION_SIGNOFF_MISSING, ATTENDANCE_PROOF_MISSING,
    CATEGORY_PROOF_MISSING or PROOF_RETURNED. ``needs`` are alternatives, one of which is enough.
    ``subject`` is the record's display name: the code of a destination, the name of an event, a
    category, or the kind of a returned proof.
    """

    code: str
    target_kind: str
    target_id: UUID
    subject: str
    needs: Needs = ()
    on: date | None = None


def check_second_person(value: Any) -> bool:
    """Return whether a second person must review; raises RuleBroken SETTING_NOT_A_SWITCH."""
    if not isinstance(value, bool):
        raise RuleBroken("SETTING_NOT_A_SWITCH", SECOND_PERSON, key=SECOND_PERSON)
    return value


def proof_kinds(settings: OrgSettings) -> tuple[str, ...]:
    """Return the selectable kinds of proof: built-in ones, and those the office's codes need."""
    named = [
        kind
        for code in destinations.table(settings).values()
        for alternative in code.needs
        for kind in alternative
    ]
    return tuple(dict.fromkeys((*PROOF_KINDS[:-1], *named, OTHER)))


def usual_kind(settings: OrgSettings, target_kind: str, code: str | None = None) -> str:
    """Return the most likely kind of proof for such a record."""
    if target_kind == Attendance.kind:
        return SIGN_IN
    if target_kind == CaseFile.kind:
        return HARDSHIP
    known = destinations.code_of(settings, code) if code else None
    if known is None:
        return OTHER
    if not known.needs:
        return STATEMENT if known.needs_reason else OTHER
    return known.needs[0][0]


def is_internship(text: str) -> bool:
    """Return whether a text mentions 实习, 见习 or 顶岗 and not regular work."""
    return bool(_INTERNSHIP.search(text)) and not _LEADS_TO_WORK.search(text)


def check_proof(settings: OrgSettings, target: object, name: str, proof_kind: str) -> None:
    """Check that this file is acceptable as proof of this record.

    Source:
        四不准 no. 4: 不准将毕业生顶岗实习、见习证明材料作为就业证明材料.

    Raises:
        RuleBroken: ``PROOF_KIND_UNKNOWN``, ``INTERNSHIP_PROOF``.
    """
    kinds = proof_kinds(settings)
    if proof_kind not in kinds:
        raise RuleBroken("PROOF_KIND_UNKNOWN", "proof_kind", value=proof_kind, choices=list(kinds))
    if not isinstance(target, Destination) or not destinations.is_placed(settings, target.code):
        return
    if is_internship(proof_kind) or is_internship(name):
        raise RuleBroken("INTERNSHIP_PROOF", "proof_kind", code=target.code)


def attached_to(case: Case, record_id: UUID) -> tuple[Attachment, ...]:
    """Return the non-void attachments of a record."""
    return tuple(a for a in case.attachments if a.target_id == record_id and not a.is_void)


def proof_count(case: Case, record: object) -> int:
    """Return how many proofs a record has; a proof named by the record itself counts once."""
    record_id = getattr(record, "id", None)
    found = {a.evidence_id for a in case.attachments if a.target_id == record_id and not a.is_void}
    named = getattr(record, "proof_id", None)
    laid = {a.evidence_id for a in case.attachments if a.target_id == record_id}
    if named is not None and named not in laid:
        found.add(named)
    return len(found)


def missing_evidence(case: Case) -> tuple[MissingEvidence, ...]:
    """Return the proofs missing for the destination, attendances and categories of a file."""
    return (*_of_destination(case), *_of_attendances(case), *_of_categories(case), *_returned(case))


def destination_proof(case: Case, today: date) -> ProofState | None:
    """Return the proof state of the destination in force, or None without one."""
    now = case.destination
    if now is None or destinations.is_lost(now, today):
        return None
    lacks = (*_of_destination(case), *_returned(case))
    codes = {one.code for one in lacks if one.target_id == now.id}
    for code, state in _PROOF_STATES:
        if code in codes:
            return state
    return ProofState.PROVEN


def needs_of(case: Case, destination: Destination) -> Needs:
    """Return the alternatives of proof for a destination, or () if one is complete.

    A proof named by the record itself, without an attachment, satisfies any alternative of a single
    kind.
    """
    known = destinations.code_of(case.settings, destination.code)
    if known is None or not known.needs:
        return ()
    kinds = {a.proof_kind for a in _sound(case, destination.id)}
    has_plain = _has_plain(case, destination.id, destination.proof_id)
    if has_plain and any(len(alternative) == 1 for alternative in known.needs):
        return ()
    if any(kinds.issuperset(alternative) for alternative in known.needs):
        return ()
    return known.needs


def _of_destination(case: Case) -> Iterator[MissingEvidence]:
    now = case.destination
    if now is None or now.lost_on is not None:
        return
    if needs := needs_of(case, now):
        yield MissingEvidence(
            "DESTINATION_PROOF_MISSING", now.kind, now.id, now.code, needs, now.on
        )
    if levels := destinations.missing_signoffs(case.settings, now):
        yield MissingEvidence(
            "DESTINATION_SIGNOFF_MISSING", now.kind, now.id, now.code, (levels,), now.on
        )


def _of_attendances(case: Case) -> Iterator[MissingEvidence]:
    for held in case.attendances:
        place = held.attendance
        if place.is_void or place.state is not AttendanceState.ATTENDED:
            continue
        if _sound(case, place.id) or _has_plain(case, place.id, place.proof_id):
            continue
        yield MissingEvidence(
            "ATTENDANCE_PROOF_MISSING",
            place.kind,
            place.id,
            held.event.name,
            ((SIGN_IN,),),
            held.event.on,
        )


def _of_categories(case: Case) -> Iterator[MissingEvidence]:
    found = _sound(case, case.id)
    sound = {a.evidence_id for a in found}
    open_ones = [one for one in case.file.categories if one.cancelled_on is None]
    if len(open_ones) == 1 and any(a.proof_kind == HARDSHIP for a in found):
        return  # with one open category, a proof of hardship can only be for that one
    laid = {a.evidence_id for a in case.attachments if a.target_id == case.id}
    for category in open_ones:
        proof = category.proof_id
        if proof is not None and (proof in sound or proof not in laid):
            continue
        yield MissingEvidence(
            "CATEGORY_PROOF_MISSING",
            case.file.kind,
            case.id,
            category.name,
            ((HARDSHIP,),),
            category.recognised_on,
        )


def _returned(case: Case) -> Iterator[MissingEvidence]:
    """Yield returned proofs that have no newer proof of the same kind."""
    for one in case.attachments:
        if one.is_void or one.review != RETURNED:
            continue
        newer = _sound(case, one.target_id)
        if not any(other.proof_kind == one.proof_kind and other.id > one.id for other in newer):
            yield MissingEvidence(
                "PROOF_RETURNED",
                one.target_kind,
                one.target_id,
                one.proof_kind,
                ((one.proof_kind,),),
                one.reviewed_on,
            )


def _sound(case: Case, record_id: UUID) -> Sequence[Attachment]:
    return [a for a in attached_to(case, record_id) if a.review != RETURNED]


def _has_plain(case: Case, record_id: UUID, proof_id: UUID | None) -> bool:
    """Return whether the record names a proof that has no attachment stating its kind."""
    if proof_id is None:
        return False
    laid: Iterable[UUID] = (a.evidence_id for a in case.attachments if a.target_id == record_id)
    return proof_id not in laid
