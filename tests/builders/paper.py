"""Facts for documents, and what the tools of others read in a PDF."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.records import (
    AttendanceState,
    Evidence,
    HardshipCategory,
    Measure,
    Pairing,
    Plan,
)
from casework.rulepack import load_pack
from casework.standing import standing_from, status_of
from casework.verdicts import judge
from exports.dossier import DossierFacts
from tests.builders.cases import OPENED_ON, TODAY, a_case, moment

ID_NUMBER = "12990020010315002X"
PHONE = "13900000123"
PROOF = UUID(int=0x77)


def a_full_case(student_no: str = "2019041107", name: str = "古丽·买买提") -> Case:
    """A student with something in every chapter: counting, not counting and void."""
    builder = a_case().with_file(
        name=name,
        student_no=student_no,
        gender="女",
        ethnicity="维吾尔族",
        id_number=ID_NUMBER,
        birth=date(2001, 3, 15),
        phone=PHONE,
        college="信息工程学院",
        major="软件工程",
        class_name="软件2301",
        level="本科",
        job_city="天津",
        job_kind="测试工程师",
        categories=(
            HardshipCategory(name="脱贫家庭", recognised_on=OPENED_ON, proof_id=PROOF),
            HardshipCategory(name="少数民族"),
        ),
    )
    builder.with_talks(2).with_talks(1, content="简短").with_talks(1, voided=True)
    builder.with_talks(1, is_group=True, topic="就业形势班会")
    builder.with_referrals(2).with_referrals(1, was_open=False)
    builder.with_attendances(2).with_attendances(1, state=AttendanceState.REGISTERED)
    builder.with_destination("11", date(2023, 4, 18)).with_plan().with_plan()
    case = builder.build()
    plan = replace(
        case.plans[-1],
        change_reason="求职意向由外地改为天津",
        review_on=date(2023, 5, 1),
        confirmed_on=date(2023, 4, 2),
        confirmed_how="面谈签字",
        measures=(
            Measure(text="每两周一次模拟面试", measure_kind="职业指导", owner="周敏"),
            Measure(text="报名线上课程", done_on=date(2023, 4, 12), result="已结业"),
        ),
    )
    return replace(
        case,
        plans=(case.plans[0], plan),
        pairings=(a_pairing(case, "周敏", until=date(2023, 2, 1)), a_pairing(case, "刘建国")),
    )


def a_pairing(case: Case, helper: str, until: date | None = None) -> Pairing:
    return Pairing(
        id=UUID(int=hash(helper) & 0xFFFF_FFFF),
        recorded_at=moment(OPENED_ON),
        recorded_by="周老师",
        file_id=case.file.id,
        helper=helper,
        helper_role="辅导员",
        since=OPENED_ON if until else date(2023, 2, 1),
        until=until,
    )


def a_proof() -> Evidence:
    return Evidence(
        id=PROOF,
        recorded_at=moment(OPENED_ON),
        recorded_by="周老师",
        name="脱贫户证明.pdf",
        size=20_480,
        sha256="ab12" * 16,
        blob_id=UUID(int=1),
        blob_name="blob",
        blob_key="00" * 32,
        content_tag="tag",
    )


def facts_of(case: Case, **changes: Any) -> DossierFacts:
    """The case judged by the pack of Tianjin on the day of the builders."""
    pack = load_pack("tianjin-2023@1")
    verdicts = judge(case, pack, TODAY)
    standing = standing_from(verdicts, case, pack, TODAY)
    facts = DossierFacts(
        case=case,
        verdicts=verdicts,
        standing=standing,
        status=status_of(case, standing, TODAY),
        pack=pack,
        as_of=TODAY,
        printed_by="周敏",
        journal_count=1234,
        journal_head="7f3k29qdabcdef",
        unit="信息工程学院",
    )
    return replace(facts, **changes)


def with_plan(case: Case, **changes: Any) -> Case:
    plan: Plan = replace(case.plans[-1], **changes)
    return replace(case, plans=(*case.plans[:-1], plan))


def text_of(pdf: Path) -> str:
    """The text that a reader copies out of a PDF, lines and blanks taken out."""
    return "".join(read_with("pdftotext", "-raw", str(pdf), "-").split())


def lines_of(pdf: Path) -> list[str]:
    """The lines of a PDF as they stand on its pages."""
    return read_with("pdftotext", "-raw", str(pdf), "-").splitlines()


def read_with(*command: str) -> str:
    """What a tool prints; it must succeed and complain of nothing."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert not done.stderr, done.stderr
    return done.stdout
