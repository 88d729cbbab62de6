"""A student who moves between two colleges of one university is counted there once, always."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from casework.exchange.custody_queries import files_by_holder
from casework.parcels.custody import Ownership
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.read_models import FileQuery
from casework.records import Role
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import a_roster, a_talk

UNIVERSITY, LAW, TRADE = "校就业中心", "法学院就业办", "经管学院就业办"
ZHOU, LI = "周敏", "李强"


class Campus:
    """A university, two colleges, and a counselor in each; the counselors know each other."""

    def __init__(self, devices: list[Device]) -> None:
        self.university, self.law, self.trade, self.zhou, self.li = devices
        for college, counselor in ((self.law, self.zhou), (self.trade, self.li)):
            pin(self.university, college, Role.OFFICE, below=True)
            pin(college, self.university, Role.OFFICE)
            pin(college, counselor, Role.COUNSELOR)
            pin(counselor, college, Role.OFFICE)
        pin(self.zhou, self.li, Role.COUNSELOR)
        pin(self.li, self.zhou, Role.COUNSELOR)
        self.zhou.services.imports.import_draft(a_roster(2))
        self.student, self.other = self.zhou.files()

    def carry(
        self, one: Device, other: Device, kind: ParcelKind | None = None, *files: UUID
    ) -> set[str]:
        """Carry a parcel to somebody and the answer back; return why records came back."""
        opened = other.opens(one.seal(name_of(other), kind, files=files or None))
        assert opened.receipt is not None
        one.opens(opened.receipt.path)
        self.check()
        return {str(decision.code) for decision in opened.of(LineOutcome.RETURNED)}

    def law_reports(self) -> set[str]:
        return self.carry(self.zhou, self.law) | self.carry(self.law, self.university)

    def trade_reports(self) -> set[str]:
        return self.carry(self.li, self.trade) | self.carry(self.trade, self.university)

    def hand_over(self, one: Device, other: Device) -> None:
        assert self.carry(one, other, ParcelKind.HANDOVER, self.student) == set()

    def check(self) -> None:
        """The university never loses a student that it has, and never has one twice."""
        with self.university.caseload.snapshot() as reader:
            shown = reader.file_ids(FileQuery())
            assert reader.progress()[0].files == len(shown) == len(set(shown))
            assert set(shown) == reader.exchange.all_files()

    def holder(self) -> str:
        """Who answers for the student at the university."""
        with self.university.caseload.snapshot() as reader:
            (name,) = [one.name for one in files_by_holder(reader) if self.student in one.files]
        return name


def name_of(device: Device) -> str:
    with device.caseload.snapshot() as reader:
        return reader.keeper().name


def hands(device: Device, file_id: UUID) -> Ownership:
    with device.caseload.snapshot() as reader:
        return reader.line(file_id).ownership


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    roles = [
        (UNIVERSITY, Role.OFFICE),
        (LAW, Role.OFFICE),
        (TRADE, Role.OFFICE),
        (ZHOU, Role.COUNSELOR),
        (LI, Role.COUNSELOR),
    ]
    with open_devices(tmp_path, roles) as devices:
        yield Campus(devices)


def test_the_new_colleges_report_is_taken_and_the_old_ones_comes_back(campus: Campus) -> None:
    student = campus.student
    campus.zhou.services.talks.log_talk([student], a_talk(topic="在法学院"))
    assert campus.law_reports() == set()
    assert campus.holder() == LAW
    campus.hand_over(campus.zhou, campus.li)
    campus.li.services.talks.log_talk([student], a_talk(topic="在经管学院", on=a_talk().on))

    assert campus.trade_reports() == set()

    assert campus.holder() == TRADE
    assert campus.university.given(student) == campus.li.given(student)
    assert hands(campus.trade, student) is Ownership.OWNED

    campus.law.services.student_details.edit_facts(student, {"phone": "13911112222"})
    assert campus.carry(campus.law, campus.university) == {"FILE_HANDED_ON"}
    assert hands(campus.law, student) is Ownership.TRANSFERRED
    assert campus.university.given(student) == campus.li.given(student)
    assert campus.law.files() == [campus.other]


def test_a_ruling_tells_the_old_college_as_well(campus: Campus) -> None:
    assert campus.law_reports() == set()
    campus.hand_over(campus.zhou, campus.li)
    assert campus.trade_reports() == set()
    campus.law.opens(campus.university.seal(LAW, ParcelKind.RULING))
    assert hands(campus.law, campus.student) is Ownership.TRANSFERRED


def test_the_new_college_may_report_before_the_old_one_ever_did(campus: Campus) -> None:
    campus.hand_over(campus.zhou, campus.li)
    assert campus.trade_reports() == set()
    campus.zhou.services.talks.log_talk([campus.other], a_talk())
    assert campus.law_reports() == set()
    assert campus.holder() == TRADE


def test_a_student_may_come_back_and_go_again(campus: Campus) -> None:
    student = campus.student
    assert campus.law_reports() == set()
    for to, report, name in (
        (campus.li, campus.trade_reports, TRADE),
        (campus.zhou, campus.law_reports, LAW),
        (campus.li, campus.trade_reports, TRADE),
    ):
        one = campus.zhou if to is campus.li else campus.li
        campus.hand_over(one, to)
        to.services.talks.log_talk([student], a_talk(topic=f"到了{name}"))
        assert report() == set()
        assert campus.holder() == name
        assert campus.university.given(student) == to.given(student)
        for college in (campus.law, campus.trade):
            campus.carry(campus.university, college)
        now = (hands(campus.law, student), hands(campus.trade, student))
        assert now[0 if name == LAW else 1] is Ownership.OWNED


def test_the_university_gives_a_student_to_another_college_from_its_copy(campus: Campus) -> None:
    student = campus.student
    campus.zhou.services.talks.log_talk([student], a_talk(topic="离职之前"))
    assert campus.law_reports() == set()
    marks = campus.university.given(student)

    assert campus.carry(campus.university, campus.trade, ParcelKind.HANDOVER, student) == set()
    assert campus.holder() == TRADE
    assert campus.carry(campus.trade, campus.li, ParcelKind.HANDOVER, student) == set()
    assert hands(campus.trade, student) is Ownership.OWNED

    assert campus.li.given(student) == marks
    campus.li.services.talks.log_talk([student], a_talk(topic="接手之后"))
    assert campus.trade_reports() == set()
    assert campus.university.given(student) == campus.li.given(student)

    # whoever had the file writes on, and is told, by the college and by the counselor's receipt
    campus.zhou.services.talks.log_talk([student], a_talk(topic="还不知道"))
    assert campus.carry(campus.zhou, campus.law) == set()
    assert campus.carry(campus.law, campus.university) == {"FILE_HANDED_ON"}
    assert hands(campus.law, student) is Ownership.TRANSFERRED
    campus.zhou.services.talks.log_talk([student], a_talk(topic="仍不知道"))
    assert campus.carry(campus.zhou, campus.law) == {"FILE_HANDED_ON"}
    assert hands(campus.zhou, student) is Ownership.TRANSFERRED
    assert campus.university.given(student) == campus.li.given(student)
