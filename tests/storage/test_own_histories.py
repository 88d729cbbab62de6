"""Whatever is lost, doubled or late: two computers of one counselor end in one state.

They write, close and correct the same files without knowing of each other; one of them hands files
over and gets them back; both report to the office. 20 histories here, 1,500 in ``./dev soak``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import time
from uuid import UUID

import pytest

from casework.exchange.conflict_resolution import Conflict, open_conflicts
from casework.exchange.stranded_records import stranded_records
from casework.parcels.custody import Ownership, current
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import CaseFile, Role, Withdrawal
from tests.builders.handover_simulation import IS_SOAK, HandoverSimulation, steps_of
from tests.builders.homes import a_talk, facts, roster_of
from tests.builders.replicas import Replica, steady_ids

HISTORIES = 1_500 if IS_SOAK else 20
A_TEST = 10


class Desks(HandoverSimulation):
    """Two computers of one counselor, another counselor, and the office above them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.here, self.there, self.other = (Replica(name) for name in ("甲", "甲甲", "乙"))
        self.own = [self.here, self.there]
        self.counselors = [*self.own, self.other]
        self.office = Replica("中心", Role.OFFICE)
        for one in self.counselors:
            one.knows(self.office, Role.OFFICE)
        self.here.knows(self.there, Role.COUNSELOR, is_own=True)
        self.there.knows(self.here, Role.COUNSELOR, is_own=True)
        for one in (self.office, self.other):
            one.knows(self.here, Role.COUNSELOR)
            one.knows(self.there, Role.COUNSELOR, shares_with=one.partner(self.here).id)
            one.pinned.clear()
        self.office.knows(self.other, Role.COUNSELOR)
        for one in self.own:
            one.knows(self.other, Role.COUNSELOR)
        self.here.services.imports.import_draft(roster_of([facts(1), facts(2)]))
        self.files = self.here.files()
        self.post = []
        self.talks = 0
        self.written: list[UUID] = []

    @property
    def acts(self) -> tuple[Callable[[], None], ...]:
        return (
            *(self.write, self.write, self.close, self.correct, self.choose),
            *(self.give, self.again, self.report, self.mirror, self.mirror),
            *[self.arrive] * 5,
        )

    # --- what happens

    def write(self) -> None:
        one, file_id = self.dice.choice(self.counselors), self.dice.choice(self.files)
        self.talks += 1
        draft = a_talk(topic=str(self.talks), start=time(8), end=time(9))
        self.written += one.services.talks.log_talk([file_id], draft).created
        assert self.is_of(one, self.holder(file_id))

    def close(self) -> None:
        one, file_id = self.dice.choice(self.own), self.dice.choice(self.files)
        if self.dice.random() < 0.4:
            one.services.year.resume_files([file_id])
        else:
            how = self.dice.choice((Withdrawal.CLOSED, Withdrawal.LEFT, Withdrawal.PAUSED))
            one.services.year.pause_files(
                [file_id], how, reason=f"第{self.dice.randrange(9)}种缘由"
            )

    def correct(self) -> None:
        record = self.dice.choice(self.written[-4:] or self.files)
        words = f"改为第{self.dice.randrange(10**6)}种说法，并约好下周再谈一次结果如何。"
        self.dice.choice(self.own).services.corrections.correct(
            record, {"own_words": words}, reason="补正"
        )

    def choose(self) -> None:
        one = self.dice.choice(self.own)
        for record, lines in sorted(one.conflicts().items()):
            one.services.parcels.resolve_conflict(record, self.dice.choice(lines).revision)

    def give(self) -> None:
        """Hand files over; between both computers all is carried first, and the news at once."""
        one, other = self.dice.choice(((self.here, self.other), (self.other, self.here)))
        chosen = self.dice.choice([self.files, self.files[:1], self.files[1:]])
        self.tell(self.there, self.here)
        try:
            self.post.append((other, one.gives(other, chosen)))
        finally:
            self.tell(self.here, self.there)

    def tell(self, one: Replica, other: Replica) -> None:
        parcel = one.seal(other)
        one.takes(other.answers(parcel, other.takes(parcel)))

    def again(self) -> None:
        one, other = self.dice.choice(((self.here, self.other), (self.other, self.here)))
        self.post.append((other, one.gives(other, [])))

    def mirror(self) -> None:
        one, other = self.dice.sample(self.own, 2)
        self.post.append((other, one.seal(other)))

    def quiet(self) -> None:
        """Everything is sent once more and arrives, and somebody chooses where they differ."""
        for _ in range(6):
            for one, other in ((self.here, self.other), (self.other, self.here)):
                with suppress(RuleBroken):  # nothing is on its way there
                    self.post.append((other, one.gives(other, [])))
            for one, other in ((self.here, self.there), (self.there, self.here)):
                self.post.append((other, one.seal(other)))
            for one in self.counselors:
                self.post.append((self.office, one.seal(self.office, ParcelKind.REPORT)))
            while self.post:
                self.open(*self.post.pop(0), None)
                self.check()
            for one in (self.here, self.other):
                for found in to_settle(one):
                    one.services.parcels.resolve_conflict(
                        found.record_id, found.versions[0].revision
                    )

    # --- what holds

    def holder(self, file_id: UUID) -> str:
        """Whose key the signatures of all say to have a file."""
        held = current(step for one in self.counselors for step in steps_of(one, file_id))
        return self.here.keys.signing if held is None else held.holder

    def is_of(self, one: Replica, key: str) -> bool:
        """Tell whether a key is of the person at this computer."""
        own = {each.keys.signing for each in self.own}
        return key == one.keys.signing or (one in self.own and key in own)

    def owner(self, file_id: UUID) -> Replica:
        """Who has a file: nobody else's computers write in it, once they have heard."""
        key = self.holder(file_id)
        owner = self.other if key == self.other.keys.signing else self.here
        assert owner.ownership(file_id) in (Ownership.OWNED, Ownership.TRANSFER_PENDING)
        rest = self.other if owner is self.here else self.here
        assert rest.ownership(file_id) is not Ownership.OWNED
        return owner


@pytest.fixture
def desks(request: pytest.FixtureRequest) -> Iterator[Desks]:
    with steady_ids(request.param):
        yield Desks(request.param)


@pytest.mark.parametrize("desks", range(HISTORIES // A_TEST), indirect=True)
def test_both_computers_and_the_office_converge(desks: Desks) -> None:
    for _ in range(A_TEST):
        desks.run(14)
    desks.quiet()
    for file_id in desks.files:
        owner = desks.owner(file_id)
        people = [owner, desks.office]
        if owner is desks.here:
            people.append(desks.there)
        assert {one.name: said_of(one, file_id) for one in people} == {
            one.name: said_of(owner, file_id) for one in people
        }
        with desks.office.archive.snapshot() as reader:
            key = reader.exchange.holders([file_id])[file_id]
        assert desks.is_of(owner, key)
    for one in (*desks.counselors, desks.office):
        assert to_settle(one) == ()


def to_settle(one: Replica) -> tuple[Conflict, ...]:
    """Of which records somebody has to choose here."""
    with one.archive.snapshot() as reader:
        return open_conflicts(reader)


def said_of(one: Replica, file_id: UUID) -> tuple[object, ...]:
    """What everybody has to say of a file: how it rests, and what counts."""
    with one.archive.snapshot() as reader:
        file, line = reader.get(CaseFile, file_id), reader.line(file_id)
        talks = reader.case(file_id).talks
    given = tuple((kind.value, count.given) for kind, count in line.standing.items())
    return line.status, file.withdrawal, file.withdrawn_on, given, len(talks)


class Unaware(Desks):
    """The news of a handover takes its time: meanwhile the other computer writes on."""

    @property
    def acts(self) -> tuple[Callable[[], None], ...]:
        return (*super().acts, self.hand_in)

    def write(self) -> None:
        one, file_id = self.dice.choice(self.counselors), self.dice.choice(self.files)
        self.talks += 1
        draft = a_talk(topic=str(self.talks), start=time(8), end=time(9))
        self.written += one.services.talks.log_talk([file_id], draft).created

    def give(self) -> None:
        one, other = self.dice.choice(((self.here, self.other), (self.other, self.here)))
        chosen = self.dice.choice([self.files, self.files[:1], self.files[1:]])
        self.post.append((other, one.gives(other, chosen)))

    def hand_in(self) -> None:
        """What stayed behind at one of them goes to whoever has the file now."""
        one = self.dice.choice(self.own)
        self.post.append((self.other, one.seal(self.other, ParcelKind.LOG)))

    def quiet(self) -> None:
        for _ in range(3):
            super().quiet()
            for one in self.own:
                self.post.append((self.other, one.seal(self.other, ParcelKind.LOG)))
            while self.post:
                self.open(*self.post.pop(0), None)
            for one in self.counselors:
                for record, lines in sorted(one.conflicts().items()):
                    one.services.parcels.resolve_conflict(record, lines[0].revision)
        super().quiet()

    def check(self) -> None:
        """Who has not heard yet may write on; every file is counted once all the same."""
        for one in (*self.counselors, self.office):
            with one.archive.snapshot() as reader:
                counted = reader.file_ids(FileQuery())
                assert reader.progress()[0].files == len(counted) == len(set(counted))


@pytest.fixture
def unaware(request: pytest.FixtureRequest) -> Iterator[Unaware]:
    with steady_ids(request.param):
        yield Unaware(request.param)


@pytest.mark.parametrize("unaware", range(HISTORIES // A_TEST), indirect=True)
def test_records_written_unaware_of_a_handover_reach_owner_and_office(
    unaware: Unaware,
) -> None:
    for _ in range(A_TEST):
        unaware.run(14)
    unaware.quiet()
    for file_id in unaware.files:
        owner = unaware.owner(file_id)
        said = {one.name: said_of(one, file_id) for one in (owner, unaware.office)}
        assert said == {one: said_of(owner, file_id) for one in said}
    for one in unaware.counselors:
        with one.archive.snapshot() as reader:
            assert stranded_records(reader) == ()
