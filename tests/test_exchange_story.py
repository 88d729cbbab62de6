"""A term between five computers: two class advisors, two counselors, and the office above them.

In the end a student moves from one counselor to the other, and one of them leaves.
"""

from __future__ import annotations

import random
from pathlib import Path
from uuid import UUID

from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.records import Role
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import a_posted_post, a_referral, a_roster, a_talk, an_event

WEEKS = 6
NOTES = (
    "谈到实习单位的留用意向，准备周三的复试，约好周四再谈结果，家里支持留津。",
    "看了两个会计岗位的要求，学生想先考初级证书，商量了备考和投递怎样同时进行。",
    "上周投了四家，一家约了笔试，另外三家没有回音，改了简历的第二段和求职信。",
    "学生担心专业不对口，整理了可以迁移的能力，决定试投行政和数据录入两类岗位。",
    "笔试通过，约了下周二面试，模拟了三个常问的问题，着装和路线也一起看了。",
    "面试结果不理想，复盘了自我介绍，约定周末参加双选会，先联系两家重点单位。",
)


class Term:
    """Five open caseloads, and a post that loses, doubles and mixes up what it carries."""

    def __init__(self, devices: list[Device]) -> None:
        self.advisors = devices[:2]
        self.counselors = devices[2:4]
        self.office = devices[4]
        self.dice = random.Random(11)

    def begin(self) -> None:
        for number, (advisor, counselor) in enumerate(self.pairs()):
            counselor.services.imports.import_draft(a_roster(4, first=1 + 10 * number))
            pin(advisor, counselor, Role.COUNSELOR)
            pin(counselor, advisor, Role.ADVISOR)
            pin(counselor, self.office, Role.OFFICE)
            pin(self.office, counselor, Role.COUNSELOR)
            counselor.services.partners.assign(
                counselor.files()[:3], counselor.partner(self.name(advisor)).id
            )
            self.send(counselor, advisor)

    def pairs(self) -> list[tuple[Device, Device]]:
        return list(zip(self.advisors, self.counselors, strict=True))

    def name(self, device: Device) -> str:
        with device.caseload.snapshot() as reader:
            return reader.keeper().name

    def send(self, one: Device, other: Device, *, lossy: bool = False) -> None:
        """Seal, carry, open, and carry the receipt back; a lossy way loses and doubles."""
        path = one.seal(self.name(other))
        if lossy and self.dice.random() < 0.3:
            return
        for _ in range(2 if lossy and self.dice.random() < 0.3 else 1):
            opened = other.opens(path)
        if opened.receipt is not None and not (lossy and self.dice.random() < 0.3):
            one.opens(opened.receipt.path)

    def week(self, number: int) -> None:
        for advisor, counselor in self.pairs():
            for student in advisor.files():
                if self.dice.random() < 0.6:
                    day = advisor.home.clock.day
                    advisor.services.talks.log_talk(
                        [student], a_talk(on=day, content=NOTES[number])
                    )
            self.send(advisor, counselor, lossy=True)
            self.work(counselor, number)
            self.send(counselor, self.office, lossy=True)
        for device in (*self.advisors, *self.counselors, self.office):
            device.home.clock.pass_days(7)

    def work(self, counselor: Device, number: int) -> None:
        files = counselor.files()
        day = counselor.home.clock.day
        if number % 2:
            post = a_posted_post(counselor.services, number)
            counselor.services.referrals.refer(
                files[:2], a_referral(post, on=day, responded_on=day)
            )
        else:
            event = counselor.services.events.add_event(an_event(number, on=day)).created[0]
            counselor.services.events.attend(event, files[1:])
        if number == 4:
            counselor.services.destinations.register_destination(files[3:], code="10", on=day)

    def end(self) -> None:
        """Everything that was lost on the way goes again."""
        for advisor, counselor in self.pairs():
            self.send(advisor, counselor)
            self.send(counselor, self.office)
            self.send(counselor, self.office)

    def hand_over(self, one: Device, other: Device, files: list[UUID]) -> None:
        """Hand files over; the answer comes back."""
        opened = other.opens(one.seal(self.name(other), ParcelKind.HANDOVER, files=files))
        assert opened.receipt is not None
        one.opens(opened.receipt.path)

    def move(self, student: UUID) -> None:
        """A student changes the college, and so the counselor."""
        old, new = self.counselors
        pin(old, new, Role.COUNSELOR)
        pin(new, old, Role.COUNSELOR)
        before = old.given(student)
        self.hand_over(old, new, [student])
        assert student not in old.files()
        assert new.given(student) == before
        new.services.talks.log_talk([student], a_talk(topic="转入之后", on=new.home.clock.day))
        for counselor in self.counselors:
            self.send(counselor, self.office)
        assert self.office.given(student) == new.given(student)
        assert len(self.office.files()) == 8

    def leave(self) -> None:
        """The other counselor is gone; the office gives all of those files to the first one."""
        staying, gone = self.counselors
        theirs = gone.files()
        self.hand_over(self.office, staying, theirs)
        assert set(theirs) <= set(staying.files())
        staying.services.talks.log_talk(theirs, a_talk(topic="接手", on=staying.home.clock.day))
        self.send(staying, self.office)
        gone.services.talks.log_talk(theirs[:1], a_talk(topic="离任之后", on=gone.home.clock.day))
        self.send(gone, self.office)
        assert gone.files() == []
        assert sorted(staying.files()) == sorted(self.office.files())
        files = staying.files()
        assert standings(self.office, files) == standings(staying, files)


def standings(device: Device, files: list[UUID]) -> list[tuple[int, int, int]]:
    return [device.given(file_id) for file_id in files]


def test_a_term_of_five_computers_ends_with_one_number_everywhere(tmp_path: Path) -> None:
    roles = [
        ("郭启明", Role.ADVISOR),
        ("韩雪", Role.ADVISOR),
        ("周敏", Role.COUNSELOR),
        ("李强", Role.COUNSELOR),
        ("就业中心", Role.OFFICE),
    ]
    with open_devices(tmp_path, roles) as devices:
        term = Term(devices)
        term.begin()
        for number in range(WEEKS):
            term.week(number)
        term.end()

        for advisor, counselor in term.pairs():
            files = counselor.files()
            assert sum(map(sum, standings(counselor, files))) > 10
            assert standings(term.office, files) == standings(counselor, files)
            for line in advisor.caseload.exchange.outbox()[-1:]:
                assert line.state == "acknowledged"
            with counselor.caseload.snapshot() as reader:
                assert reader.exchange.conflicts() == {}
        assert len(term.office.files()) == 8

        mine, theirs = (counselor.files()[0] for counselor in term.counselors)
        (talk,) = term.advisors[0].services.talks.log_talk([mine], a_talk(topic="末次")).created
        term.send(term.advisors[0], term.counselors[0])
        term.counselors[0].services.corrections.correct(
            talk, {"own_words": "已与家长核对。"}, reason="补充"
        )
        for device in devices:
            device.home.clock.pass_days(1)
        term.advisors[0].services.corrections.correct(
            talk, {"own_words": "周五复谈。"}, reason="补充"
        )
        opened = term.counselors[0].opens(term.advisors[0].seal("周敏"))
        assert len(opened.of(LineOutcome.CONFLICT)) == 1
        with term.counselors[0].caseload.snapshot() as reader:
            ((record, lines),) = reader.exchange.conflicts().items()
        term.counselors[0].services.parcels.resolve_conflict(record, lines[0].revision)
        term.send(term.counselors[0], term.office)
        assert term.office.given(mine) == term.counselors[0].given(mine)

        stranger = term.counselors[1]
        (place,) = stranger.services.destinations.register_destination(
            [theirs], code="76", on=stranger.home.clock.day
        ).created
        term.send(stranger, term.office)
        term.office.services.returns.return_records([place], reason="缺灵活就业证明")
        term.send(term.office, stranger)
        with stranger.caseload.snapshot() as reader:
            assert [known.reason for _, known in reader.exchange.returned()] == ["缺灵活就业证明"]

        term.move(mine)
        term.leave()

        for device in devices:
            assert device.caseload.checks.verify_journal().findings == ()
            assert device.caseload.checks.verify_store() == ()
