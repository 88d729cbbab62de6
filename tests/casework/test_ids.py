"""New records get unguessable ids that sort by creation time."""

from __future__ import annotations

import os

import pytest

from casework.ids import new_id

MANY = 20_000


def test_ids_are_version_7_uuids_in_order_of_creation() -> None:
    made = [new_id() for _ in range(MANY)]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert made == sorted(made)
    assert len(set(made)) == MANY


def test_no_two_ids_share_their_random_bits() -> None:
    chances = {new_id().int & (1 << 62) - 1 for _ in range(MANY)}
    assert len(chances) == MANY
    assert max(chances) >= 1 << 61  # all 62 bits are drawn


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="only some systems copy a running process")
def test_a_forked_process_draws_its_own_random_bits() -> None:
    new_id()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, new_id().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 16)
    assert theirs[8:] != new_id().bytes[8:]
