"""Whatever is lost, doubled or late: of every file exactly one counselor is the owner.

Three counselors and an office hand files on, take and decline them; parcels and answers are
dropped, come again, and come in any order. 40 histories here, 3,000 in ``./dev soak``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.exchange.stranded_records import stranded_records
from casework.parcels.custody import Ownership
from tests.builders.handover_simulation import IS_SOAK, HandoverSimulation
from tests.builders.replicas import steady_ids

HISTORIES = 3_000 if IS_SOAK else 40
A_TEST = 10


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Iterator[HandoverSimulation]:
    with steady_ids(request.param):
        yield HandoverSimulation(request.param)


@pytest.mark.parametrize("town", range(HISTORIES // A_TEST), indirect=True)
def test_every_file_has_one_owner_at_every_moment(town: HandoverSimulation) -> None:
    for _ in range(A_TEST):
        town.run(12)
    town.quiet()
    for file_id in town.files:
        owner = town.owner(file_id)
        assert owner.ownership(file_id) is Ownership.OWNED
        with town.office.archive.snapshot() as reader:
            assert reader.exchange.holders([file_id])[file_id] == owner.keys.signing
            at_office = reader.line(file_id).standing
        with owner.archive.snapshot() as reader:
            assert {k: v.given for k, v in at_office.items()} == {
                k: v.given for k, v in reader.line(file_id).standing.items()
            }
            assert reader.exchange.conflicts() == {}
    for one in town.counselors:
        with one.archive.snapshot() as reader:
            assert stranded_records(reader) == ()  # everything went along
