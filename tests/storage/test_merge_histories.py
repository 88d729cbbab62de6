"""Copies that hear the same things end in the same state, whatever happened on the way.

Three to five computers write, correct, void, undo and choose; their parcels are held up, doubled,
dropped and come in any order. 200 histories here, 10,000 in ``./dev soak``.
"""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import time, timedelta
from uuid import UUID

import pytest
from hypothesis import settings

from casework.problems import RuleBroken
from tests.builders.homes import START, a_talk, an_event
from tests.builders.replicas import Parcel, Replica, peers, settle, steady_ids

IS_SOAK = settings().max_examples > 1000
HISTORIES = 10_000 if IS_SOAK else 200
A_TEST = 10
WRITTEN = ("talk.log", "event.attend", "record.correct", "record.void")
"""Histories that run on the same computers one after another: their records add up."""


class Story:
    """One random history; equal seeds are equal histories."""

    def __init__(self, replicas: list[Replica], seed: int, known: list[UUID]) -> None:
        self.replicas = replicas
        self.dice = random.Random(seed)
        self.seed = seed
        self.under_way: list[tuple[Replica, Parcel]] = []
        self.talks = known
        self.places: list[UUID] = []

    def run(self, steps: int) -> None:
        acts = (
            *(self.log, self.log, self.attend, self.correct, self.correct, self.void),
            *(self.undo, self.choose, self.send, self.send, self.send, self.arrive, self.arrive),
        )
        for _ in range(steps):
            with suppress(RuleBroken):  # gone there, void already, acknowledged …
                self.dice.choice(acts)()

    @property
    def someone(self) -> Replica:
        return self.dice.choice(self.replicas)

    def log(self) -> None:
        one = self.someone
        hour = self.dice.randrange(8, 18)
        draft = a_talk(
            on=START - timedelta(days=self.dice.randrange(60)),
            start=time(hour),
            end=time(hour, 30),
            topic=f"{self.seed}/{self.dice.random()}",
        )
        files = one.files()[: self.dice.choice((1, 1, 2))]
        self.talks += one.desk.log_talk(files, draft).created

    def attend(self) -> None:
        one = self.someone
        event = one.desk.add_event(an_event(self.dice.randrange(10**6))).created[0]
        self.places += one.desk.attend(event, one.files()).created

    def correct(self) -> None:
        if not self.talks:
            return
        record = self.dice.choice(self.talks[-4:])
        field = self.dice.choice(("own_words", "content", "measures"))
        words = f"改为第{self.dice.randrange(10**6)}种说法，并约好下周再谈一次结果如何。"
        self.someone.desk.correct(record, {field: words}, reason="补正")

    def void(self) -> None:
        if not self.talks:
            return
        record = self.dice.choice([*self.talks[-6:], *self.places])
        self.someone.desk.void([record], reason="误录")

    def undo(self) -> None:
        """Take back what was last written here; a parcel given back is a person's own choice."""
        one = self.someone
        with one.archive.look() as reader:
            written = [action for action in reader.actions(limit=6) if action.name in WRITTEN]
        if written:
            one.desk.undo(written[0].id)

    def choose(self) -> None:
        one = self.someone
        if not one.conflicts():
            return
        record, lines = self.dice.choice(sorted(one.conflicts().items()))
        one.desk.settle(record, self.dice.choice(lines).revision)

    def send(self) -> None:
        one, other = self.dice.sample(self.replicas, 2)
        self.under_way.append((other, one.seal(other)))

    def arrive(self) -> None:
        if not self.under_way:
            return
        place = self.dice.randrange(len(self.under_way))
        other, parcel = self.under_way[place]
        if self.dice.random() < 0.7:  # else it comes once more, or is never heard of again
            self.under_way.pop(place)
        if self.dice.random() < 0.85:
            answers = other.opens(parcel)
            if self.dice.random() < 0.6:
                parcel.sender.opens(other.receipt(parcel, answers))


@pytest.mark.parametrize("seed", range(HISTORIES // A_TEST))
def test_whatever_happened_on_the_way_all_end_in_one_state(seed: int) -> None:
    with steady_ids(seed):
        replicas = peers(3 + seed % 3)
        known: list[UUID] = []
        for turn in range(A_TEST):
            Story(replicas, seed * A_TEST + turn, known).run(12)
            settle(replicas)
            assert len({one.digest() for one in replicas}) == 1, f"history {turn}"
            open_ones = [versions(one) for one in replicas]
            assert all(found == open_ones[0] for found in open_ones)


def versions(replica: Replica) -> dict[UUID, set[str]]:
    """The newest revisions of every record that has several."""
    found = replica.conflicts().items()
    return {record: {line.revision for line in lines} for record, lines in found}
