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
from casework.records import Attendance, CaseFile, Event, Talk
from tests.builders.homes import START, a_talk, an_event, facts, roster_of
from tests.builders.nonempty import nonempty
from tests.builders.replicas import Parcel, Replica, peers, settle, steady_ids

IS_SOAK = settings().max_examples > 1000
HISTORIES = 10_000 if IS_SOAK else 200
A_TEST = 10
WRITTEN = ("talk.log", "event.add", "event.attend", "record.correct", "record.void")
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
        self.events: list[UUID] = []

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
        self.talks += one.services.talks.log_talk(files, draft).created

    def attend(self) -> None:
        """At a new event, or at one that somebody may have taken back elsewhere meanwhile."""
        one = self.someone
        if not self.events or self.dice.random() < 0.6:
            self.events.append(
                one.services.events.add_event(an_event(self.dice.randrange(10**6))).created[0]
            )
        event = self.dice.choice(self.events[-2:])
        self.places += one.services.events.attend(event, one.files()).created

    def correct(self) -> None:
        if not self.talks:
            return
        record = self.dice.choice(self.talks[-4:])
        field = self.dice.choice(("own_words", "content", "measures"))
        words = f"改为第{self.dice.randrange(10**6)}种说法，并约好下周再谈一次结果如何。"
        self.someone.services.corrections.correct(record, {field: words}, reason="补正")

    def void(self) -> None:
        if not self.talks:
            return
        record = self.dice.choice([*self.talks[-6:], *self.places])
        self.someone.services.files.void([record], reason="误录")

    def undo(self) -> None:
        """Take back what was last written here; a parcel given back is a person's own choice."""
        one = self.someone
        with one.archive.snapshot() as reader:
            written = [action for action in reader.actions(limit=6) if action.name in WRITTEN]
        if written:
            one.services.actions.undo(written[0].id)

    def choose(self) -> None:
        one = self.someone
        if not one.conflicts():
            return
        record, lines = self.dice.choice(sorted(one.conflicts().items()))
        one.services.parcels.resolve_conflict(record, self.dice.choice(lines).revision)

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
def test_all_computers_converge_whatever_happened(seed: int) -> None:
    with steady_ids(seed):
        replicas = peers(3 + seed % 3)
        known: list[UUID] = []
        for turn in range(A_TEST):
            Story(replicas, seed * A_TEST + turn, known).run(12)
            settle(replicas)
            assert len({one.digest() for one in replicas}) == 1, f"history {turn}"
            open_ones = [versions(one) for one in replicas]
            assert all(found == open_ones[0] for found in nonempty(open_ones))


def versions(replica: Replica) -> dict[UUID, set[str]]:
    """The newest revisions of every record that has several."""
    found = replica.conflicts().items()
    return {record: {line.revision for line in lines} for record, lines in found}


# --- what is taken back here while it is used there ------------------------------------------


@pytest.mark.parametrize("chosen", ["words", "gone"])
@pytest.mark.parametrize("writer", [0, 1])
def test_a_talk_undone_here_and_corrected_there_is_a_conflict(writer: int, chosen: str) -> None:
    """Whichever clock is ahead: the words stand, and what the talk belongs to comes back."""
    with steady_ids(1):
        replicas = peers(3)
        one, other = replicas[1 - writer], replicas[writer]
        logged = one.services.talks.log_talk(one.files(), a_talk())
        talk = logged.created[-1]
        other.opens(one.seal(other))
        other.services.corrections.correct(
            talk, {"own_words": "材料已经改好，下周再谈一次。"}, reason="补正"
        )
        one.services.actions.undo(logged.action)
        settle(replicas)

        assert len({replica.digest() for replica in replicas}) == 1
        assert [len(held(replica)) for replica in replicas] == [1, 1, 1]
        (lines,) = one.conflicts().values()
        assert [line.fields is None for line in lines] == [False, True]

        one.services.parcels.resolve_conflict(talk, lines[0 if chosen == "words" else 1].revision)
        settle(replicas)
        assert len({replica.digest() for replica in replicas}) == 1
        assert [replica.conflicts() for replica in replicas] == [{}, {}, {}]
        assert [len(held(one)) for one in replicas] == [chosen == "words"] * 3


def held(replica: Replica) -> list[UUID]:
    with replica.archive.snapshot() as reader:
        return [talk.id for talk in reader.get_all(Talk)]


@pytest.mark.fast
def test_an_event_undone_here_is_kept_if_students_were_added_there() -> None:
    with steady_ids(1):
        replicas = peers(3)
        one, other = replicas[:2]
        added = one.services.events.add_event(an_event(1))
        other.opens(one.seal(other))
        other.services.events.attend(added.created[0], other.files())
        one.services.actions.undo(added.action)
        settle(replicas)

        assert len({replica.digest() for replica in replicas}) == 1
        for replica in replicas:
            with replica.archive.snapshot() as reader:
                assert [event.id for event in reader.get_all(Event)] == list(added.created)
                assert len(reader.get_all(Attendance)) == 2
        assert one.conflicts() == {}


def test_an_import_undone_here_keeps_students_with_talks_there() -> None:
    with steady_ids(1):
        replicas = peers(3)
        one, other = replicas[:2]
        done, _preview = one.services.imports.import_draft(roster_of([facts(3), facts(4)]))
        other.opens(one.seal(other))
        other.services.talks.log_talk(done.created[:1], a_talk())
        one.services.actions.undo(done.action)
        settle(replicas)

        assert len({replica.digest() for replica in replicas}) == 1
        for replica in replicas:
            with replica.archive.snapshot() as reader:
                assert reader.known_ids(CaseFile, done.created) == {done.created[0]}
