"""One story for every action of the service layer: what must be there first, and the action itself.

``STORIES`` pairs the name of a service method with a function that sets the stage and returns
the act. ``turn`` makes what it writes another each time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from casework.activities import TRAINING_MODES
from casework.intake import draft_of
from casework.intake.signin import Presence
from casework.offers.outreach import RANKS
from casework.parcels.signing import IdentityCard, PublicKeys
from casework.parcels.updates import Announcement, Installer
from casework.people.person import ConsentKind
from casework.ports import Proof
from casework.records import (
    AttendanceState,
    EventMode,
    ExtraKind,
    Role,
    Stage,
    TrainingState,
    Visitor,
    Withdrawal,
)
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from casework.service_layer import (
    ActionResult,
    CaseloadServices,
    ComplaintDraft,
    VisitDraft,
)
from casework.service_layer.drafts import TrainingDraft
from casework.service_layer.settings_transfer import SettingsBundle
from casework.service_layer.training import TrainingStep
from casework.signals import ANSWERS, DETECTORS
from tests.builders.homes import (
    COHORT,
    START,
    a_plan,
    a_post,
    a_posted_post,
    a_referral,
    a_roster,
    a_talk,
    an_employer,
    an_event,
    facts,
)
from tests.builders.tables import a_table, waiting_id

Act = Callable[[], object]
Story = Callable[[CaseloadServices, list[UUID], int], Act]

PROOF_BYTES = b"%PDF-1.7 signed by hand "


def a_proof(turn: int) -> Proof:
    """Return a proof; another turn is another content."""
    return Proof("签到表.pdf", PROOF_BYTES + str(turn).encode())


def _talk(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    return lambda: services.talks.log_talk(
        files, a_talk(topic=f"第{turn}次"), {files[0]: f"单独谈到第{turn}件事，家里希望留津。"}
    )


def _refer(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    post = a_posted_post(services, turn)
    return lambda: services.referrals.refer(files, a_referral(post))


def _advance(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    draft = a_referral(a_posted_post(services, turn), response=None, responded_on=None)
    made = services.referrals.refer(files, draft).created
    return lambda: services.referrals.advance_referral(made, Stage.INFORMED, START)


def _employer(services: CaseloadServices, turn: int) -> UUID:
    return services.employers.add_employer(an_employer(turn)).created[0]


def _amend_employer(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    employer = _employer(services, turn)
    return lambda: services.employers.amend_employer(employer, {"industry": f"批发{turn}"})


def _verify_employer(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    employer = _employer(services, turn)
    return lambda: services.employers.verify_employer(employer, on=START, how="官网核对")


def _blacklist(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    employer = _employer(services, turn)
    post = services.posts.add_post(a_post(employer)).created[0]
    services.referrals.refer(files, a_referral(post))
    return lambda: services.employers.blacklist(employer, reason="拖欠工资")


def _clear_blacklist(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    employer = _employer(services, turn)
    services.employers.blacklist(employer, reason="拖欠工资")
    return lambda: services.employers.clear_blacklist(employer, reason="核实无误")


def _add_post(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    employer = _employer(services, turn)
    return lambda: services.posts.add_post(a_post(employer))


def _amend_post(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    post = a_posted_post(services, turn)
    return lambda: services.posts.amend_post(post, {"city": "北京"})


def _extend_post(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    post = a_posted_post(services, turn)
    return lambda: services.posts.extend_post(post, START + timedelta(days=60))


def _verify_post(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    post = a_posted_post(services, turn)
    return lambda: services.posts.verify_post(post, on=START)


def _rule_post(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    post = a_posted_post(services, turn)
    return lambda: services.posts.rule_post(post, "放行")


def _attend(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    event = services.events.add_event(an_event(turn)).created[0]
    state = AttendanceState.ATTENDED
    return lambda: services.events.attend(event, files, state=state, proof=a_proof(turn))


def _register(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    return lambda: services.destinations.register_destination(
        files, code="11", on=START, proof=a_proof(turn)
    )


def _register_state(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    made = services.destinations.register_destination(files, code="11", on=START).created
    return lambda: services.destinations.note_register_state(made, state="已登记")


def _sign_off(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    (made,) = services.destinations.register_destination(files[:1], code="76", on=START).created
    return lambda: services.destinations.sign_off(made, level="院", by="院长", on=START)


def _lose(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    (made,) = services.destinations.register_destination(files[:1], code="11", on=START).created
    return lambda: services.destinations.lose_destination(made, on=START, reason="单位解约")


def _evidence(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    talk = services.talks.log_talk(files[:1], a_talk(topic=f"第{turn}次")).created
    return lambda: services.evidence.add_evidence(talk, a_proof(turn))


def _review(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    talk = services.talks.log_talk(files[:1], a_talk(topic=f"第{turn}次")).created
    made = services.evidence.add_evidence(talk, a_proof(turn)).created
    return lambda: services.evidence.review_evidence(made, passed=True, by="王主任")


def _plan(services: CaseloadServices, files: list[UUID], turn: int) -> UUID:
    return services.plans.make_plan(files[:1], a_plan(goal=f"目标{turn}")).created[0]


def _measure(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    plan = _plan(services, files, turn)
    return lambda: services.plans.complete_measure(plan, 0, on=START, result="完成")


def _confirm(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    _plan(services, files, turn)
    return lambda: services.plans.confirm_plan(files[0], on=services.today(), how="当面签字")


def _review_plan(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    _plan(services, files, turn)
    return lambda: services.plans.review_plan(files[0], by="院长", note=f"按计划推进{turn}")


def _move(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    services.pairings.pair(files, helper=f"旧老师{turn}", helper_role="辅导员")
    return lambda: services.pairings.reassign(
        f"旧老师{turn}", helper=f"新老师{turn}", helper_role="班主任"
    )


def _accept(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    services.pairings.pair(files, helper=f"待接{turn}", helper_role="辅导员")
    return lambda: services.pairings.accept_pairing(files)


def _end_part(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    made = services.pairings.add_helper(
        files[:1], helper=f"陪同{turn}", helper_role="班主任"
    ).created[0]
    return lambda: services.pairings.remove_helper(made)


def _visit(turn: int) -> VisitDraft:
    return VisitDraft(
        on=START,
        employer_name=f"海河第{turn}公司",
        subject="会计学",
        visitors=(Visitor(name="王院长", rank=RANKS[0]),),
    )


def _amend_visit(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    visit = services.outreach.add_visit(_visit(turn)).created[0]
    return lambda: services.outreach.amend_visit(visit, {"outcome": "约定两个岗位"})


def _withdraw_visit(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    visit = services.outreach.add_visit(_visit(turn)).created[0]
    return lambda: services.outreach.withdraw_visit(visit, reason="与前一次走访重复登记，作撤回")


def _complaint(turn: int) -> ComplaintDraft:
    about = f"第{turn}件：反映某单位以培训贷为名收取费用，请核实处理。"
    return ComplaintDraft(received_on=START, complainant="周某", channel="电话", about=about)


def _answer_complaint(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    made = services.outreach.add_complaint(_complaint(turn)).created[0]
    return lambda: services.outreach.answer_complaint(
        made, on=services.today(), findings="已向单位核实，情况属实，已停止推荐。", outcome="属实"
    )


def _withdraw_consent(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    services.data_protection.give_consent(
        files, ConsentKind.PROVIDE, on=START, how="书面", receiver=f"市人社局{turn}"
    )
    return lambda: services.data_protection.withdraw_consent(
        files, ConsentKind.PROVIDE, on=services.today(), receiver=f"市人社局{turn}"
    )


def _recognise(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    return lambda: services.categories.recognise_category(
        files[:1], "脱贫家庭", on=START, proof=a_proof(turn)
    )


def _cancel(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    return lambda: services.categories.cancel_category(
        files[1:2], "低保家庭", on=START, reason="已退出低保"
    )


def _apply_pack(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    document = _own_pack(turn)
    services.packs.add_pack(document)
    ref = f"{document['id']}@{document['version']}"
    return lambda: services.packs.apply_pack(files, ref, reason="学校自定标准")


def _own_pack(turn: int) -> dict[str, object]:
    document = dict(pack_document(load_pack(DEFAULT_PACK)))
    return {**document, "id": f"own{turn}", "version": 1}


def _announcement(turn: int) -> Announcement:
    return Announcement(
        version=f"9.{turn}",
        installers=(Installer(1000, "0" * 64),),
        min_reader=1,
        expires=date(2030, 1, 1),
        notes="",
        at=datetime(2026, 11, 20, tzinfo=UTC),
        by="就业中心",
        signing="0" * 64,
    )


def _same_person(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    other = services.student_details.open_file(facts(500 + turn, cohort=COHORT + 1)).created[0]
    return lambda: services.people.link_person([files[0], other])


def _part_person(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    other = services.student_details.open_file(facts(600 + turn, cohort=COHORT + 2)).created[0]
    services.people.link_person([files[0], other])
    return lambda: services.people.unlink_person(other, reason="不是同一人")


def _resume(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    services.year.pause_files(files[:1], Withdrawal.PAUSED, reason="休学一年")
    return lambda: services.year.resume_files(files[:1], reason="复学")


def _close(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    return lambda: services.year.close_cohort(COHORT, reason="工作结束", with_open=True)


def _reopen(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    services.year.close_cohort(COHORT, reason="工作结束", with_open=True)
    return lambda: services.year.reopen_cohort(COHORT, reason="还有补录")


def _amend_event(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    event = services.events.add_event(an_event(turn)).created[0]
    return lambda: services.events.amend_event(event, {"place": "大礼堂"}, reason="改了地点")


def _change_places(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    event = services.events.add_event(an_event(turn)).created[0]
    made = services.events.attend(event, files, state=AttendanceState.REGISTERED).created
    return lambda: services.events.change_places(made, AttendanceState.ABSENT)


def _sign_in(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    event = services.events.add_event(an_event(turn)).created[0]
    services.events.attend(event, files[:1], state=AttendanceState.REGISTERED)
    return lambda: services.events.sign_in(
        event, {one: Presence(AttendanceState.ATTENDED) for one in files}, proof=a_proof(turn)
    )


def _dismiss_parked(services: CaseloadServices, _files: list[UUID], turn: int) -> Act:
    rows = [["学号", "姓名", "性别"], [f"2023W{turn:03d}", "甲乙", "?"]]
    done, _preview = services.imports.import_draft(draft_of(a_table(rows)))
    assert done.action is not None
    return lambda: services.imports.dismiss_parked([waiting_id(rows)], reason="不在本院")


def _training(turn: int) -> TrainingDraft:
    return TrainingDraft(
        year=2026,
        mode=TRAINING_MODES[0],
        programme=f"第{turn}期",
        platform="宏志助航平台",
        enrolled_on=START,
    )


def _advance_training(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    made = services.training.enrol_training(files, _training(turn)).created
    step = TrainingStep(state=TrainingState.LEARNING, begun_on=START)
    return lambda: services.training.advance_training(made, step)


def _correct(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    event = services.events.add_event(an_event(turn, on=START + timedelta(days=200))).created[0]
    services.events.attend(event, files)
    changes = {"on": START, "mode": EventMode.ONLINE, "start": time(9)}
    return lambda: services.corrections.correct(event, changes, reason="登记错了")


def _void(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    made = services.talks.log_talk(files, a_talk(topic=f"第{turn}次")).created
    return lambda: services.files.void(made, reason="误录")


def _set_form(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    form = Proof("台账.xlsx", b"PK form of the office " + str(turn).encode())
    return lambda: services.forms.set_ledger_form(
        form, sheet="台账", first_row=4 + turn, columns={"B": "student_no"}
    )


def _drop_form(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    _set_form(services, files, turn)()
    return services.forms.drop_ledger_form


def a_card(turn: int) -> IdentityCard:
    """Return the card of an advisor; another turn is another person."""
    return IdentityCard(
        f"班主任{turn}", "经济管理学院", Role.ADVISOR, PublicKeys(f"{turn:064x}", f"age{turn}")
    )


def _partner(services: CaseloadServices, turn: int) -> UUID:
    return services.partners.add_partner(a_card(turn), Role.ADVISOR, checked=True).created[0]


def _assign(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    partner = _partner(services, turn)
    return lambda: services.partners.assign(files, partner)


def _unassign(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    partner = _partner(services, turn)
    services.partners.assign(files, partner)
    return lambda: services.partners.unassign(files, partner)


def _let_see(services: CaseloadServices, files: list[UUID], turn: int) -> Act:
    partner = _partner(services, turn)
    return lambda: services.partners.set_shared_fields(partner, ["talk_text"])


STORIES: dict[str, Story] = {
    "accept_pairing": _accept,
    "add_complaint": lambda d, f, t: lambda: d.outreach.add_complaint(_complaint(t)),
    "add_employer": lambda d, f, t: lambda: d.employers.add_employer(an_employer(t)),
    "add_event": lambda d, f, t: lambda: d.events.add_event(an_event(t)),
    "add_evidence": _evidence,
    "add_pack": lambda d, f, t: lambda: d.packs.add_pack(_own_pack(t)),
    "add_post": _add_post,
    "add_visit": lambda d, f, t: lambda: d.outreach.add_visit(_visit(t)),
    "advance_referral": _advance,
    "advance_training": _advance_training,
    "amend_employer": _amend_employer,
    "amend_event": _amend_event,
    "amend_post": _amend_post,
    "amend_visit": _amend_visit,
    "answer_complaint": _answer_complaint,
    "answer_signal": lambda d, f, t: (
        lambda: d.signals.answer_signal(f"key{t}", min(DETECTORS), answer=next(iter(ANSWERS)))
    ),
    "apply_pack": _apply_pack,
    "assign": _assign,
    "attend": _attend,
    "blacklist": _blacklist,
    "cancel_category": _cancel,
    "change_places": _change_places,
    "change_contact": lambda d, f, t: (
        lambda: d.people.change_contact(f[0], "家长", f"1390000{t:04d}")
    ),
    "change_settings": lambda d, f, t: (
        lambda: d.settings.change_settings({"helpers": {"silent_days": 20 + t}})
    ),
    "announce": lambda d, f, t: lambda: d.notices.announce(_announcement(t)),
    "clear_blacklist": _clear_blacklist,
    "close_cohort": _close,
    "confirm_plan": _confirm,
    "correct": _correct,
    "edit_facts": lambda d, f, t: (
        lambda: d.student_details.edit_facts(f[0], {"phone": f"1380000{t:04d}"})
    ),
    "dismiss_parked": _dismiss_parked,
    "remove_helper": _end_part,
    "enrol_training": lambda d, f, t: lambda: d.training.enrol_training(f, _training(t)),
    "extend_post": _extend_post,
    "give_extra": lambda d, f, t: (
        lambda: d.training.give_extra(
            f,
            ExtraKind.GUIDANCE,
            on=START,
            by="李老师",
            content=f"第{t}次测评并逐项讲解。",
        )
    ),
    "give_consent": lambda d, f, t: (
        lambda: d.data_protection.give_consent(
            f, ConsentKind.PROVIDE, on=START, how="书面", receiver=f"单位{t}"
        )
    ),
    "import_draft": lambda d, f, t: lambda: d.imports.import_draft(a_roster(3, first=100 + 10 * t)),
    "log_talk": _talk,
    "lose_destination": _lose,
    "make_plan": lambda d, f, t: lambda: d.plans.make_plan(f, a_plan(goal=f"目标{t}")),
    "complete_measure": _measure,
    "reassign": _move,
    "note_register_state": _register_state,
    "open_file": lambda d, f, t: lambda: d.student_details.open_file(facts(700 + t)),
    "pair": lambda d, f, t: lambda: d.pairings.pair(f, helper=f"老师{t}", helper_role="辅导员"),
    "unlink_person": _part_person,
    "record_training": lambda d, f, t: lambda: d.training.record_training(f, _training(t)),
    "recognise_category": _recognise,
    "refer": _refer,
    "register_destination": _register,
    "renumber": lambda d, f, t: (
        lambda: d.people.renumber(f[0], student_no=f"2023X{t}", reason="学号错")
    ),
    "reopen_cohort": _reopen,
    "pause_files": lambda d, f, t: (
        lambda: d.year.pause_files(f[:1], Withdrawal.PAUSED, reason=f"休学{t}")
    ),
    "resume_files": _resume,
    "review_evidence": _review,
    "review_plan": _review_plan,
    "rule_post": _rule_post,
    "link_person": _same_person,
    "drop_ledger_form": _drop_form,
    "set_ledger_form": _set_form,
    "set_seating": lambda d, f, t: (
        lambda: d.seating.set_seating(f"会计230{t}", 2, [f[0], None, f[1]])
    ),
    "sign_in": _sign_in,
    "sign_off": _sign_off,
    "import_settings": lambda d, f, t: (
        lambda: d.settings_transfer.import_settings(
            SettingsBundle({"retention_years": 4 + t % 5}, (_own_pack(t),))
        )
    ),
    "set_shared_fields": _let_see,
    "unassign": _unassign,
    "add_helper": lambda d, f, t: (
        lambda: d.pairings.add_helper(f, helper=f"陪同{t}", helper_role="班主任")
    ),
    "verify_employer": _verify_employer,
    "verify_post": _verify_post,
    "void": _void,
    "withdraw_consent": _withdraw_consent,
    "withdraw_visit": _withdraw_visit,
}

__all__ = ["STORIES", "Act", "ActionResult", "Story"]
