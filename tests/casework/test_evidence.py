"""Which proof a record needs, what is missing, and what is no proof at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from casework import destinations
from casework.case import Case
from casework.evidence import (
    MissingEvidence,
    check_proof,
    is_internship,
    missing_evidence,
    proof_count,
    proof_kinds,
    usual_kind,
)
from casework.formats.media import media_of
from casework.problems import RuleBroken
from casework.records import (
    Attachment,
    AttendanceState,
    Destination,
    HardshipCategory,
    SignOff,
)
from casework.settings.org_settings import OrgSettings
from tests.builders.cases import a_case, moment

SHIPPED = OrgSettings()
DAY = date(2023, 3, 1)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def a_place(code: str = "11", **changed: Any) -> Destination:
    made = a_case().with_destination(code=code, on=DAY).build().destinations[0]
    return replace(made, **changed)


def attached(target: Any, kind: str, number: int = 1, **changed: Any) -> Attachment:
    file_id = getattr(target, "file_id", target.id)
    made = Attachment(
        id=UUID(int=1000 + number),
        recorded_at=moment(DAY),
        recorded_by="周老师",
        file_id=file_id,
        evidence_id=UUID(int=2000 + number),
        target_kind=target.kind,
        target_id=target.id,
        proof_kind=kind,
    )
    return replace(made, **changed)


def a_file(*places: Destination, attachments: tuple[Attachment, ...] = ()) -> Case:
    """A file without categories, so that only the destination can lack something."""
    bare = a_case().with_file(categories=()).build()
    return replace(bare, destinations=places, attachments=attachments)


def codes(case: Case) -> list[str]:
    return [lack.code for lack in missing_evidence(case)]


def test_a_contract_is_missing_until_it_is_attached_to_the_destination() -> None:
    place = a_place("11")
    bare = a_file(place)

    assert missing_evidence(bare) == (
        MissingEvidence(
            "DESTINATION_PROOF_MISSING", "destination", place.id, "11", (("劳动合同",),), DAY
        ),
    )
    assert missing_evidence(a_file(place, attachments=(attached(place, "劳动合同"),))) == ()
    other = attached(place, "其他")
    assert codes(a_file(place, attachments=(other,))) == ["DESTINATION_PROOF_MISSING"]


def test_one_of_several_kinds_is_enough_if_any_is_accepted() -> None:
    place = a_place("12")

    for kind in ("聘用证明", "收入流水"):
        assert missing_evidence(a_file(place, attachments=(attached(place, kind),))) == ()


def test_all_of_an_alternative_are_needed() -> None:
    place = a_place("85")
    letter, visa = attached(place, "录取通知", 1), attached(place, "签证", 2)

    assert codes(a_file(place, attachments=(letter,))) == ["DESTINATION_PROOF_MISSING"]
    assert missing_evidence(a_file(place, attachments=(letter, visa))) == ()


def test_void_or_rejected_evidence_does_not_count() -> None:
    place = a_place("11")
    void = attached(place, "劳动合同", voided_at=moment(DAY), voided_by="周", void_reason="误传")
    returned = attached(place, "劳动合同", 2, review="退回", reviewed_on=DAY)

    assert codes(a_file(place, attachments=(void,))) == ["DESTINATION_PROOF_MISSING"]
    assert codes(a_file(place, attachments=(returned,))) == [
        "DESTINATION_PROOF_MISSING",
        "PROOF_RETURNED",
    ]
    newer = attached(place, "劳动合同", 3)
    assert missing_evidence(a_file(place, attachments=(returned, newer))) == ()


def test_evidence_without_a_kind_satisfies_a_single_requirement() -> None:
    proof = UUID(int=77)

    assert missing_evidence(a_file(a_place("11", proof_id=proof))) == ()
    assert codes(a_file(a_place("85", proof_id=proof))) == ["DESTINATION_PROOF_MISSING"]


def test_destinations_without_requirements_lack_nothing() -> None:
    assert missing_evidence(a_file(a_place("70"))) == ()
    assert missing_evidence(a_file(a_place("99"))) == ()
    assert missing_evidence(a_file(a_place("11", lost_on=DAY))) == ()


def test_only_the_current_destination_needs_evidence() -> None:
    old = a_place("11")
    now = replace(a_place("70"), on=DAY + timedelta(days=5))

    assert missing_evidence(a_file(old, now)) == ()


def test_pending_approval_levels_are_listed() -> None:
    signed = SignOff(level="院级", by="赵院长", on=DAY)
    place = a_place("76", signoffs=(signed,))
    case = a_file(place, attachments=(attached(place, "本人签字说明"),))

    (lack,) = missing_evidence(case)
    assert (lack.code, lack.needs) == ("DESTINATION_SIGNOFF_MISSING", (("校级",),))


def test_the_office_sets_the_evidence_of_its_codes() -> None:
    edits = destinations.check_table({"11": {"needs": [["劳动合同", "社保证明"]]}})
    office = OrgSettings({"destinations": json.dumps(edits)})
    place = a_place("11")
    contract, social = attached(place, "劳动合同", 1), attached(place, "社保证明", 2)

    assert "社保证明" in proof_kinds(office)
    case = replace(a_file(place, attachments=(contract,)), settings=office)
    assert codes(case) == ["DESTINATION_PROOF_MISSING"]
    assert codes(replace(case, attachments=(contract, social))) == []


def test_only_attended_events_need_a_sign_in() -> None:
    there = a_case().with_file(categories=()).with_attendances(1).build()
    (lack,) = missing_evidence(there)
    place = there.attendances[0].attendance

    assert (lack.code, lack.target_id) == ("ATTENDANCE_PROOF_MISSING", place.id)
    assert missing_evidence(replace(there, attachments=(attached(place, "签到"),))) == ()
    absent = a_case().with_file(categories=()).with_attendances(1, state=AttendanceState.ABSENT)
    assert missing_evidence(absent.build()) == ()
    void = a_case().with_file(categories=()).with_attendances(1, voided=True)
    assert missing_evidence(void.build()) == ()


def test_each_category_needs_evidence_unless_cancelled() -> None:
    proof = UUID(int=2001)
    categories = (
        HardshipCategory(name="低保家庭"),
        HardshipCategory(name="残疾", proof_id=proof),
        HardshipCategory(name="脱贫家庭", cancelled_on=DAY),
    )
    case = a_case().with_file(categories=categories).build()

    assert [lack.subject for lack in missing_evidence(case)] == ["低保家庭"]
    returned = attached(case.file, "困难证明", 1, review="退回")
    case = replace(case, attachments=(returned,))
    assert [lack.subject for lack in missing_evidence(case)] == ["低保家庭", "残疾", "困难证明"]


def test_evidence_of_hardship_applies_to_the_only_category() -> None:
    one = a_case().build()
    two = a_case().with_file(
        categories=(HardshipCategory(name="低保家庭"), HardshipCategory(name="残疾"))
    )
    laid = attached(one.file, "困难证明")

    assert missing_evidence(replace(one, attachments=(laid,))) == ()
    assert len(missing_evidence(replace(two.build(), attachments=(laid,)))) == 2


@pytest.mark.parametrize("name", ["实习证明.pdf", "顶岗实习协议.jpg", "见习基地证明.png"])
def test_internship_papers_prove_no_employment(name: str) -> None:
    for code in ("10", "11", "12", "76"):
        with pytest.raises(RuleBroken) as refusal:
            check_proof(SHIPPED, a_place(code), name, "其他")
        assert refusal.value.rule == "INTERNSHIP_PROOF"


def test_internship_papers_are_detected_by_kind_and_allowed_for_other_records() -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_proof(SHIPPED, a_place("11"), "scan.pdf", "实习见习材料")
    assert refusal.value.rule == "INTERNSHIP_PROOF"
    check_proof(SHIPPED, a_place("70"), "实习证明.pdf", "其他")
    check_proof(SHIPPED, a_case().build().file, "实习证明.pdf", "实习见习材料")
    assert not is_internship("实习转正劳动合同.pdf")


def test_an_unknown_kind_is_refused_with_the_choices() -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_proof(SHIPPED, a_place("11"), "a.pdf", "合影")
    assert refusal.value.rule == "PROOF_KIND_UNKNOWN"
    assert "劳动合同" in refusal.value.facts["choices"]


def test_the_default_kind_depends_on_the_record() -> None:
    assert usual_kind(SHIPPED, "attendance") == "签到"
    assert usual_kind(SHIPPED, "file") == "困难证明"
    assert usual_kind(SHIPPED, "destination", "11") == "劳动合同"
    assert usual_kind(SHIPPED, "destination", "72") == "本人签字说明"
    assert usual_kind(SHIPPED, "talk") == "其他"


def test_a_record_counts_each_evidence_once() -> None:
    place = a_place("11", proof_id=UUID(int=2001))
    laid = attached(place, "劳动合同", 1)

    assert proof_count(a_file(place), place) == 1
    assert proof_count(a_file(place, attachments=(laid,)), place) == 1
    assert proof_count(a_file(place, attachments=(laid, attached(place, "其他", 2))), place) == 2
    void = replace(laid, voided_at=moment(DAY))
    assert proof_count(a_file(place, attachments=(void,)), place) == 0


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00", "image/bmp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heif"),
        (b"PK\x03\x04....word/document.xml", WORD),
        (b"PK\x03\x04....readme", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        ("工资流水 2023".encode(), "text/plain"),
        (b"BMW 2023", "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
    ],
)  # fmt: skip
def test_a_file_type_is_detected_by_content(data: bytes, media: str) -> None:
    assert media_of(data) == media
