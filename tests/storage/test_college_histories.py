"""Whatever is lost, doubled or late: a student of two colleges is counted once above them.

Three counselors of two colleges hand files on and report them to their college, the colleges to
their university; parcels and answers are dropped, come again, and come in any order. 10 histories
here, 1,500 in ``./dev soak``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest

from casework.exchange.custody import GIVEN_AS, TAKEN_AS, custody_id, disputed, statement
from casework.exchange.parcels import Outcome, ParcelKind
from casework.hands import Hands
from casework.lists import FileQuery
from casework.problems import RuleBroken
from casework.records import Custody, Role
from tests.builders.homes import a_talk, facts, roster_of
from tests.builders.replicas import Parcel, Replica, steady_ids
from tests.storage.test_handover_histories import IS_SOAK, Town, steps_of

HISTORIES = 1_500 if IS_SOAK else 10
A_TEST = 10


class Campus(Town):
    """Two colleges under a university, and the post between all of them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.office = Replica("学校", Role.OFFICE)
        self.law, self.trade = Replica("法学院", Role.OFFICE), Replica("经管学院", Role.OFFICE)
        self.counselors = [Replica(name) for name in ("甲", "乙", "丙")]
        self.college_of = dict(zip(self.counselors, (self.law, self.law, self.trade), strict=True))
        self.counselors[0].desk.import_roster(roster_of([facts(1), facts(2)]))
        for college in (self.law, self.trade):
            self.office.knows(college, Role.OFFICE, below=True)
            college.knows(self.office, Role.OFFICE)
        for one, college in self.college_of.items():
            one.knows(college, Role.OFFICE)
            college.knows(one, Role.COUNSELOR)
            for other in self.others(one):
                one.knows(other, Role.COUNSELOR)
        self.files = self.counselors[0].files()
        self.post = []
        self.talks = 0

    def report(self) -> None:
        one = self.dice.choice(self.counselors)
        college = self.college_of[one]
        self.post.append((college, one.seal(college, ParcelKind.REPORT)))
        self.post.append((self.office, college.seal(self.office, ParcelKind.REPORT)))

    def quiet(self) -> None:
        """Everything is sent once more and arrives, until nothing is on its way any more."""
        for _ in range(6):
            for one, college in self.college_of.items():
                for other in self.others(one):
                    with suppress(RuleBroken):  # nothing is on its way there
                        self.post.append((other, one.gives(other, [])))
                self.post.append((college, one.seal(college, ParcelKind.REPORT)))
            self.deliver()
            for college in (self.law, self.trade):
                self.post.append((self.office, college.seal(self.office, ParcelKind.REPORT)))
            self.deliver()
            for college in (self.law, self.trade):
                self.post.append((college, self.office.seal(college, ParcelKind.RULING)))
            self.deliver()

    def deliver(self) -> None:
        while self.post:
            self.open(*self.post.pop(0), None)
            self.check()

    def carry(self, one: Replica, other: Replica, parcel: Parcel | None = None) -> set[str]:
        """Carry what is new, and the answer back; return why records came back."""
        is_down = one is self.office or other in self.counselors
        kind = ParcelKind.RULING if is_down else ParcelKind.REPORT
        parcel = parcel or one.seal(other, kind)
        taken = other.takes(parcel)
        one.takes(other.answers(parcel, taken))
        return {str(ruling.code) for ruling in taken.of(Outcome.RETURNED)}

    def hand(self, one: Replica, other: Replica, *files: UUID) -> set[str]:
        return self.carry(one, other, one.gives(other, files))

    def up(self, one: Replica) -> set[str]:
        """Report from a counselor to the university."""
        college = self.college_of[one]
        return self.carry(one, college) | self.carry(college, self.office)

    def college_above(self, file_id: UUID) -> Replica:
        """The college that has a student by the university's books."""
        with self.office.archive.look() as reader:
            key = reader.exchange.holders([file_id])[file_id]
        return self.law if key == self.law.keys.signing else self.trade

    def check(self) -> None:
        super().check()
        for one in (self.law, self.trade):
            assert set(shown(one)) <= {i for i in self.files if one.hands(i) is not Hands.GONE}
        with self.office.archive.look() as reader:
            assert set(shown(self.office)) == reader.exchange.all_files()
            for file_id, key in reader.exchange.holders(self.files).items():
                assert key in (self.law.keys.signing, self.trade.keys.signing), file_id


def shown(one: Replica) -> list[UUID]:
    with one.archive.look() as reader:
        return list(reader.file_ids(FileQuery()))


@pytest.fixture
def campus(request: pytest.FixtureRequest) -> Iterator[Campus]:
    with steady_ids(request.param):
        yield Campus(request.param)


@pytest.fixture
def quiet() -> Iterator[Campus]:
    with steady_ids(7):
        yield Campus(7)


@pytest.mark.parametrize("campus", range(HISTORIES // A_TEST), indirect=True)
def test_the_university_has_every_student_once_and_with_the_right_college(campus: Campus) -> None:
    for _ in range(A_TEST):
        campus.run(12)
    campus.quiet()
    for file_id in campus.files:
        owner = campus.owner(file_id)
        assert owner.hands(file_id) is Hands.HERE
        college = campus.college_of[owner]
        other = campus.trade if college is campus.law else campus.law
        assert file_id in shown(college)
        assert file_id not in shown(other)
        with owner.archive.look() as reader:
            given = {k: v.given for k, v in reader.line(file_id).standing.items()}
            above = owner.partner(college).group
            assert [one for group, one in reader.exchange.returned() if group == above] == []
        for office in (college, campus.office):
            with office.archive.look() as reader:
                assert reader.exchange.conflicts() == {}
                assert {k: v.given for k, v in reader.line(file_id).standing.items()} == given
        with campus.office.archive.look() as reader:
            assert reader.exchange.holders([file_id])[file_id] == college.keys.signing


def test_a_file_that_a_college_re_assigned_goes_on_to_another_college(quiet: Campus) -> None:
    one, two, three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    assert quiet.hand(quiet.law, two, file_id) == set()
    assert quiet.hand(two, three, file_id) == set()
    assert quiet.up(three) == set()
    assert quiet.college_above(file_id) is quiet.trade
    quiet.carry(quiet.law, quiet.office)  # with nothing new: the answer tells it all the same
    assert quiet.law.hands(file_id) is Hands.GONE


def test_the_universitys_word_goes_before_what_went_on_below_without_it(quiet: Campus) -> None:
    one, two, three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    parcel = quiet.office.gives(quiet.trade, [file_id])
    assert quiet.hand(one, two, file_id) == set()
    assert quiet.carry(two, quiet.law) == set()
    assert quiet.carry(quiet.office, quiet.trade, parcel) == set()
    assert quiet.hand(quiet.trade, three, file_id) == set()
    assert quiet.carry(quiet.law, quiet.office) == {"FILE_HANDED_ON"}
    two.desk.log_talk([file_id], a_talk(topic="还不知道"))
    assert quiet.carry(two, quiet.law) == {"FILE_HANDED_ON"}
    assert {quiet.law.hands(file_id), two.hands(file_id)} == {Hands.GONE}
    assert quiet.up(three) == set()
    assert quiet.college_above(file_id) is quiet.trade


def test_two_colleges_that_both_have_a_student_are_told_and_the_university_decides(
    quiet: Campus,
) -> None:
    one, two, three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    assert quiet.hand(one, three, file_id) == set()
    assert quiet.up(three) == set()
    assert quiet.hand(quiet.law, two, file_id) == set()  # which does not know of it

    assert quiet.carry(quiet.law, quiet.office) == {"FILE_HANDED_ON"}
    assert disputed(steps_of(quiet.law, file_id)) == three.keys.signing
    assert disputed(steps_of(quiet.trade, file_id)) is None

    assert quiet.hand(quiet.office, quiet.law, file_id) == set()
    assert quiet.hand(quiet.law, two, file_id) == set()
    assert disputed(steps_of(quiet.law, file_id)) is None
    quiet.carry(quiet.office, quiet.trade)
    assert quiet.trade.hands(file_id) is Hands.GONE
    assert quiet.up(two) == set()
    assert quiet.college_above(file_id) is quiet.law


def test_what_was_refused_goes_once_more_when_the_university_has_heard_who_had_the_file(
    quiet: Campus,
) -> None:
    one, _two, three = quiet.counselors
    file_id = quiet.files[0]
    quiet.law.desk.import_roster(roster_of([facts(1)]))
    assert quiet.carry(quiet.law, quiet.office) == set()  # nobody below has reported it yet
    assert quiet.carry(one, quiet.law) == set()
    assert quiet.hand(one, three, file_id) == set()
    three.desk.log_talk([file_id], a_talk(topic="新的学院"))
    assert quiet.up(three) == {"FILE_HANDED_ON"}
    assert quiet.carry(quiet.law, quiet.office) == set()
    assert quiet.carry(quiet.trade, quiet.office) == set()
    assert quiet.college_above(file_id) is quiet.trade


def test_a_stranger_gives_nobodys_file_to_another_college(quiet: Campus) -> None:
    one, _two, three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    stranger = Replica("冒名")
    three.desk.import_roster(roster_of([facts(1)]))
    with three.archive.begin("handover.offer") as shelf:
        step = Custody(
            id=custody_id(file_id, 1, three.keys.signing),
            recorded_at=shelf.now,
            recorded_by=shelf.actor,
            file_id=file_id,
            holder=three.keys.signing,
            giver=stranger.keys.signing,
            epoch=1,
            offered_at=shelf.now,
        )
        step = replace(step, given=stranger.sign(GIVEN_AS, statement(step)).hex())
        shelf.add([replace(step, taken=three.sign(TAKEN_AS, statement(step)).hex())])
    assert quiet.carry(three, quiet.trade) == set()
    assert quiet.carry(quiet.trade, quiet.office) == {"FILE_HANDED_ON"}
    assert quiet.college_above(file_id) is quiet.law


def test_an_office_that_has_not_heard_of_a_return_yet_disputes_nothing(quiet: Campus) -> None:
    one, two, _three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    assert quiet.hand(one, two, file_id) == set()
    assert quiet.carry(two, quiet.law) == set()
    assert quiet.hand(two, one, file_id) == set()
    quiet.carry(quiet.law, one)  # what the college knows is older than what is so
    assert one.hands(file_id) is Hands.HERE
    assert quiet.up(one) == set()
    assert quiet.law.hands(file_id) is Hands.HERE
