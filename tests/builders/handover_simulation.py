"""Three counselors and an office whose parcels are lost, doubled or late, by a seeded chance."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from uuid import UUID

from hypothesis import settings

from casework.parcels.custody import Ownership, current
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import Custody, Role
from tests.builders.homes import a_talk, facts, roster_of
from tests.builders.replicas import Parcel, Replica

IS_SOAK = settings().max_examples > 1000


class HandoverSimulation:
    """Three counselors, the office above them, and the post between all of them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.counselors = [Replica(name) for name in ("甲", "乙", "丙")]
        self.office = Replica("中心", Role.OFFICE)
        self.counselors[0].services.imports.import_draft(roster_of([facts(1), facts(2)]))
        for one in self.counselors:
            one.knows(self.office, Role.OFFICE)
            self.office.knows(one, Role.COUNSELOR)
            for other in self.others(one):
                one.knows(other, Role.COUNSELOR)
        self.files = self.counselors[0].files()
        self.post: list[tuple[Replica, Parcel]] = []
        self.talks = 0

    # --- what happens

    @functools.cached_property
    def acts(self) -> tuple[Callable[[], None], ...]:
        return (self.write, self.give, self.give, self.again, self.report, *[self.arrive] * 5)

    def run(self, steps: int) -> None:
        for _ in range(steps):
            with suppress(RuleBroken):  # not theirs, on its way already, nothing to send …
                self.dice.choice(self.acts)()
            self.check()

    def write(self) -> None:
        one, file_id = self.dice.choice(self.counselors), self.dice.choice(self.files)
        owner = self.owner(file_id)
        self.talks += 1
        draft = a_talk(topic=str(self.talks), start=time(8), end=time(9))
        one.services.talks.log_talk([file_id], draft)
        assert one is owner

    def give(self) -> None:
        one, other = self.dice.sample(self.counselors, 2)
        chosen = self.dice.choice([self.files, self.files[:1], self.files[1:]])
        self.post.append((other, one.gives(other, chosen)))

    def again(self) -> None:
        one, other = self.dice.sample(self.counselors, 2)
        self.post.append((other, one.gives(other, [])))

    def report(self) -> None:
        one = self.dice.choice(self.counselors)
        self.post.append((self.office, one.seal(self.office, ParcelKind.REPORT)))

    def arrive(self) -> None:
        if not self.post:
            return
        place = self.dice.randrange(len(self.post))
        to, parcel = self.post[place]
        if self.dice.random() < 0.7:  # else it comes once more
            self.post.pop(place)
        if self.dice.random() < 0.8:  # else it is never heard of
            self.open(to, parcel, self.choice())

    def choice(self) -> list[UUID] | None:
        return self.dice.choice([None, None, [], self.files[:1]])

    def open(self, to: Replica, parcel: Parcel, accept: list[UUID] | None) -> None:
        is_handover = parcel.manifest.kind is ParcelKind.HANDOVER
        taken = to.takes(parcel, accept if is_handover else None)
        assert "E_FORK" not in {one.code for one in taken.decisions}
        if parcel.manifest.kind is not ParcelKind.RECEIPT:
            self.post.append((parcel.sender, to.answers(parcel, taken)))

    def quiet(self) -> None:
        """Everything is sent once more and arrives, until nothing is on its way any more."""
        for _ in range(6):
            for one in self.counselors:
                for other in self.others(one):
                    with suppress(RuleBroken):  # nothing is on its way there
                        self.post.append((other, one.gives(other, [])))
                self.post.append((self.office, one.seal(self.office, ParcelKind.REPORT)))
            while self.post:
                self.open(*self.post.pop(0), None)
                self.check()

    def others(self, one: Replica) -> list[Replica]:
        return [other for other in self.counselors if other is not one]

    # --- what holds

    def owner(self, file_id: UUID) -> Replica:
        """Whom the signatures of all say to have the file: nobody else writes in it."""
        steps = [step for one in self.counselors for step in steps_of(one, file_id)]
        held = current(steps)
        owner = self.counselors[0]
        if held is not None:
            owner = next(one for one in self.counselors if one.keys.signing == held.holder)
        found = {one.name: one.ownership(file_id) for one in self.counselors}
        assert found[owner.name] in (Ownership.OWNED, Ownership.TRANSFER_PENDING), found
        assert not [one for one in found if found[one] is Ownership.OWNED and one != owner.name], (
            found
        )
        return owner

    def check(self) -> None:
        for file_id in self.files:
            self.owner(file_id)
        for one in (*self.counselors, self.office):
            with one.archive.snapshot() as reader:
                counted = reader.file_ids(FileQuery())
                assert reader.progress()[0].files == len(counted) == len(set(counted))


def steps_of(one: Replica, file_id: UUID) -> tuple[Custody, ...]:
    with one.archive.snapshot() as reader:
        return reader.exchange.custody([file_id]).get(file_id, ())
