"""University, college and counselor: rosters go down, reports go up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from casework.parcels.custody import GIVEN_AS, TAKEN_AS, custody_id, statement
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken
from casework.records import CaseFile, Custody, Destination, Partner, Role
from storage.ledger.keys import InstallationKeys
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import START, a_plan, a_posted_post, a_referral, a_roster, a_talk

WORDS = "谈到父亲住院的事，想先在天津找工作，约好下周一起改简历，再看两个岗位。"
UNIVERSITY, COLLEGE, COUNSELOR, OTHER = "校就业中心", "经管学院就业办", "周敏", "李强"


class Star:
    """Four open caseloads; every parcel is carried by hand and answered."""

    def __init__(self, devices: list[Device]) -> None:
        self.university, self.college, self.counselor, self.other = devices
        pin(self.university, self.college, Role.OFFICE, below=True)
        pin(self.college, self.university, Role.OFFICE)
        for one in (self.counselor, self.other):
            pin(self.college, one, Role.COUNSELOR)
            pin(one, self.college, Role.OFFICE)

    def carry(
        self, one: Device, other: Device, name: str, kind: ParcelKind | None = None
    ) -> list[str]:
        """Carry what is new to somebody and the receipt back; return why records came back."""
        opened = other.opens(one.seal(name, kind))
        assert opened.receipt is not None
        one.opens(opened.receipt.path)
        return [str(decision.code) for decision in opened.of(LineOutcome.RETURNED)]

    def assign_down(self) -> tuple[UUID, UUID]:
        """The university's roster reaches the college and half of it the counselor."""
        self.university.services.imports.import_draft(a_roster(3))
        files = self.university.files()
        for file_id in files:
            self.university.services.student_details.edit_facts(file_id, {"job_city": "天津"})
        self.university.services.partners.assign(files[:2], self.university.partner(COLLEGE).id)
        assert self.carry(self.university, self.college, COLLEGE, ParcelKind.ASSIGNMENT) == []
        mine = self.college.files()
        self.college.services.partners.assign(mine[:1], self.college.partner(COUNSELOR).id)
        assert self.carry(self.college, self.counselor, COUNSELOR, ParcelKind.ASSIGNMENT) == []
        return mine[0], mine[1]

    def report_up(self) -> None:
        assert self.carry(self.counselor, self.college, COLLEGE) == []
        assert self.carry(self.college, self.university, UNIVERSITY) == []

    def rule_down(self) -> None:
        assert self.carry(self.university, self.college, COLLEGE) == []
        assert self.carry(self.college, self.counselor, COUNSELOR) == []


@pytest.fixture
def star(tmp_path: Path) -> Iterator[Star]:
    roles = [
        (UNIVERSITY, Role.OFFICE),
        (COLLEGE, Role.OFFICE),
        (COUNSELOR, Role.COUNSELOR),
        (OTHER, Role.COUNSELOR),
    ]
    with open_devices(tmp_path, roles) as devices:
        yield Star(devices)


def test_a_roster_comes_down_whole_and_each_level_has_only_its_own_students(star: Star) -> None:
    student, _ = star.assign_down()
    counts = (star.university, star.college, star.counselor)
    assert [len(device.files()) for device in counts] == [3, 2, 1]
    with star.university.caseload.snapshot() as reader:
        above = reader.get(CaseFile, student)
    with star.counselor.caseload.snapshot() as reader:
        below = reader.get(CaseFile, student)
    assert (below.job_city, below.phone) == ("天津", above.phone)
    assert (below.categories, below.college) == (above.categories, above.college)


def test_reports_go_up_two_levels_with_one_number_and_without_the_words(star: Star) -> None:
    student, _ = star.assign_down()
    counselor = star.counselor
    counselor.services.talks.log_talk([student], a_talk(content=WORDS))
    counselor.services.referrals.refer(
        [student], a_referral(a_posted_post(counselor.services), responded_on=START)
    )
    counselor.services.plans.make_plan([student], a_plan())
    star.report_up()
    for office in (star.college, star.university):
        assert office.given(student) == counselor.given(student) == (1, 1, 0)
        raw = b"".join(p.read_bytes() for p in office.home.folder.rglob("*") if p.is_file())
        assert WORDS.encode() not in raw
        assert office.caseload.checks.verify_journal().findings == ()
    counselor.services.student_details.edit_facts(student, {"phone": "13911112222"})
    star.report_up()
    with star.university.caseload.snapshot() as reader:
        file = reader.get(CaseFile, student)
        assert file.phone == "13911112222"
        assert file.job_city == "天津"  # what a report leaves out stays as it is known
        assert reader.exchange.conflicts() == {}


def test_the_second_sign_off_comes_from_the_university_and_back_to_the_counselor(
    star: Star,
) -> None:
    student, _ = star.assign_down()
    (place,) = star.counselor.services.destinations.register_destination(
        [student], code="76", on=START
    ).created
    star.carry(star.counselor, star.college, COLLEGE)
    star.college.services.destinations.sign_off(place, level="院", by="院长", on=START)
    star.carry(star.college, star.university, UNIVERSITY)
    star.university.services.destinations.sign_off(place, level="校", by="处长", on=START)
    star.rule_down()
    for device in (star.university, star.college, star.counselor):
        with device.caseload.snapshot() as reader:
            signed = [one.level for one in reader.get(Destination, place).signoffs]
            assert signed == ["院级", "校级"]
            assert reader.exchange.conflicts() == {}


def test_a_record_returned_by_the_university_reaches_its_author(star: Star) -> None:
    student, _ = star.assign_down()
    (talk,) = star.counselor.services.talks.log_talk([student], a_talk(content=WORDS)).created
    star.report_up()
    star.university.services.returns.return_records([talk], reason="请补地点")
    star.rule_down()
    with star.counselor.caseload.snapshot() as reader:
        ((_, known),) = reader.exchange.returned()
    assert (known.record_id, known.code, known.reason) == (talk, "RULED", "请补地点")
    star.counselor.services.corrections.correct(
        talk, {"own_words": "在学院 301 室面谈。"}, reason="补地点"
    )
    star.report_up()
    for device in (star.counselor, star.college):
        with device.caseload.snapshot() as reader:
            assert reader.exchange.returned() == ()


def test_a_student_assigned_to_one_counselor_is_refused_from_another(star: Star) -> None:
    student, _ = star.assign_down()
    star.other.services.imports.import_draft(a_roster(1))
    assert student in star.other.files()
    assert set(star.carry(star.other, star.college, COLLEGE)) == {"E_SCOPE"}
    star.counselor.services.talks.log_talk([student], a_talk(content=WORDS))
    star.report_up()
    star.other.services.talks.log_talk([student], a_talk(content=WORDS))
    assert set(star.carry(star.other, star.college, COLLEGE)) == {"E_SCOPE"}


def test_early_records_are_accepted_once_the_student_is_assigned(
    star: Star,
) -> None:
    student, _ = star.assign_down()
    college, other = star.college, star.other
    other.services.imports.import_draft(a_roster(1))
    other.services.talks.log_talk([student], a_talk(content=WORDS))
    assert set(star.carry(other, college, COLLEGE)) == {"E_SCOPE"}
    college.services.partners.unassign([student], college.partner(COUNSELOR).id)
    college.services.partners.assign([student], college.partner(OTHER).id)
    assert star.carry(other, college, COLLEGE) == []  # nobody has touched it meanwhile
    assert college.given(student) == other.given(student) == (1, 0, 0)


def test_a_handover_by_an_unknown_giver_does_not_move_an_assigned_student(star: Star) -> None:
    student, _ = star.assign_down()
    other = star.other
    other.services.imports.import_draft(a_roster(1))
    _takes_from_a_stranger(other, student)
    path = other.seal(COLLEGE)
    opened = star.college.opens(path)
    assert {decision.code for decision in opened.of(LineOutcome.RETURNED)} == {"CLAIM_UNPROVEN"}
    star.college.opens(path)  # once more tells nothing new
    assert [one.code for one in star.college.caseload.exchange.rejected_parcels()] == [
        "CLAIM_UNPROVEN"
    ]

    star.counselor.services.talks.log_talk([student], a_talk(content=WORDS))
    star.report_up()
    assert star.college.given(student) == star.counselor.given(student) == (1, 0, 0)


def _takes_from_a_stranger(device: Device, file_id: UUID) -> None:
    """Write down that somebody whom nobody knows gave this student, with both signatures."""
    stranger, taker = InstallationKeys.new(), device.caseload.signer
    with device.caseload._store.unit_of_work("handover.take") as work:
        step = Custody(
            id=custody_id(file_id, 1, taker.public.signing),
            recorded_at=work.now,
            recorded_by=work.actor,
            file_id=file_id,
            holder=taker.public.signing,
            giver=stranger.public.signing,
            epoch=1,
            offered_at=work.now,
        )
        given = stranger.sign(GIVEN_AS, statement(step)).hex()
        work.add([replace(step, given=given, taken=taker.sign(TAKEN_AS, statement(step)).hex())])


def test_settings_and_versions_come_down_two_levels_and_nothing_goes_up(
    star: Star, tmp_path: Path
) -> None:
    star.university.services.settings.change_settings({"masking": "strict"})
    star.carry(star.university, star.college, COLLEGE, ParcelKind.SETTINGS)
    star.carry(star.college, star.counselor, COUNSELOR, ParcelKind.SETTINGS)
    with star.counselor.caseload.snapshot() as reader:
        assert reader.org_settings().value("masking") == "strict"
    with pytest.raises(RuleBroken, match="ONLY_DOWNWARDS"):
        star.college.seal(UNIVERSITY, ParcelKind.SETTINGS)
    with pytest.raises(RuleBroken, match="ONLY_DOWNWARDS"):
        star.college.seal(UNIVERSITY, ParcelKind.UPDATE)


def test_who_is_above_and_who_below_is_said_when_an_office_is_pinned(star: Star) -> None:
    with star.college.caseload.snapshot() as reader:
        sides = {one.name: one.below for one in reader.get_all(Partner)}
    assert sides == {UNIVERSITY: False, COUNSELOR: True, OTHER: True}
    path = star.college.seal(UNIVERSITY)
    kind = star.university.caseload.exchange.inspect(path).manifest.kind
    assert kind is ParcelKind.REPORT
