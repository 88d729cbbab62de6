"""Talks of an advisor come to the counselor's caseload, and receipts go back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.parcels.lines import LineOutcome
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import Evidence, Talk
from casework.required_services import Service
from storage.evidence_store import EncryptedEvidenceStore
from tests.builders.exchange import Device, advisor_and_counselor
from tests.builders.homes import a_talk


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    with advisor_and_counselor(tmp_path) as both:
        yield both


def assigned(advisor: Device, counselor: Device, students: int = 2) -> None:
    """The counselor puts students into the advisor's hands, and the advisor takes them."""
    counselor.services.partners.assign(counselor.files()[:students], counselor.partner("郭启明").id)
    opened = advisor.opens(counselor.seal("郭启明"))
    assert opened.receipt is not None
    counselor.opens(opened.receipt.path)


def test_a_talk_of_an_advisor_counts_for_the_counselor(two: tuple[Device, Device]) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    student = advisor.files()[0]
    advisor.services.talks.log_talk([student], a_talk())
    opened = counselor.opens(advisor.seal("周敏"))
    assert [a.outcome.value for a in opened.taken.taken.answers] == ["accepted", "accepted"]
    assert counselor.given(student) == (1, 0, 0)
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    assert [line.state for line in advisor.caseload.exchange.outbox()] == ["acknowledged"]
    assert counselor.caseload.checks.verify_journal().findings == ()
    assert advisor.caseload.checks.verify_journal().findings == ()


def test_an_advisor_sees_only_what_a_talk_needs(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    with advisor.caseload.snapshot() as reader:
        file = reader.case(advisor.files()[0]).file
    assert (file.student_no, file.name, file.class_name) == ("20230001", "钱知远", "会计2302")
    assert (file.id_number, file.phone, file.birth, file.categories) == (None, None, None, ())
    assert (file.contacts, file.custom, file.imported, file.gender) == ((), (), None, None)
    assert len(advisor.files()) == 2


def test_opening_a_parcel_again_changes_nothing_and_is_acknowledged_again(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    advisor.services.talks.log_talk([advisor.files()[0]], a_talk())
    path = advisor.seal("周敏")
    counselor.opens(path)
    digest = counselor.caseload.checks.state_digest()
    with counselor.caseload.snapshot() as reader:
        head = reader.journal_head()
    again = counselor.opens(path)
    assert again.inspected.is_known
    assert again.taken.done.action is None
    assert len(again.of(LineOutcome.DUPLICATE)) == 1
    assert counselor.caseload.checks.state_digest() == digest
    with counselor.caseload.snapshot() as reader:
        assert reader.journal_head()[0] == head[0] + 1  # the receipt, and nothing else
    assert again.receipt is not None
    advisor.opens(again.receipt.path)
    assert [line.state for line in advisor.caseload.exchange.outbox()] == ["acknowledged"]


def test_a_talk_of_somebody_elses_student_is_returned_and_the_rest_imported(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    mine, theirs = advisor.files()
    advisor.services.talks.log_talk([mine], a_talk())
    advisor.services.talks.log_talk([theirs], a_talk(topic="另一位"))
    counselor.services.partners.unassign([theirs], counselor.partner("郭启明").id)
    counselor.home.clock.pass_days(1)
    advisor.home.clock.pass_days(1)
    opened = counselor.opens(advisor.seal("周敏"))
    assert [one.code for one in opened.of(LineOutcome.RETURNED)] == ["E_SCOPE"]
    assert len(opened.of(LineOutcome.ACCEPTED)) == 1
    assert (counselor.given(mine), counselor.given(theirs)) == ((1, 0, 0), (0, 0, 0))


def test_a_declined_record_is_returned_corrected_and_sent_again(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    student = advisor.files()[0]
    (talk,) = advisor.services.talks.log_talk([student], a_talk(content="聊了聊。" * 8)).created
    path = advisor.seal("周敏")
    opened = counselor.caseload.exchange.open(path, (), reason="写清楚谈了什么", out=counselor.drop)
    assert counselor.given(student) == (0, 0, 0)
    assert [one.reason for one in opened.of(LineOutcome.RETURNED)] == ["写清楚谈了什么"]
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    (line,) = advisor.caseload.exchange.outbox()
    assert (line.state, {one["reason"] for one in line.returned}) == (
        "returned",
        {"写清楚谈了什么"},
    )
    assert advisor.caseload.exchange.seal(advisor.partner("周敏")).records == 0
    words = "谈到实习单位的留用意向，准备周三的复试，约好周四再谈结果。"
    advisor.services.corrections.correct(talk, {"content": words}, reason="写清楚")
    advisor.services.corrections.correct(talk, {"own_words": "补充：已与单位联系。"}, reason="补充")
    mended = counselor.opens(advisor.seal("周敏"))
    assert len(mended.of(LineOutcome.ACCEPTED)) == 1
    assert counselor.given(student) == (1, 0, 0)


def test_importing_a_parcel_is_one_undo_and_can_be_repeated(two: tuple[Device, Device]) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    before = counselor.caseload.checks.state_digest()
    for number, student in enumerate(advisor.files()):
        advisor.services.talks.log_talk([student], a_talk(topic=f"第{number}次"))
    path = advisor.seal("周敏")
    counselor.opens(path)
    after = counselor.caseload.checks.state_digest()

    reversal = counselor.services.actions.undo()
    assert (reversal.kept, reversal.impossible) == ((), ())
    assert counselor.caseload.checks.state_digest() == before
    counselor.services.actions.redo()
    assert counselor.caseload.checks.state_digest() == after
    counselor.services.actions.undo()

    assert len(counselor.opens(path).of(LineOutcome.ACCEPTED)) == 2
    assert counselor.caseload.checks.state_digest() == after
    assert counselor.caseload.checks.verify_journal().findings == ()


def test_an_acknowledged_record_can_only_be_corrected_not_undone(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    student = advisor.files()[0]
    done = advisor.services.talks.log_talk([student], a_talk())
    opened = counselor.opens(advisor.seal("周敏"))
    assert opened.receipt is not None
    advisor.opens(opened.receipt.path)
    with pytest.raises(RuleBroken) as refused:
        advisor.services.actions.undo(done.action)
    assert (refused.value.rule, refused.value.facts["reason"]) == (
        "UNDO_CHANGES_NOTHING",
        "acknowledged",
    )
    advisor.services.files.void(done.created, reason="误录")
    counselor.opens(advisor.seal("周敏"))
    assert counselor.given(student) == (0, 0, 0)


def test_a_fully_returned_parcel_does_not_prevent_undo(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    mine = counselor.services.talks.log_talk([counselor.files()[0]], a_talk())
    advisor.services.talks.log_talk([advisor.files()[0]], a_talk(content="另一次谈话，" * 10))
    path = advisor.seal("周敏")
    returned = counselor.caseload.exchange.open(path, (), reason="请写明地点")
    with pytest.raises(RuleBroken) as refused:
        counselor.services.actions.undo(returned.taken.done.action)
    assert refused.value.facts["reason"] == "nothing"
    assert counselor.services.actions.undo().of == mine.action


def test_a_record_undone_before_the_receipt_is_removed_at_the_receiver(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    student = advisor.files()[0]
    done = advisor.services.talks.log_talk([student], a_talk())
    counselor.opens(advisor.seal("周敏"))
    assert counselor.given(student) == (1, 0, 0)
    advisor.services.actions.undo(done.action)
    counselor.opens(advisor.seal("周敏"))
    assert counselor.given(student) == (0, 0, 0)
    with counselor.caseload.snapshot() as reader:
        assert reader.find_record(done.created[0]) is None


def test_conflicting_versions_of_a_talk_wait_for_a_decision(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    student = advisor.files()[0]
    (talk,) = advisor.services.talks.log_talk([student], a_talk()).created
    counselor.opens(advisor.seal("周敏"))
    counselor.services.corrections.correct(
        talk, {"own_words": "辅导员补充：已联系家长。"}, reason="补充"
    )
    advisor.home.clock.pass_days(1)
    counselor.home.clock.pass_days(1)
    advisor.services.corrections.correct(
        talk, {"own_words": "班主任补充：周五复谈。"}, reason="补充"
    )
    opened = counselor.opens(advisor.seal("周敏"))
    assert len(opened.of(LineOutcome.CONFLICT)) == 1
    with counselor.caseload.snapshot() as reader:
        ((record_id, lines),) = reader.exchange.conflicts().items()
        assert record_id == talk
        assert [line.by for line in lines] == ["周敏", "郭启明"]
        assert reader.get(Talk, talk).own_words == "辅导员补充：已联系家长。"  # written first
    settled = counselor.services.parcels.resolve_conflict(talk, lines[1].revision)
    with counselor.caseload.snapshot() as reader:
        assert reader.exchange.conflicts() == {}
        assert reader.get(Talk, talk).own_words == "班主任补充：周五复谈。"
    with pytest.raises(RuleBroken) as refused:  # the advisor may have received it
        counselor.services.actions.undo(settled.action)
    assert refused.value.rule == "NOT_UNDOABLE"


def test_a_preview_shows_the_outcome_and_writes_nothing(two: tuple[Device, Device]) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    student = advisor.files()[0]
    advisor.services.talks.log_talk([student], a_talk())
    path = advisor.seal("周敏")
    digest = counselor.caseload.checks.state_digest()
    with counselor.caseload.snapshot() as reader:
        head = reader.journal_head()
    preview = counselor.caseload.exchange.preview(path)
    (shift,) = preview.taken.shifts
    assert (shift.before[Service.TALK], shift.after[Service.TALK]) == (0, 1)
    with counselor.caseload.snapshot() as reader:
        assert reader.journal_head() == head
        assert reader.exchange.parcels(is_ours=False)[-1].id != preview.inspected.manifest.parcel_id
    assert counselor.caseload.checks.state_digest() == digest


def test_evidence_is_transferred_with_its_bytes(two: tuple[Device, Device]) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    (talk,) = advisor.services.talks.log_talk([advisor.files()[0]], a_talk()).created
    advisor.services.evidence.add_evidence([talk], Proof("签到表.pdf", b"%PDF-1.7 signed by hand"))
    counselor.opens(advisor.seal("周敏"))
    with counselor.caseload.snapshot() as reader:
        (proof,) = reader.get_all(Evidence)
    assert (
        EncryptedEvidenceStore(counselor.caseload._blobs).get(proof) == b"%PDF-1.7 signed by hand"
    )
    assert counselor.caseload.checks.verify_store() == ()


@pytest.mark.fast
def test_records_keep_the_signature_of_their_parcel(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    (talk,) = advisor.services.talks.log_talk([advisor.files()[0]], a_talk()).created
    counselor.opens(advisor.seal("周敏"))
    with counselor.caseload.snapshot() as reader:
        origin = reader.exchange.origin(talk)
    assert origin is not None
    assert origin.signing == advisor.caseload.signer.public.signing
    assert origin.is_proven


def test_gaps_in_parcel_numbers_close_when_a_late_parcel_arrives(
    two: tuple[Device, Device],
) -> None:
    advisor, counselor = two
    assigned(advisor, counselor)
    student = advisor.files()[0]
    with counselor.caseload.snapshot() as reader:
        before = len(reader.exchange.gaps(advisor.caseload.signer.public.signing))
    assert before == 0
    advisor.services.talks.log_talk([student], a_talk())
    late = advisor.seal("周敏")
    counselor.opens(advisor.seal("周敏"))
    signing = advisor.caseload.signer.public.signing
    with counselor.caseload.snapshot() as reader:
        assert len(reader.exchange.gaps(signing)) == 1
    counselor.opens(late)
    with counselor.caseload.snapshot() as reader:
        assert reader.exchange.gaps(signing) == ()
    assert counselor.given(student) == (1, 0, 0)
