"""Commit messages can be searched: an area, an imperative, and the reason in the body."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

WHY = "\n\nA reason."


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    source = ROOT / "packaging" / "commit_messages.py"
    spec = importlib.util.spec_from_file_location("commit_messages", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "message",
    [
        f"exchange: reject revisions signed by a revoked key{WHY}",
        f"fix: keep notes when the disk is full{WHY}\n",
        f"ui/today: show what is due first{WHY}",
        "names: call the write door the service layer",
    ],
)
def test_a_message_with_area_imperative_and_reason_is_right(
    checker: ModuleType, message: str
) -> None:
    assert list(checker.problems(message)) == []


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (f"Reject revisions{WHY}", 'not "area: imperative"'),
        (f"exchange: {'reject ' * 12}{WHY}", "72 at most"),
        (f"exchange: reject revisions.{WHY}", "full stop"),
        (f"exchange: fixed a crash{WHY}", "imperative"),
        (f"exchange: Reject revisions{WHY}", "capital letter"),
        ("exchange: reject revisions\nA reason.", "second line"),
        ("exchange: reject revisions", "no body"),
    ],
)
def test_what_is_amiss_is_said(checker: ModuleType, message: str, said: str) -> None:
    assert any(said in problem for problem in checker.problems(message))


def test_a_history_that_is_cut_off_is_checked_as_far_as_it_goes(
    checker: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    for words in (
        ("init", "-q"),
        ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "Bad"),
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    monkeypatch.setattr(checker, "ROOT", tmp_path)

    assert [message.strip() for _short, message in checker.messages()] == ["Bad"]
    assert checker.main([]) == 1


def test_without_a_history_nothing_is_checked(
    checker: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(checker, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert checker.main([]) == 0
    assert "no commit messages were checked" in capsys.readouterr().out
