"""Children that parse what others made: whatever becomes of one is an answer, never a hang."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Iterator

import pytest

from exports import children
from exports.child import DATA, END, FRAME, JSON, LARGEST_FRAME, REFUSED
from exports.children import (
    ChildFailed,
    ChildRefused,
    a_child,
    allow_children,
    child_command,
    stop_children,
)
from tests.builders.child_programs import READY, a_child_that_runs, no_children_left

fresh_children = pytest.fixture(autouse=True)(no_children_left)


def asked(data: bytes = b"bytes of a stranger", seconds: float = 60.0) -> list[tuple[bytes, bytes]]:
    with a_child("any") as child:
        return list(child.answers({}, [data], seconds=seconds))


def failure(data: bytes = b"bytes of a stranger", seconds: float = 60.0) -> str:
    with pytest.raises(ChildFailed) as caught:
        asked(data, seconds)
    return caught.value.why


def test_one_child_does_one_job_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    program = READY + "while True:\n    tell(b'D', job() + str(os.getpid()).encode()); tell(b'E')\n"
    a_child_that_runs(monkeypatch, program)

    (first,), (second,) = asked(b"x"), asked(b"x")

    assert first[0] == DATA
    assert first == second
    stop_children()
    assert asked(b"x") != [first]


def test_a_refusal_has_its_facts_and_the_child_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = '{"rule": "E_DAMAGED", "facts": {"page": 3}}'
    a_child_that_runs(monkeypatch, READY + f"while True:\n    job(); tell(b'X', b'{answer}')\n")

    with pytest.raises(ChildRefused) as caught:
        asked()
    with pytest.raises(ChildRefused):
        asked()

    assert (caught.value.rule, caught.value.facts) == ("E_DAMAGED", {"page": 3})


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import no_such_module", "start"),
        ("import sys; sys.exit(3)", "start"),
        ("print('hello', flush=True)", "start"),
        (READY + "job(); os.abort()", "died"),
        (READY + "os._exit(0)", "died"),
        (READY + "job(); tell(b'?')", "nonsense"),
        (
            READY + "job(); out.write(b'D' + b'\\xff' * 400); out.flush(); time.sleep(600)",
            "nonsense",
        ),
        (READY + "job(); tell(b'X', b'[]'); time.sleep(600)", "nonsense"),
        (READY + "job(); tell(b'X', b'{'); time.sleep(600)", "nonsense"),
    ],
)
def test_a_child_that_fails_says_how(
    monkeypatch: pytest.MonkeyPatch, program: str, why: str
) -> None:
    a_child_that_runs(monkeypatch, program)

    assert failure() == why


def test_a_program_that_is_not_there_did_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "child_command", lambda _module: ["/nowhere/python"])

    assert failure() == "start"


def test_a_hanging_child_is_killed_after_its_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_START_SECONDS", 0.5)
    a_child_that_runs(monkeypatch, READY + "time.sleep(600)")

    assert failure(seconds=0.0) == "time"
    assert failure(bytes(4 << 20), seconds=0.0) == "time"


def test_a_child_that_answers_unasked_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_FEEDER_SECONDS", 0.1)
    a_child_that_runs(monkeypatch, READY + "tell(b'E'); time.sleep(600)")

    assert asked(bytes(4 << 20)) == []  # whoever asked finds nothing in it


def test_a_child_that_hangs_is_stopped_from_another_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_child_that_runs(monkeypatch, READY + "tell(b'T', b'{}'); time.sleep(600)")
    found: list[str] = []
    is_in_flight = threading.Event()

    def work() -> None:
        try:
            with a_child("any") as child:
                for _frame in child.answers({}, [b"x"], seconds=600):
                    is_in_flight.set()
        except ChildFailed as failed:
            found.append(failed.why)

    worker = threading.Thread(target=work)
    worker.start()
    is_in_flight.wait()
    stop_children()
    worker.join()

    assert found == ["stopped"]


def test_no_child_starts_while_a_caseload_is_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    a_child_that_runs(monkeypatch, READY + "job(); tell(b'E')")
    stop_children(until_allowed=True)
    assert failure() == "stopped"

    allow_children()

    assert asked() == []


def test_what_the_disk_says_of_the_bytes_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    a_child_that_runs(monkeypatch, READY + "job()")

    def torn() -> Iterator[bytes]:
        yield b"x"
        raise OSError(5, "input/output error")

    with pytest.raises(OSError, match="input/output"), a_child("any") as child:
        list(child.answers({}, torn(), seconds=60))


def test_answers_at_random_are_frames_or_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(16)
    kinds = (DATA, JSON, END, REFUSED, b"?")
    for _ in range(25):
        answer = b"".join(
            FRAME.pack(chance.choice(kinds), chance.choice((0, 3, LARGEST_FRAME + 1, 2**32 - 1)))
            + chance.randbytes(chance.randint(0, 4))
            for _ in range(3)
        )
        a_child_that_runs(monkeypatch, READY + f"job(); out.write({answer!r}); out.flush()")
        try:
            frames = asked()
        except (ChildFailed, ChildRefused):
            continue
        for kind, _data in frames:
            assert kind in (DATA, JSON)


def test_a_child_does_not_inherit_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUHANG_PASSPHRASE", "geheim")
    program = READY + "job(); tell(b'D', ' '.join(os.environ).encode()); tell(b'E')"
    a_child_that_runs(monkeypatch, program)

    ((_kind, names),) = asked()

    assert b"PATH" in names
    assert b"ZHUHANG" not in names


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert child_command("exports.decoder_child") == [
        sys.executable,
        "--child",
        "exports.decoder_child",
    ]
