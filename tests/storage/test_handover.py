"""Files go from counselor to counselor, and one of them answers for each at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from casework.exchange.custody_queries import disputes, location_of
from casework.intake import draft_of
from casework.parcels.custody import Ownership
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.parcels.signing import Signer
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import Role
from casework.service_layer.data_protection import retention_list
from casework.service_layer.exchange_results import OpenedParcel
from tests.builders.exchange import Device, open_devices, pin, restored_device
from tests.builders.homes import COHORT, a_plan, a_roster, a_talk, facts, roster_of
from tests.builders.tables import a_table
from tests.builders.transfers import forge
from ui.exchange.view_model import load_view_model

WORDS = "谈到上周笔试的结果，准备周三的复试，约好周四再谈，家里支持留在本地。"
NAMES = ["周敏", "李强", "王芳", "就业中心"]


@dataclass
class Office:
    """Three counselors who know each other, and the office above them."""

    one: Device
    two: Device
    three: Device
    above: Device


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    roles = [*((name, Role.COUNSELOR) for name in NAMES[:3]), (NAMES[3], Role.OFFICE)]
    with open_devices(tmp_path, roles) as devices:
        *counselors, above = devices
        for device in counselors:
            pin(device, above, Role.OFFICE)
            pin(above, device, Role.COUNSELOR)
            for other in counselors:
                if other is not device:
                    pin(device, other, Role.COUNSELOR)
        counselors[0].services.imports.import_draft(a_roster(3))
        yield Office(*counselors, above)


def give(device: Device, to: str, *files: UUID) -> Path:
    return device.seal(to, ParcelKind.HANDOVER, files=files or None)


def answer(opened: OpenedParcel) -> Path:
    assert opened.receipt is not None
    return opened.receipt.path


def pass_on(one: Device, to: Device, name: str, *files: UUID) -> None:
    """Hand files over and let the answer come home."""
    one.opens(answer(to.opens(give(one, name, *files))))


def hands(device: Device, file_id: UUID) -> Ownership:
    with device.caseload.snapshot() as reader:
        return reader.line(file_id).ownership


def counted(device: Device) -> set[UUID]:
    with device.caseload.snapshot() as reader:
        found = set(reader.file_ids(FileQuery()))
        assert reader.progress()[0].files == reader.count(FileQuery()) == len(found)
        return found


def holder(device: Device, file_id: UUID) -> str:
    with device.caseload.snapshot() as reader:
        return reader.exchange.holders([file_id])[file_id]


def test_a_handed_over_file_arrives_complete(office: Office) -> None:
    first, second, third = office.one.files()
    office.one.services.talks.log_talk([first], a_talk(topic="交接之前"))
    office.one.services.plans.make_plan([first], a_plan())
    marks = office.one.given(first)

    pass_on(office.one, office.two, "李强", first)

    assert counted(office.two) == {first}
    assert counted(office.one) == {second, third}
    assert office.two.given(first) == marks
    assert hands(office.one, first) is Ownership.TRANSFERRED
    with office.two.caseload.snapshot() as reader:
        case = reader.case(first)
        assert case.plan is not None
        assert len(case.talks) == 1
        assert reader.line(first).ownership is Ownership.OWNED
    office.two.services.talks.log_talk([first], a_talk(topic="交接之后"))


def test_after_sealing_the_sender_cannot_write_but_still_counts_the_file(
    office: Office,
) -> None:
    first = office.one.files()[0]
    give(office.one, "李强", first)
    assert hands(office.one, first) is Ownership.TRANSFER_PENDING
    assert first in counted(office.one)
    with pytest.raises(RuleBroken) as refused:
        office.one.services.talks.log_talk([first], a_talk())
    assert refused.value.rule == "FILE_ON_ITS_WAY"


def test_a_declined_file_returns_to_the_sender_and_cannot_be_accepted_later(office: Office) -> None:
    first = office.one.files()[0]
    parcel = give(office.one, "李强", first)
    declined = office.two.opens(parcel, UUID(int=0), reason="不是我的学院")
    assert declined.taken.taken.decisions
    assert not counted(office.two)

    # the answer is on its way: the same parcel, opened again, gives the same answer
    again = office.two.opens(parcel)
    assert not counted(office.two)
    office.one.opens(answer(declined))
    office.one.opens(answer(again))

    assert hands(office.one, first) is Ownership.OWNED
    office.one.services.talks.log_talk([first], a_talk())
    (line,) = office.one.caseload.exchange.outbox()
    assert line.state == "returned"
    assert {one["reason"] for one in line.returned} == {"不是我的学院"}
    pass_on(office.one, office.two, "李强", first)
    assert counted(office.two) == {first}


def test_record_counts_of_a_handover_agree_everywhere(office: Office) -> None:
    first, second, _ = office.one.files()
    office.one.services.talks.log_talk(
        [first, second], a_talk(topic="集体谈话")
    )  # one sitting, two talks
    office.one.services.plans.make_plan([first], a_plan())
    sealed = office.one.caseload.exchange.seal(
        office.one.partner("李强"), ParcelKind.HANDOVER, files=[first, second]
    )
    offered = office.two.caseload.sync_service.offer(sealed.path)
    preview = office.two.caseload.exchange.preview(sealed.path)
    office.two.opens(sealed.path)
    with office.one.caseload.snapshot() as reader:
        (noted,) = (one.facts for one in reader.actions() if one.name == "parcel.seal")
    assert {
        "files, pairings, talks and the plan": 7,
        "sealed": sealed.records,
        "in the journal": noted["records"],
        "in the outbox": office.one.caseload.exchange.outbox()[0].records,
        "shown by the giver": movements(office.one),
        "came in": offered.records,
        "looked into": sum(len(preview.of(outcome)) for outcome in LineOutcome),
        "shown by the taker": movements(office.two),
    } == dict.fromkeys(
        [
            *("files, pairings, talks and the plan", "sealed", "in the journal", "in the outbox"),
            *("shown by the giver", "came in", "looked into", "shown by the taker"),
        ],
        sealed.records,
    )


def movements(device: Device) -> int:
    """How many records the list of the window says of its only parcel, come and taken in."""
    found = load_view_model(device.caseload, device.home.clock.today()).movements
    (records,) = {line.records for line in found}
    return records


def test_each_file_is_accepted_or_declined_separately(office: Office) -> None:
    first, second, third = office.one.files()
    session = office.one.services.talks.log_talk([first, second], a_talk(topic="集体")).created
    opened = office.two.opens(give(office.one, "李强", first, second, third), first, third)
    assert len(session) == 2
    office.one.opens(answer(opened))
    assert counted(office.two) == {first, third}
    assert counted(office.one) == {second}


@pytest.mark.fast
def test_lost_parcels_and_answers_lose_no_data(office: Office) -> None:
    first = office.one.files()[0]
    give(office.one, "李强", first)  # lost
    opened = office.two.opens(give(office.one, "李强"))
    assert opened.receipt is not None  # lost as well
    assert counted(office.two) == {first}
    assert hands(office.one, first) is Ownership.TRANSFER_PENDING
    office.one.opens(answer(office.two.opens(give(office.one, "李强"))))
    assert hands(office.one, first) is Ownership.TRANSFERRED
    with pytest.raises(RuleBroken) as refused:
        give(office.one, "李强")
    assert refused.value.rule == "NO_STUDENT"


def test_a_file_returns_to_its_first_owner_with_later_records(
    office: Office,
) -> None:
    first = office.one.files()[0]
    (talk,) = office.one.services.talks.log_talk([first], a_talk(topic="第一位")).created
    pass_on(office.one, office.two, "李强", first)
    office.two.services.corrections.correct(
        talk, {"content": "第二位改过：双方约好下周三复谈求职进展。"}, reason="补充"
    )
    pass_on(office.two, office.three, "王芳", first)
    office.three.services.talks.log_talk([first], a_talk(topic="第三位", on=a_talk().on))
    pass_on(office.three, office.one, "周敏", first)

    assert first in counted(office.one)
    assert not counted(office.two)
    assert not counted(office.three)
    with office.one.caseload.snapshot() as reader:
        case = reader.case(first)
        assert {held.session.topic for held in case.talks} == {"第一位", "第三位"}
        assert any("第二位改过" in (held.session.content or "") for held in case.talks)
        assert reader.exchange.conflicts() == {}
    for device in (office.two, office.three):
        with pytest.raises(RuleBroken) as refused:
            device.services.talks.log_talk([first], a_talk(topic="迟到"))
        assert refused.value.rule == "FILE_HANDED_ON"


def test_an_outdated_offer_is_refused(office: Office) -> None:
    first = office.one.files()[0]
    old = give(office.one, "李强", first)
    office.one.opens(answer(office.two.opens(old)))
    pass_on(office.two, office.three, "王芳", first)
    office.two.opens(old)
    assert counted(office.two) == set()
    assert counted(office.three) == {first}


def test_a_file_in_transfer_cannot_be_handed_to_another(office: Office) -> None:
    first = office.one.files()[0]
    give(office.one, "李强", first)
    with pytest.raises(RuleBroken) as refused:
        give(office.one, "王芳", first)
    assert refused.value.rule == "FILE_ON_ITS_WAY"


def test_a_sent_or_accepted_handover_cannot_be_undone(office: Office) -> None:
    first = office.one.files()[0]
    opened = office.two.opens(give(office.one, "李强", first))
    with office.one.caseload.snapshot() as reader:
        offer = next(one for one in reader.actions() if one.name == "handover.offer")
    with pytest.raises(RuleBroken) as refused:
        office.one.services.actions.undo(offer.id)
    assert (refused.value.rule, refused.value.facts["reason"]) == (
        "UNDO_CHANGES_NOTHING",
        "handed_over",
    )
    with pytest.raises(RuleBroken) as refused:
        office.two.services.actions.undo(opened.taken.done.action)
    assert refused.value.rule == "NOT_UNDOABLE"


def test_an_unsealed_handover_can_be_undone(office: Office) -> None:
    first = office.one.files()[0]
    keys = office.one.caseload.signer
    done = office.one.services.handover.offer([first], office.one.partner("李强").id, keys)
    assert hands(office.one, first) is Ownership.TRANSFER_PENDING
    office.one.services.actions.undo(done.action)
    assert hands(office.one, first) is Ownership.OWNED


def test_the_office_learns_of_a_handover_from_the_new_owners_report(office: Office) -> None:
    first = office.one.files()[0]
    office.one.opens(answer(office.above.opens(office.one.seal("就业中心"))))
    assert holder(office.above, first) == office.one.caseload.signer.public.signing
    pass_on(office.one, office.two, "李强", first)
    office.two.services.talks.log_talk([first], a_talk(topic="新的辅导员"))

    opened = office.above.opens(office.two.seal("就业中心"))

    assert holder(office.above, first) == office.two.caseload.signer.public.signing
    assert not [one for one in opened.taken.taken.decisions if one.code]
    assert office.above.given(first) == office.two.given(first)
    office.two.opens(answer(opened))


def test_reports_of_the_previous_owner_are_returned_with_a_reason(
    office: Office,
) -> None:
    first = office.one.files()[0]
    office.one.opens(answer(office.above.opens(office.one.seal("就业中心"))))
    office.one.services.talks.log_talk([first], a_talk(topic="还没有报告"))
    late = office.one.seal("就业中心")
    pass_on(office.one, office.two, "李强", first)
    office.above.opens(office.two.seal("就业中心"))

    opened = office.above.opens(late)

    assert {one.code for one in opened.taken.taken.decisions if one.code} <= {"FILE_HANDED_ON"}
    assert office.above.given(first) == office.two.given(first)


def test_the_office_reassigns_the_files_of_a_counselor_who_left(office: Office) -> None:
    first, second, third = office.one.files()
    office.one.services.talks.log_talk([first], a_talk(topic="离职之前"))
    office.one.opens(answer(office.above.opens(office.one.seal("就业中心"))))
    marks = office.above.given(first)

    parcel = give(office.above, "李强", first, second)
    assert holder(office.above, first) == office.one.caseload.signer.public.signing
    office.above.opens(answer(office.two.opens(parcel)))

    assert holder(office.above, first) == office.two.caseload.signer.public.signing
    assert counted(office.two) == {first, second}
    assert office.two.given(first) == marks
    office.two.services.talks.log_talk([first], a_talk(topic="接手之后", on=a_talk().on))
    office.above.opens(office.two.seal("就业中心"))
    assert office.above.given(first) == office.two.given(first)

    # whoever left knows nothing of it, writes on, and is told
    office.one.services.talks.log_talk([first, third], a_talk(topic="迟到"))
    opened = office.above.opens(office.one.seal("就业中心"))
    assert {one.code for one in opened.taken.taken.decisions if one.code} == {"FILE_HANDED_ON"}
    office.one.opens(answer(opened))
    assert counted(office.one) == {third}
    assert office.above.given(first) == office.two.given(first)


def test_a_ruling_is_also_sent_to_the_previous_owner(office: Office) -> None:
    first = office.one.files()[0]
    office.one.opens(answer(office.above.opens(office.one.seal("就业中心"))))
    office.above.opens(answer(office.two.opens(give(office.above, "李强", first))))
    office.one.opens(office.above.seal("周敏"))
    assert hands(office.one, first) is Ownership.TRANSFERRED


def test_a_step_of_the_office_overrides_a_handover_unknown_to_it(office: Office) -> None:
    first = office.one.files()[0]
    office.one.opens(answer(office.above.opens(office.one.seal("就业中心"))))
    parcel = give(office.above, "王芳", first)
    pass_on(office.one, office.two, "李强", first)
    office.above.opens(answer(office.three.opens(parcel)))
    opened = office.above.opens(office.two.seal("就业中心"))
    office.two.opens(answer(opened))
    assert holder(office.above, first) == office.three.caseload.signer.public.signing
    assert not counted(office.two)
    assert counted(office.three) == {first}


def test_files_of_another_owner_cannot_be_handed_over(office: Office) -> None:
    first = office.one.files()[0]
    office.one.opens(answer(office.above.opens(office.one.seal("就业中心"))))
    office.above.opens(answer(office.two.opens(give(office.above, "李强", first))))
    with pytest.raises(RuleBroken) as refused:
        give(office.above, "李强", first)
    assert refused.value.rule == "ALREADY_HOLDS"


def test_an_advisors_talk_is_returned_after_a_handover(office: Office) -> None:
    first = office.one.files()[0]
    with open_devices(office.one.drop, [("郭启明", Role.ADVISOR)]) as (advisor,):
        pin(advisor, office.one, Role.COUNSELOR)
        pin(office.one, advisor, Role.ADVISOR)
        office.one.services.partners.assign([first], office.one.partner("郭启明").id)
        advisor.opens(office.one.seal("郭启明"))
        pass_on(office.one, office.two, "李强", first)
        advisor.services.talks.log_talk([first], a_talk())
        opened = office.one.opens(advisor.seal("周敏"))
        assert {one.code for one in opened.taken.taken.decisions if one.line.kind == "talk"} == {
            "FILE_HANDED_ON"
        }
        with pytest.raises(RuleBroken) as refused:
            office.one.services.handover.offer([first], office.one.partner("郭启明").id, None)
        assert refused.value.rule == "NO_HANDOVER_TO"


@pytest.mark.parametrize("code", ["FILE_HANDED_ON", "COHORT_CLOSED"])
def test_a_late_correction_is_returned_alone(office: Office, code: str) -> None:
    first, second, _ = office.one.files()
    with open_devices(office.one.drop, [("郭启明", Role.ADVISOR)]) as (advisor,):
        pin(advisor, office.one, Role.COUNSELOR)
        pin(office.one, advisor, Role.ADVISOR)
        office.one.services.imports.import_draft(roster_of([facts(9, cohort=COHORT + 1)]))
        (younger,) = set(office.one.files()) - {first, second, _}
        office.one.services.partners.assign([first, younger], office.one.partner("郭启明").id)
        advisor.opens(office.one.seal("郭启明"))
        (late,) = advisor.services.talks.log_talk([first], a_talk()).created
        office.one.opens(advisor.seal("周敏"))
        if code == "FILE_HANDED_ON":
            pass_on(office.one, office.two, "李强", first)
        else:
            office.one.services.year.close_cohort(COHORT, reason="本届结束", with_open=True)
        advisor.services.corrections.correct(late, {"content": WORDS}, reason="补充")
        advisor.services.talks.log_talk([younger], a_talk())
        opened = office.one.opens(advisor.seal("周敏"))
        back = opened.taken.taken.of(LineOutcome.RETURNED)
        assert [(one.line.kind, one.code) for one in back] == [("talk_session", code)]
        assert [one.line.kind for one in opened.of(LineOutcome.ACCEPTED)] == ["talk"]


def test_a_roster_skips_files_of_other_owners(office: Office) -> None:
    first, second, _ = office.one.files()
    pass_on(office.one, office.two, "李强", first)
    give(office.one, "李强", second)
    roster = roster_of([facts(n, class_name="会计2399") for n in (1, 2, 3)], source="6b" * 32)
    _done, preview = office.one.services.imports.import_draft(roster)
    assert (preview.count("updated"), preview.count("ignored")) == (1, 2)
    assert {one.code for one in preview.problems} == {"FILE_HANDED_ON", "FILE_ON_ITS_WAY"}


def test_handed_over_files_are_erased_when_due(office: Office) -> None:
    first = office.one.files()[0]
    pass_on(office.one, office.two, "李强", first)
    office.one.home.clock.pass_days(4 * 365)
    with office.one.caseload.snapshot() as reader:
        assert first in {line.file_id for line in retention_list(reader)}
    office.one.services.data_protection.erase_files([first], approved_by="王书记")
    with office.one.caseload.snapshot() as reader:
        assert not reader.lines_of([first])


def test_every_home_verifies(office: Office) -> None:
    first = office.one.files()[0]
    pass_on(office.one, office.two, "李强", first)
    office.above.opens(office.two.seal("就业中心"))
    for device in (office.one, office.two, office.above):
        assert device.caseload.checks.verify_journal().findings == ()
        assert device.caseload.checks.verify_store() == ()


def test_a_restored_computer_learns_of_a_later_handover(office: Office, tmp_path: Path) -> None:
    first = office.one.files()[0]
    office.one.opens(answer(office.above.opens(office.one.seal("就业中心"))))
    with restored_device(office.one, tmp_path) as new:
        pass_on(office.one, office.two, "李强", first)
        office.above.opens(office.two.seal("就业中心"))
        for notice in new.caseload.move_here():
            with suppress(RuleBroken):  # each is sealed to one of the partners
                office.above.opens(notice.path)
        assert hands(new, first) is Ownership.OWNED
        new.services.talks.log_talk([first], a_talk(topic="不知道已经交接"))
        opened = office.above.opens(new.seal("就业中心"))
        assert "FILE_HANDED_ON" in {one.code for one in opened.taken.taken.decisions}
        new.opens(answer(opened))
        assert hands(new, first) is Ownership.TRANSFERRED


def test_pending_offers_are_sealed_again_after_a_device_migration(
    office: Office, tmp_path: Path
) -> None:
    first = office.one.files()[0]
    parcel = give(office.one, "李强", first)
    with restored_device(office.one, tmp_path) as new:
        for notice in new.caseload.move_here():
            with suppress(RuleBroken):
                office.two.opens(notice.path)
        with pytest.raises(RuleBroken, match="E_SENDER_REVOKED"):
            office.two.opens(parcel)
        opened = office.two.opens(give(new, "李强"))
        assert counted(office.two) == {first}
        new.opens(answer(opened))
        assert hands(new, first) is Ownership.TRANSFERRED


def test_tampered_custody_lists_are_found(office: Office) -> None:
    first = office.one.files()[0]
    pass_on(office.one, office.two, "李强", first)
    with office.one.caseload.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM away")
    findings = office.one.caseload.checks.verify_journal().findings
    assert {(one.code, one.record_id) for one in findings} == {("COUNTS_CHANGED", first)}


def test_a_handover_by_somebody_else_than_the_owner_is_refused(office: Office) -> None:
    first = office.one.files()[0]
    pass_on(office.one, office.two, "李强", first)
    pass_on(office.two, office.one, "周敏", first)
    opened = office.three.opens(forge(office.two, office.three, first, 3))
    assert {one.code for one in opened.taken.taken.decisions} == {"FILE_HANDED_ON"}
    assert not counted(office.three)


def test_a_hidden_step_deceives_the_receiver_but_not_the_office(office: Office) -> None:
    first = office.one.files()[0]
    pass_on(office.one, office.two, "李强", first)
    pass_on(office.two, office.one, "周敏", first)
    office.above.opens(office.one.seal("就业中心"))
    office.three.opens(forge(office.two, office.three, first, 3, hides=2))
    assert counted(office.three) == {first}

    opened = office.above.opens(office.three.seal("就业中心"))

    refused = {one.code for one in opened.taken.taken.decisions if one.line.kind == "custody"}
    assert "FILE_HANDED_ON" in refused
    assert holder(office.above, first) == office.one.caseload.signer.public.signing
    office.three.opens(answer(opened))
    with office.three.caseload.snapshot() as reader:
        assert "FILE_HANDED_ON" in {known.code for _, known in reader.exchange.returned()}

    # and the taker is told: who has the file, on the student's page and among the oddities
    assert hands(office.three, first) is Ownership.DISPUTED
    with office.three.caseload.snapshot() as reader:
        place = location_of(reader, first)
        assert place is not None
        assert (place.ownership, place.name) == (Ownership.DISPUTED, "周敏")
        assert [one.name for one in disputes(reader)] == ["周敏"]
        assert reader.facets(FileQuery(), ("hands",))["hands"]["disputed"] == 1
    assert [one.code for one in office.three.caseload.exchange.rejected_parcels()] == [
        "FILE_DISPUTED"
    ]
    office.three.services.talks.log_talk([first], a_talk(topic="写了还在"))
    assert office.three.caseload.checks.verify_journal().findings == ()


def test_a_dispute_is_resolved_by_the_office(office: Office) -> None:
    first = office.one.files()[0]
    pass_on(office.one, office.two, "李强", first)
    pass_on(office.two, office.one, "周敏", first)
    office.above.opens(office.one.seal("就业中心"))
    office.three.opens(forge(office.two, office.three, first, 3, hides=2))
    office.three.opens(answer(office.above.opens(office.three.seal("就业中心"))))
    assert hands(office.three, first) is Ownership.DISPUTED

    office.above.opens(answer(office.three.opens(give(office.above, "王芳", first))))

    assert hands(office.three, first) is Ownership.OWNED
    opened = office.above.opens(office.three.seal("就业中心"))
    assert not [one for one in opened.taken.taken.decisions if one.code]
    office.three.opens(answer(opened))
    assert hands(office.three, first) is Ownership.OWNED
    office.one.opens(office.above.seal("周敏"))
    assert hands(office.one, first) is Ownership.TRANSFERRED


def test_a_step_without_the_right_signature_is_refused(office: Office) -> None:
    first = office.one.files()[0]
    keys = office.three.caseload.signer  # somebody else signs in the giver's name
    office.one.services.handover.offer(
        [first], office.one.partner("李强").id, _Liar(office.one, keys)
    )
    opened = office.two.opens(give(office.one, "李强"))
    assert {one.code for one in opened.taken.taken.decisions} == {"CUSTODY_UNPROVEN"}
    assert not counted(office.two)


class _Liar:
    """Has one key and signs with another."""

    def __init__(self, device: Device, keys: Signer) -> None:
        self.public = device.caseload.signer.public
        self._keys = keys

    def sign(self, domain: str, data: bytes) -> bytes:
        return self._keys.sign(domain, data)


def test_imported_talks_of_somebody_elses_student_are_pending(office: Office) -> None:
    first = office.one.files()[0]
    pass_on(office.one, office.two, "李强", first)
    words = "了解到想回老家就业，简历还没有写完，约定下周带来一起修改。"
    rows = [
        ["学号", "谈话日期", "起止时间", "方式", "地点", "主题", "内容", "措施"],
        ["20230001", "2026-11-18", "9:00-9:30", "面谈", "101", "就业", words, "回访"],
        ["20230002", "2026-11-18", "10:00-10:30", "面谈", "101", "就业", words + "乙", "回访"],
    ]
    draft = draft_of(a_table(rows))
    _done, preview = office.one.services.imports.import_draft(draft)
    ends = {row.student_no: (row.end, [one.code for one in row.problems]) for row in preview.rows}
    assert ends["20230001"][0] == "parked"
    assert "FILE_HANDED_ON" in ends["20230001"][1]
    assert ends["20230002"][0] == "new"
