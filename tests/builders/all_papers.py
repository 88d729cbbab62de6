"""Every kind of document, made from a caseload in which each field of a person is marked.

``MAKERS`` holds how each kind of ``casework.disclosure.PAPERS`` is made; ``MARKS`` what stands in
the caseload under each field, by which it is found again in a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from casework.disclosure import Disclosure, PersonalField
from casework.people.person import ConsentKind
from casework.ports import Proof
from casework.records import AttendanceState, Event
from casework.records.base import Sharing, field_info
from casework.reports.weekly import last_report_day
from casework.service_layer import PlanDraft, ProofDraft, TalkDraft
from exports.forms import FormKind
from exports.runs import (
    bundles,
    class_sheets,
    dossiers,
    forms,
    ledgers,
    subject_access,
    weekly,
    year,
)
from exports.runs.dossiers import Terms
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    START,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_talk,
    an_event,
    facts,
    files_of,
    roster_of,
)
from ui.common import display_names

ID_NUMBER, PHONE = "129900200501010014", "13987650123"
CLASS = "会计2301"


def _marks_of(draft: type, group: Sharing) -> dict[str, str]:
    """Return a mark for each optional text of a draft that offices see only when allowed."""
    return {
        name: f"标记{name.replace('_', '')}"
        for name, info in field_info(draft).items()
        if info.sharing is group and info.is_optional and info.type is str and not info.choices
    }


OF_TALKS = _marks_of(TalkDraft, Sharing.TALK_TEXT)
OF_PLANS = _marks_of(PlanDraft, Sharing.PLAN_TEXT)

MARKS: Mapping[PersonalField, tuple[str, ...]] = {
    PersonalField.NAME: ("欧阳标记", "2023900001"),
    PersonalField.ID_NUMBER: ("129900********0014",),
    PersonalField.PHONE: ("139****0123",),
    PersonalField.BIRTH: ("2005-01-01", "2005年1月1日"),
    PersonalField.CATEGORIES: ("孤儿",),
    PersonalField.WISHES: ("标记意向城",),
    PersonalField.TALK_TEXT: (
        "标记谈话题",
        "标记谈话内容",
        "标记谈话措施",
        "标记单独记录",
        *OF_TALKS.values(),
    ),
    PersonalField.PLAN_TEXT: ("标记现状分析", *OF_PLANS.values()),
    PersonalField.MATCH_TEXT: ("标记匹配说明",),
    PersonalField.EVIDENCE_NAMES: ("标记佐证名", "标记佐证内容"),
    PersonalField.CONTACTS: ("标记家长住址",),
    PersonalField.FEEDBACK: ("标记参与反馈",),
}
"""What is written under each field; no other words of a document hold it."""

NEVER = (ID_NUMBER, PHONE)
"""What stands in full only where someone decided so and said why."""

Maker = Callable[[OpenCaseload, Disclosure, Path], Iterable[Path]]


def a_marked_home(folder: Path) -> Home:
    """Return a caseload of one student, with a mark in every field of a person."""
    home = a_home(folder, students=0)
    with home.open() as caseload:
        services = caseload.services
        (name, student_no), (wish,) = MARKS[PersonalField.NAME], MARKS[PersonalField.WISHES]
        one = facts(
            1,
            student_no=student_no,
            name=name,
            id_number=ID_NUMBER,
            phone=PHONE,
            birth=date(2005, 1, 1),
            categories=MARKS[PersonalField.CATEGORIES],
            job_city=wish,
            class_name=CLASS,
        )
        services.imports.import_draft(roster_of([one]))
        files = files_of(caseload)
        topic, content, measures, own, *_more = MARKS[PersonalField.TALK_TEXT]
        draft = a_talk(
            topic=topic,
            content=f"{content}，谈到上周两次面试的情况，整理了简历。",
            measures=f"{measures}，周五前改好简历",
            **OF_TALKS,
        )
        services.talks.log_talk(
            files, draft, {files[0]: f"{own}，家里希望她留在天津做会计工作，周末再谈。"}
        )
        analysis = f"{MARKS[PersonalField.PLAN_TEXT][0]}：专业基础扎实，信息来源少，需要持续跟进。"
        services.plans.make_plan(files, a_plan(analysis=analysis))
        services.plans.make_plan(files, a_plan(analysis=analysis, **OF_PLANS))
        (match,) = MARKS[PersonalField.MATCH_TEXT]
        services.referrals.refer(
            files, a_referral(a_posted_post(services), match=f"{match}，城市相符")
        )
        event = services.events.add_event(an_event()).created[0]
        services.events.attend(event, files, state=AttendanceState.ATTENDED)
        _mark_feedback(caseload, files[0])
        services.people.change_contact(files[0], "地址", MARKS[PersonalField.CONTACTS][0])
        proof_name, proof_words = MARKS[PersonalField.EVIDENCE_NAMES]
        proof = Proof(f"{proof_name}.txt", proof_words.encode() * 40)
        services.destinations.register_destination(
            files, code="11", on=START, employer="津门第1贸易有限公司"
        )
        services.evidence.add_evidence(files, proof, ProofDraft(proof_kind="困难证明"))
    home.clock.pass_days(40)  # long enough for a reporting day, and to be among the stuck
    return home


def _mark_feedback(caseload: OpenCaseload, file_id: UUID) -> None:
    with caseload.snapshot() as reader:
        (place,) = reader.case(file_id).attendances
    words = {"feedback": MARKS[PersonalField.FEEDBACK][0]}
    caseload.services.corrections.correct(place.attendance.id, words, reason="补记参与反馈")


# --- how each kind is made


def _dossier(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    return dossiers.make_dossiers(caseload, files_of(caseload), folder, Terms(level=level)).paths


def _ledger(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    target = folder / "ledger.xlsx"
    return ledgers.make_ledger(caseload, files_of(caseload), target, Terms(level=level)).paths


def _class_sheet(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    assert level is Disclosure.COLLEGE
    target = folder / "sheet.pdf"
    return class_sheets.make_class_sheet(caseload, files_of(caseload), CLASS, target).paths


def _form(kind: FormKind) -> Maker:
    def make(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
        event = None
        if kind is FormKind.SIGN_IN:
            with caseload.snapshot() as reader:
                event = reader.get_all(Event)[0].id
        target, terms = folder / "form.pdf", Terms(level=level)
        return forms.make_forms(
            caseload, kind, files_of(caseload), target, terms, event=event
        ).paths

    return make


def _archive(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    bundles.make_archive(caseload, 2027, folder / "archive", level=level)
    return sorted((folder / "archive").iterdir())


def _audit(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    target = folder / "audit.zip"
    bundles.make_audit(caseload, 1, "甲", target, level=level)
    return (target,)


def _own_copy(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    assert level is Disclosure.OWN
    (file_id,) = files_of(caseload)
    made = [folder / "copy.json", folder / "copy.pdf"]
    for target in made:
        subject_access.make_subject_access_copy(caseload, file_id, target, display_names)
    return made


def _weekly(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    on = last_report_day(caseload.services.today())
    return weekly.make_weekly(caseload, on, folder, Terms(level=level))[0].paths


def _handover(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    files = files_of(caseload)
    on = caseload.services.today()
    caseload.services.data_protection.give_consent(
        files, ConsentKind.PROVIDE, on=on, how="书面签字"
    )
    with caseload.snapshot() as reader:
        (destination,) = reader.case(files[0]).destinations
    caseload.services.destinations.lose_destination(destination.id, on=on, reason="违约离职")
    caseload.services.student_details.edit_facts(files[0], {"graduates_on": on})
    return year.make_handover(caseload, folder / "h.xlsx", Terms(level=level))[0].paths


def _destinations(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    target, terms = folder / "d.xlsx", Terms(level=level)
    return year.make_destinations(caseload, files_of(caseload), target, terms).paths


def _summary(caseload: OpenCaseload, level: Disclosure, folder: Path) -> Iterable[Path]:
    return year.make_summary(caseload, folder / "s.pdf", Terms(level=level)).paths


MAKERS: Mapping[str, Maker] = {
    "dossier": _dossier,
    "ledger": _ledger,
    "class_sheet": _class_sheet,
    **{forms.paper_key(kind): _form(kind) for kind in FormKind},
    "archive": _archive,
    "audit": _audit,
    "own_copy": _own_copy,
    "weekly": _weekly,
    "handover": _handover,
    "destinations": _destinations,
    "year_summary": _summary,
}
