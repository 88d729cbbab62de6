"""Parcels are decrypted by a child: it gets the file and the keys of the seal, and nothing else."""

from __future__ import annotations

import inspect
import io
from pathlib import Path
from typing import Any

import pyrage
import pytest

from casework.problems import RuleBroken, Trouble
from exports import children
from storage.exchange import container, decrypt_child
from storage.exchange.container import verify_file
from storage.ledger.keys import InstallationKeys
from tests.builders.child_programs import READY, a_child_that_runs, no_children_left

OURS = InstallationKeys.new()


@pytest.fixture
def parcel(tmp_path: Path) -> Path:
    path = tmp_path / "a.zhp"
    out = io.BytesIO()
    pyrage.encrypt_io(io.BytesIO(b"ZHPARC01" + bytes(100)), out, [OURS.identity.to_public()])
    path.write_bytes(out.getvalue())
    return path


fresh_children = pytest.fixture(autouse=True)(no_children_left)


def opened(path: Path) -> None:
    verify_file(path, OURS, lambda _front: None)


@pytest.mark.parametrize(
    ("program", "code"),
    [
        (READY + "job(); os.abort()", "E_DAMAGED"),
        (READY + "job(); tell(b'?')", "E_DAMAGED"),
        (READY + "job(); tell(b'X', b'{\"rule\": \"E_SCOPE\"}')", "E_DAMAGED"),
        (READY + "job(); tell(b'X', b'{\"rule\": \"E_NO_KEY\"}')", "E_NO_KEY"),
        (READY + "job(); tell(b'D', b'ZHPARC01'); tell(b'E')", "E_TRUNCATED"),
        (READY + "job()\nwhile True: tell(b'D', bytes(9000))", "E_FORMAT"),
    ],
)
def test_a_child_process_that_crashes_or_lies_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, parcel: Path, program: str, code: str
) -> None:
    a_child_that_runs(monkeypatch, program)

    with pytest.raises(RuleBroken) as caught:
        opened(parcel)

    assert (caught.value.rule, caught.value.field) == (code, "file")


def test_a_child_process_that_times_out_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, parcel: Path
) -> None:
    monkeypatch.setattr(children, "_START_SECONDS", 0.3)
    monkeypatch.setattr(container, "_LONGEST_SECONDS", 0.0)
    a_child_that_runs(monkeypatch, READY + "time.sleep(600)")

    with pytest.raises(RuleBroken) as caught:
        opened(parcel)

    assert caught.value.rule == "E_LIMIT"


def test_a_child_process_that_cannot_start_is_not_blamed_on_the_parcel(
    monkeypatch: pytest.MonkeyPatch, parcel: Path
) -> None:
    a_child_that_runs(monkeypatch, "import no_such_module")

    with pytest.raises(Trouble) as caught:
        opened(parcel)

    assert caught.value.code == "CHILD_NOT_STARTED"


@pytest.mark.fast
def test_the_child_process_receives_only_the_decryption_keys(
    monkeypatch: pytest.MonkeyPatch, parcel: Path
) -> None:
    heard: list[Any] = []
    answers = children.Child.answers
    monkeypatch.setattr(
        children.Child,
        "answers",
        lambda self, head, source, **more: (
            heard.append(head) or answers(self, head, source, **more)
        ),
    )

    with pytest.raises(RuleBroken):
        opened(parcel)

    assert heard == [{"identities": [str(OURS.identity)]}]
    assert "master" not in inspect.getsource(decrypt_child).replace("the master key nor", "")


def test_one_child_process_opens_many_parcels(
    monkeypatch: pytest.MonkeyPatch, parcel: Path
) -> None:
    started: list[str] = []
    command = children.child_command
    monkeypatch.setattr(
        children, "child_command", lambda module: started.append(module) or command(module)
    )
    for _ in range(3):
        with pytest.raises(RuleBroken):
            opened(parcel)  # it is no parcel behind its magic word: the child is ended

    others = InstallationKeys.new()
    for _ in range(3):
        with pytest.raises(RuleBroken) as caught:
            verify_file(parcel, others, lambda _front: None)
        assert caught.value.rule == "E_NO_KEY"

    assert len(started) <= 4
