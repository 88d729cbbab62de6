"""Destinations on a real caseload: details, two approvals, loss, the office's codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.problems import RuleBroken
from casework.records import Attachment, Destination
from casework.service_layer import DestinationDetails
from casework.standing import Status
from storage.caseload import OpenCaseload
from tests.builders.cases import a_credit_code
from tests.builders.homes import START, Home, a_home, a_posted_post, a_referral, files_of
from tests.builders.proofs import a_proof


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=2)


@pytest.fixture
def caseload(home: Home) -> Iterator[OpenCaseload]:
    with home.open() as opened:
        yield opened


def status(caseload: OpenCaseload, file_id: UUID) -> Status:
    with caseload.snapshot() as reader:
        return reader.line(file_id).status


def destination(caseload: OpenCaseload, file_id: UUID) -> Destination:
    with caseload.snapshot() as reader:
        found = reader.case(file_id).destination
    assert found is not None
    return found


def refused(act: Any, rule: str) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        act()
    assert refusal.value.rule == rule
    return refusal.value


def test_every_detail_of_a_destination_is_kept(caseload: OpenCaseload) -> None:
    first, _second = files_of(caseload)
    services = caseload.services
    referral = services.referrals.refer([first], a_referral(a_posted_post(services))).created[0]
    details = DestinationDetails(
        employer_uscc=f" {a_credit_code(1).lower()} ",
        employer_kind="国有企业",
        job_title="会计",
        pay=5200,
        region="天津",
        fits_major=True,
        by_referral=referral,
        register_state="已登记",
    )

    services.destinations.register_destination(
        [first], code="11", on=START, employer="津门贸易", details=details
    )

    found = destination(caseload, first)
    assert (found.employer_uscc, found.pay, found.fits_major) == (a_credit_code(1), 5200, True)
    assert (found.by_referral, found.register_state) == (referral, "已登记")


@pytest.mark.fast
def test_invalid_details_are_refused(caseload: OpenCaseload) -> None:
    first, second = files_of(caseload)
    services = caseload.services
    referral = services.referrals.refer([first], a_referral(a_posted_post(services))).created[0]

    def register(**details: Any) -> Any:
        made = DestinationDetails(**details)
        return lambda: services.destinations.register_destination([second], code="11", details=made)

    refused(register(pay=-1), "PAY_NEGATIVE")
    refused(register(register_state="已办理"), "BAD_CHOICE")
    refused(register(by_referral=referral), "REFERRAL_OF_ANOTHER")
    refused(
        lambda: services.destinations.register_destination([second], code="ten"),
        "DESTINATION_CODE_SHAPE",
    )


def test_evidence_of_a_destination_has_a_kind(caseload: OpenCaseload) -> None:
    first, _second = files_of(caseload)

    caseload.services.destinations.register_destination([first], code="11", proof=a_proof())

    with caseload.snapshot() as reader:
        (laid,) = reader.case(first).attachments
    found = destination(caseload, first)
    assert isinstance(laid, Attachment)
    assert (laid.proof_kind, laid.target_id) == ("劳动合同", found.id)
    assert found.proof_id == laid.evidence_id


def test_freelance_work_is_approved_by_the_college_then_by_the_school(
    caseload: OpenCaseload,
) -> None:
    first, _second = files_of(caseload)
    services = caseload.services
    place = services.destinations.register_destination([first], code="76", on=START).created[0]

    refused(lambda: services.destinations.sign_off(place, level="校", by="钱主任"), "SIGNOFF_ORDER")
    services.destinations.sign_off(place, level="院", by="赵院长")
    assert status(caseload, first) is not Status.PLACED
    refused(
        lambda: services.destinations.sign_off(place, level="院", by="孙老师"), "SIGNOFF_ALREADY"
    )
    refused(
        lambda: services.destinations.sign_off(place, level="校", by="赵院长"),
        "SIGNOFF_SAME_PERSON",
    )
    early = START - timedelta(days=1)
    refused(
        lambda: services.destinations.sign_off(place, level="校", by="钱主任", on=early),
        "SIGNOFF_BEFORE_DESTINATION",
    )
    services.destinations.sign_off(place, level="校级", by="钱主任")

    assert status(caseload, first) is Status.PLACED
    assert [one.level for one in destination(caseload, first).signoffs] == ["院级", "校级"]


def test_other_codes_need_no_approval(caseload: OpenCaseload) -> None:
    first, _second = files_of(caseload)
    place = caseload.services.destinations.register_destination([first], code="11").created[0]

    refused(
        lambda: caseload.services.destinations.sign_off(place, level="院", by="赵"),
        "SIGNOFF_NOT_NEEDED",
    )


def test_losing_a_destination_reopens_the_file_and_undo_closes_it_again(
    home: Home, caseload: OpenCaseload
) -> None:
    first, _second = files_of(caseload)
    services = caseload.services
    place = services.destinations.register_destination([first], code="11", on=START).created[0]
    assert status(caseload, first) is Status.PLACED
    home.clock.pass_days(10)
    lost_on = home.clock.today()

    done = services.destinations.lose_destination(place, on=lost_on, reason="单位违约")

    assert status(caseload, first) is Status.TO_BE_OPENED
    with caseload.snapshot() as reader:
        assert reader.line(first).destination_code is None
        changes = reader.changes_of(done.action) if done.action else ()
    assert [change.kind for change in changes] == ["destination"]
    services.actions.undo()
    assert status(caseload, first) is Status.PLACED


def test_a_loss_has_a_day_between_the_destination_and_today(
    home: Home, caseload: OpenCaseload
) -> None:
    first, _second = files_of(caseload)
    services = caseload.services
    place = services.destinations.register_destination([first], code="11", on=START).created[0]

    def lose(days: int, reason: str = "离职") -> Any:
        return lambda: services.destinations.lose_destination(
            place, on=START + timedelta(days=days), reason=reason
        )

    refused(lose(-1), "LOST_BEFORE_DESTINATION")
    refused(lose(1), "LOST_IN_FUTURE")
    refused(lose(0, " "), "FIELD_MISSING")
    lose(0)()
    refused(lose(0), "DESTINATION_LOST_ALREADY")


def test_the_register_finding_changes_without_a_new_destination(
    caseload: OpenCaseload,
) -> None:
    first, _second = files_of(caseload)
    place = caseload.services.destinations.register_destination([first], code="11").created[0]

    caseload.services.destinations.note_register_state([place], state="学信网存疑")
    again = caseload.services.destinations.note_register_state([place], state="学信网存疑")

    assert destination(caseload, first).register_state == "学信网存疑"
    assert again.action is None
    with caseload.snapshot() as reader:
        assert len(reader.case(first).destinations) == 1


def test_a_change_of_the_code_table_recounts_every_file(caseload: OpenCaseload) -> None:
    first, second = files_of(caseload)
    caseload.services.destinations.register_destination([first], code="81")
    caseload.services.destinations.register_destination([second], code="520")
    assert status(caseload, first) is Status.PLACED

    caseload.services.settings.change_settings({"destinations": {"81": {"placed": False}}})

    assert status(caseload, first) is Status.TO_BE_OPENED
    caseload.services.settings.change_settings({"destinations": None})
    assert status(caseload, first) is Status.PLACED
    assert status(caseload, second) is Status.PLACED


def test_cached_counts_agree_with_the_records(home: Home, caseload: OpenCaseload) -> None:
    first, _second = files_of(caseload)
    place = caseload.services.destinations.register_destination(
        [first], code="11", on=START
    ).created[0]
    home.clock.pass_days(3)
    caseload.services.destinations.lose_destination(
        place, on=START + timedelta(days=1), reason="离职"
    )
    home.clock.pass_days(1)

    assert caseload.checks.verify_journal().findings == ()
