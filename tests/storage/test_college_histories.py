"""Whatever is lost, doubled or late: a student of two colleges is counted once above them.

Three counselors of two colleges hand files on and report them to their college, the colleges to
their university; parcels and answers are dropped, come again, and come in any order. In every other
history the university assigned the students to one of them before anybody reported, and a third
college claims them. 10 histories here, 1,500 in ``./dev soak``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest

from casework.parcels.custody import GIVEN_AS, TAKEN_AS, Ownership, custody_id, disputed, statement
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.parcels.scope import kinds_for
from casework.ports.parcels import ParcelContents
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import Custody, Role
from casework.service_layer import handover
from tests.builders.handover_simulation import IS_SOAK, HandoverSimulation, steps_of
from tests.builders.homes import a_talk, facts, roster_of
from tests.builders.replicas import Parcel, Replica, steady_ids

HISTORIES = 1_500 if IS_SOAK else 10
A_TEST = 5


class Campus(HandoverSimulation):
    """Two colleges under a university, and the post between all of them.

    With ``assigned`` the university has the students, and has put them into the hands of one.
    """

    def __init__(self, seed: int, *, assigned: bool = False) -> None:
        self.dice = random.Random(seed)
        self.office = Replica("学校", Role.OFFICE)
        self.law, self.trade = Replica("法学院", Role.OFFICE), Replica("经管学院", Role.OFFICE)
        self.counselors = [Replica(name) for name in ("甲", "乙", "丙")]
        self.college_of = dict(zip(self.counselors, (self.law, self.law, self.trade), strict=True))
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
        self.thief = Replica("理学院", Role.OFFICE)
        self.thief.knows(self.office, Role.OFFICE)
        self.office.knows(self.thief, Role.OFFICE, below=True)
        roster = roster_of([facts(1), facts(2)])
        if not assigned:
            self.counselors[0].services.imports.import_draft(roster)
            return
        self.office.services.imports.import_draft(roster)
        self.assign(self.office, self.law)
        self.assign(self.law, self.counselors[0])
        self.counselors[0].services.talks.log_talk(self.files, a_talk(topic="接手"))
        self.carry(self.counselors[0], self.law)  # which knows from now on who had them
        self.thief.services.imports.import_draft(roster)
        self.acts = (*self.acts, self.claim)

    def assign(self, one: Replica, other: Replica) -> None:
        one.services.partners.assign(self.files, one.partner(other).id)
        other.takes(one.seal(other, ParcelKind.ASSIGNMENT))

    def claim(self) -> None:
        """A college that never had a student shows a step from somebody, with any number."""
        file_id = self.dice.choice(self.files)
        if self.dice.random() < 0.8:
            givers = [Replica("无名氏"), *self.counselors, self.law]
            epoch = self.dice.choice((1, 2, 5, 1_000, 1_000_000))
            takes(self.thief, Replica("理学院辅导员"), file_id, epoch, self.dice.choice(givers))
        self.post.append((self.office, self.thief.seal(self.office, ParcelKind.REPORT)))

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
        return {str(decision.code) for decision in taken.of(LineOutcome.RETURNED)}

    def hand(self, one: Replica, other: Replica, *files: UUID) -> set[str]:
        return self.carry(one, other, one.gives(other, files))

    def up(self, one: Replica) -> set[str]:
        """Report from a counselor to the university."""
        college = self.college_of[one]
        return self.carry(one, college) | self.carry(college, self.office)

    def college_above(self, file_id: UUID) -> Replica:
        """The college that has a student by the university's books."""
        with self.office.archive.snapshot() as reader:
            key = reader.exchange.holders([file_id])[file_id]
        return self.law if key == self.law.keys.signing else self.trade

    def check(self) -> None:
        super().check()
        for one in (self.law, self.trade):
            assert set(shown(one)) <= {
                i for i in self.files if one.ownership(i) is not Ownership.TRANSFERRED
            }
        with self.office.archive.snapshot() as reader:
            assert set(shown(self.office)) == reader.exchange.all_files()
            for file_id, key in reader.exchange.holders(self.files).items():
                assert key in (self.law.keys.signing, self.trade.keys.signing), file_id


def takes(
    where: Replica,
    taker: Replica,
    file_id: UUID,
    epoch: int,
    named: Replica,
    by: Replica | None = None,
) -> None:
    """Write into a caseload that somebody took a file from who is ``named``; ``by`` signed it."""
    if custody_id(file_id, epoch, taker.keys.signing) in {i.id for i in steps_of(where, file_id)}:
        return
    with where.archive.unit_of_work("handover.offer") as work:
        step = Custody(
            id=custody_id(file_id, epoch, taker.keys.signing),
            recorded_at=work.now,
            recorded_by=work.actor,
            file_id=file_id,
            holder=taker.keys.signing,
            giver=named.keys.signing,
            epoch=epoch,
            offered_at=work.now,
        )
        step = replace(step, given=(by or taker).sign(GIVEN_AS, statement(step)).hex())
        work.add([replace(step, taken=taker.sign(TAKEN_AS, statement(step)).hex())])


def shown(one: Replica) -> list[UUID]:
    with one.archive.snapshot() as reader:
        return list(reader.file_ids(FileQuery()))


@pytest.fixture
def campus(request: pytest.FixtureRequest) -> Iterator[Campus]:
    with steady_ids(request.param):
        yield Campus(request.param, assigned=request.param % 2 == 1)


@pytest.fixture
def quiet() -> Iterator[Campus]:
    with steady_ids(7):
        yield Campus(7)


@pytest.fixture
def assigned() -> Iterator[Campus]:
    """The university has assigned the students to the law college, and has no report yet."""
    with steady_ids(7):
        yield Campus(7, assigned=True)


@pytest.mark.parametrize("campus", range(HISTORIES // A_TEST), indirect=True)
def test_the_university_has_every_student_once_and_with_the_right_college(campus: Campus) -> None:
    for _ in range(A_TEST):
        campus.run(12)
    campus.quiet()
    for file_id in campus.files:
        owner = campus.owner(file_id)
        assert owner.ownership(file_id) is Ownership.OWNED
        college = campus.college_of[owner]
        other = campus.trade if college is campus.law else campus.law
        assert file_id in shown(college)
        assert file_id not in shown(other)
        with owner.archive.snapshot() as reader:
            given = {k: v.given for k, v in reader.line(file_id).standing.items()}
            above = owner.partner(college).group
            kinds = kinds_for(ParcelKind.REPORT, owner.partner(college))
            its = {one.record_id for one in reader.exchange.local_revisions(kinds, {file_id})}
            back = {one.record_id for group, one in reader.exchange.returned() if group == above}
            assert back & its == set()
        for office in (college, campus.office):
            with office.archive.snapshot() as reader:
                assert reader.exchange.conflicts() == {}
                assert {k: v.given for k, v in reader.line(file_id).standing.items()} == given
        with campus.office.archive.snapshot() as reader:
            assert reader.exchange.holders([file_id])[file_id] == college.keys.signing


def test_a_file_reassigned_within_a_college_can_move_to_another_college(quiet: Campus) -> None:
    one, two, three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    assert quiet.hand(quiet.law, two, file_id) == set()
    assert quiet.hand(two, three, file_id) == set()
    assert quiet.up(three) == set()
    assert quiet.college_above(file_id) is quiet.trade
    quiet.carry(quiet.law, quiet.office)  # with nothing new: the answer tells it all the same
    assert quiet.law.ownership(file_id) is Ownership.TRANSFERRED


def test_a_decision_of_the_university_overrides_unknown_steps_below(quiet: Campus) -> None:
    one, two, three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    parcel = quiet.office.gives(quiet.trade, [file_id])
    assert quiet.hand(one, two, file_id) == set()
    assert quiet.carry(two, quiet.law) == set()
    assert quiet.carry(quiet.office, quiet.trade, parcel) == set()
    assert quiet.hand(quiet.trade, three, file_id) == set()
    assert quiet.carry(quiet.law, quiet.office) == {"FILE_HANDED_ON"}
    two.services.talks.log_talk([file_id], a_talk(topic="还不知道"))
    assert quiet.carry(two, quiet.law) == {"FILE_HANDED_ON"}
    assert {quiet.law.ownership(file_id), two.ownership(file_id)} == {Ownership.TRANSFERRED}
    assert quiet.up(three) == set()
    assert quiet.college_above(file_id) is quiet.trade


def test_a_student_claimed_by_two_colleges_is_reported_and_decided_by_the_university(
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
    assert quiet.trade.ownership(file_id) is Ownership.TRANSFERRED
    assert quiet.up(two) == set()
    assert quiet.college_above(file_id) is quiet.law


def test_a_refused_record_is_sent_again_once_the_university_knows_the_owner(
    quiet: Campus,
) -> None:
    one, _two, three = quiet.counselors
    file_id = quiet.files[0]
    quiet.law.services.imports.import_draft(roster_of([facts(1)]))
    assert quiet.carry(quiet.law, quiet.office) == set()  # nobody below has reported it yet
    assert quiet.carry(one, quiet.law) == set()
    assert quiet.hand(one, three, file_id) == set()
    three.services.talks.log_talk([file_id], a_talk(topic="新的学院"))
    assert quiet.up(three) == {"FILE_HANDED_ON"}
    assert quiet.carry(quiet.law, quiet.office) == set()
    assert quiet.carry(quiet.trade, quiet.office) == set()
    assert quiet.college_above(file_id) is quiet.trade


@pytest.mark.fast
def test_a_foreign_signer_cannot_move_a_file_to_another_college(quiet: Campus) -> None:
    one, _two, three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    stranger = Replica("冒名")
    three.services.imports.import_draft(roster_of([facts(1)]))
    takes(three, three, file_id, 1, stranger, by=stranger)
    assert quiet.carry(three, quiet.trade) == set()
    assert quiet.carry(quiet.trade, quiet.office) == {"FILE_HANDED_ON"}
    assert quiet.college_above(file_id) is quiet.law


def test_an_office_unaware_of_a_return_reports_no_dispute(quiet: Campus) -> None:
    one, two, _three = quiet.counselors
    file_id = quiet.files[0]
    assert quiet.up(one) == set()
    assert quiet.hand(one, two, file_id) == set()
    assert quiet.carry(two, quiet.law) == set()
    assert quiet.hand(two, one, file_id) == set()
    quiet.carry(quiet.law, one)  # what the college knows is older than what is so
    assert one.ownership(file_id) is Ownership.OWNED
    assert quiet.up(one) == set()
    assert quiet.law.ownership(file_id) is Ownership.OWNED


def test_the_assigned_counselor_may_report_first_however_the_student_arrived(
    assigned: Campus,
) -> None:
    one, two, _three = assigned.counselors
    file_id = assigned.files[0]
    assert assigned.hand(one, two, file_id) == set()
    assert assigned.up(two) == set()
    assert assigned.college_above(file_id) is assigned.law


def test_a_step_by_an_unknown_giver_does_not_claim_an_assigned_student(
    assigned: Campus,
) -> None:
    one, _two, three = assigned.counselors
    file_id = assigned.files[0]
    stranger = Replica("冒名")
    three.services.imports.import_draft(roster_of([facts(1)]))
    takes(three, three, file_id, 1, stranger, by=stranger)
    assert assigned.carry(three, assigned.trade) == set()  # which was told nothing of the student
    assert assigned.carry(assigned.trade, assigned.office) == {"CLAIM_UNPROVEN"}
    assert steps_of(assigned.office, file_id) == ()
    assert assigned.up(one) == set()
    assert assigned.college_above(file_id) is assigned.law
    assert assigned.carry(assigned.trade, assigned.office) == {"FILE_HANDED_ON"}


def test_reporting_first_does_not_claim_an_assigned_student(
    assigned: Campus,
) -> None:
    one, _two, three = assigned.counselors
    three.services.imports.import_draft(roster_of([facts(1)]))
    assert assigned.up(three) == {"CLAIM_UNPROVEN"}
    assert assigned.up(one) == set()
    assert assigned.college_above(assigned.files[0]) is assigned.law


def test_steps_after_a_proven_step_must_be_proven(assigned: Campus) -> None:
    one, _two, three = assigned.counselors
    file_id, other = assigned.files
    law, trade, office = assigned.law, assigned.trade, assigned.office
    taker = Replica("中间人")
    trade.services.imports.import_draft(roster_of([facts(1), facts(2)]))
    takes(trade, taker, file_id, 1, law, by=law)
    takes(trade, three, file_id, 2, Replica("冒名"))
    takes(trade, three, other, 1, law, by=law)
    assert assigned.carry(trade, office) == {"CUSTODY_UNPROVEN"}
    assert steps_of(office, file_id)[-1].holder == taker.keys.signing
    assert assigned.college_above(other) is trade
    assert one.ownership(file_id) is Ownership.OWNED


def test_an_answer_to_a_late_copy_does_not_settle_earlier_parcels(
    quiet: Campus,
) -> None:
    one, two, _three = quiet.counselors
    file_id, law = quiet.files[0], quiet.law
    first, copy = (one.seal(law, ParcelKind.REPORT) for _ in range(2))
    answer = law.answers(first, law.takes(first))
    assert quiet.hand(one, two, file_id) == set()
    assert quiet.carry(two, law) == set()
    refused = law.takes(copy)  # the file is with another counselor by now
    assert {one.code for one in refused.of(LineOutcome.RETURNED)} == {"FILE_HANDED_ON"}
    one.takes(answer)
    one.takes(law.answers(copy, refused))

    assert quiet.hand(two, one, file_id) == set()
    assert quiet.carry(one, law) == set()  # it is theirs again: what came back goes once more
    with one.archive.snapshot() as reader:
        assert reader.exchange.returned() == ()


def test_a_student_who_left_early_is_part_of_the_first_report(assigned: Campus) -> None:
    one, _two, three = assigned.counselors
    file_id = assigned.files[0]
    assert assigned.hand(one, three, file_id) == set()
    three.services.talks.log_talk([file_id], a_talk(topic="新的学院"))
    assert assigned.up(three) == {"CLAIM_UNPROVEN"}
    assert assigned.carry(assigned.law, assigned.office) == set()
    assert assigned.carry(assigned.trade, assigned.office) == set()  # nobody touched it meanwhile
    assert assigned.college_above(file_id) is assigned.trade
    with assigned.office.archive.snapshot() as reader:
        assert sum(count.given for count in reader.line(file_id).standing.values()) == 1


def test_an_unproven_claim_is_accepted_after_reassignment_by_the_university(
    assigned: Campus,
) -> None:
    one, _two, three = assigned.counselors
    office, file_id = assigned.office, assigned.files[0]
    assert assigned.hand(one, three, file_id) == set()
    assert assigned.up(three) == {"CLAIM_UNPROVEN"}
    office.services.partners.unassign([file_id], office.partner(assigned.law).id)
    office.services.partners.assign([file_id], office.partner(assigned.trade).id)
    assert assigned.carry(assigned.trade, office) == set()
    assert assigned.college_above(file_id) is assigned.trade


def test_answers_and_handovers_do_not_claim_a_student(assigned: Campus) -> None:
    one, two, three = assigned.counselors
    file_id = assigned.files[0]
    stranger = Replica("冒名")
    takes(assigned.thief, assigned.thief, file_id, 1, stranger, by=stranger)
    with assigned.thief.archive.snapshot() as reader:
        lines = tuple(line for line, _ in handover.steps_of(reader, [file_id]))
    answer = ParcelContents(assigned.thief.partner(assigned.office), (), lines)
    assigned.office.takes(assigned.thief.seal(assigned.office, ParcelKind.RECEIPT, answer))
    assert steps_of(assigned.office, file_id) == ()

    two.services.imports.import_draft(roster_of([facts(1)]))
    takes(two, two, file_id, 1, stranger, by=stranger)
    for kind in (ParcelKind.RECEIPT, ParcelKind.HANDOVER):
        with two.archive.snapshot() as reader:
            lines = tuple(line for line, _ in handover.steps_of(reader, [file_id]))
        one.takes(two.seal(one, kind, ParcelContents(two.partner(one), (), lines)))
        assert one.ownership(file_id) is Ownership.OWNED
        assert steps_of(one, file_id) == ()
    assert one.gives(three, [file_id])
