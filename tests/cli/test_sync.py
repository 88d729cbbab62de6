"""Targets and visits from the command line: set up, left, fetched, told in JSON."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from casework.exchange.targets import SyncTarget, TransportKind
from casework.records import Role
from storage.lock import HomeLock
from tests.builders.commands import Office
from tests.builders.exchange_commands import a_person, acquainted
from tests.builders.homes import PASSPHRASE
from tests.builders.servers import in_one_line, needs_sshd, sftp_server

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Office, Office]:
    counselor = a_person(tmp_path / "counselor", "周敏", Role.COUNSELOR, students=2)
    advisor = a_person(tmp_path / "advisor", "郭启明", Role.ADVISOR)
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "--to", "郭启明")
    return counselor, advisor


def test_a_parcel_and_its_receipt_are_transferred_by_a_folder(
    tmp_path: Path, pair: tuple[Office, Office]
) -> None:
    counselor, advisor = pair
    (tmp_path / "nas").mkdir()
    for office in pair:
        made = office.does("target", "add", "nas", "--folder", tmp_path / "nas", "--take")
        assert (made["kind"], made["takes"]) == ("folder", True)
    counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    assert [line["handed_over_at"] for line in counselor.does("outbox")] == [None]
    (left,) = counselor.does("sync")
    assert (left["target"], left["sent"], left["problem"]) == ("nas", 1, None)
    (line,) = counselor.does("outbox")
    assert line["state"] == "waiting"
    assert line["handed_over_at"] is not None
    (came,) = advisor.does("sync", "nas")
    assert (came["taken"], came["sent"]) == (1, 1)
    assert len(advisor.does("students")) == 1
    assert counselor.does("sync")[0]["receipts"] == 1
    assert counselor.does("outbox")[0]["state"] == "acknowledged"
    (answer,) = counselor.does("target", "list")
    assert (answer["waiting"], answer["problem"]) == (0, None)
    assert "1 receipt" not in counselor.says("sync").out


@pytest.mark.fast
def test_a_watched_folder_fills_the_inbox(tmp_path: Path, pair: tuple[Office, Office]) -> None:
    counselor, advisor = pair
    (tmp_path / "downloads").mkdir()
    advisor.does("target", "add", "downloads", "--watch", tmp_path / "downloads")
    sealed = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    Path(sealed["path"]).rename(tmp_path / "downloads" / "a(1).zip")
    assert advisor.does("sync")[0]["received"] == 1
    (waiting,) = advisor.does("inbox")
    assert (waiting["name"], waiting["kind"], waiting["code"]) == ("a(1).zip", "assignment", None)
    assert advisor.does("parcel", "open", waiting["path"])["new"] == 1
    assert advisor.does("inbox") == []
    advisor.does("undo")
    (again,) = advisor.does("inbox")
    assert again["name"] == "a(1).zip"
    assert advisor.does("inbox", "--drop", again["id"]) == {"dropped": again["id"]}
    assert advisor.does("inbox") == []
    assert advisor.refuses("inbox", "--drop", str(again["id"])[:-4] + "0000")["exit"] == 1


def test_an_unreachable_target_is_reported_with_the_environment_exit_code(
    tmp_path: Path, pair: tuple[Office, Office]
) -> None:
    counselor, _ = pair
    nas = tmp_path / "nas"
    nas.mkdir()
    counselor.does("target", "add", "nas", "--folder", nas)
    nas.rename(tmp_path / "unplugged")
    said = counselor.says("sync", "nas", "--json")
    assert (said.code, said.error["error"]) == (3, "ROAD_UNREACHABLE")
    assert f"“{nas}”连不上，包已改为排队" in counselor.says("sync", "--wait", "2", lang="zh_CN").err
    assert f"“{nas}”连不上" in counselor.says("target", "list", lang="zh_CN").out
    unset = counselor.refuses("target", "add", "usb", "--folder", tmp_path / "usb")
    assert (unset["error"], unset["exit"]) == ("ROAD_UNREACHABLE", 3)
    assert "nothing was set up" in unset["message"]
    assert counselor.says("sync", "other").code == 1
    assert counselor.does("target", "remove", "nas") == {"removed": "nas"}
    assert counselor.does("target", "list") == []


def test_a_target_without_credentials_does_not_stop_a_scheduled_sync(
    tmp_path: Path, pair: tuple[Office, Office]
) -> None:
    counselor, _ = pair
    nas = tmp_path / "nas"
    nas.mkdir()
    counselor.does("target", "add", "nas", "--folder", nas)
    key = str(tmp_path / "no.key")
    with counselor.home.open() as caseload:
        server = SyncTarget("a", TransportKind.SFTP, "sftp://nas.example/in", "zhou", "")
        caseload.sync_service.keep_target(server)
        caseload.sync_service.keep_target(replace(server, name="b", key_file=key))
    counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    said = counselor.says("sync", "--json")
    assert said.code == 3
    answer = {one["target"]: (one["sent"], one["problem"]) for one in said.document}
    assert answer == {"a": (0, "ROAD_PASSWORD"), "b": (0, "ROAD_KEY_FILE"), "nas": (1, None)}
    assert key in counselor.says("target", "list").out
    assert counselor.refuses("sync", "a")["error"] == "ROAD_PASSWORD"


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_scheduled_sync_needs_no_display_terminal_or_environment(
    tmp_path: Path, pair: tuple[Office, Office]
) -> None:
    counselor, _ = pair
    (tmp_path / "nas").mkdir()
    counselor.does("target", "add", "nas", "--folder", tmp_path / "nas")
    counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    word = tmp_path / "word"
    word.write_text(f"{PASSPHRASE}\n")
    line = [sys.executable, str(ROOT / "main.py"), "sync", "--home", str(counselor.home.folder)]

    def scheduled(source: Path) -> subprocess.CompletedProcess[str]:
        with source.open() as stdin:  # the passphrase is read from descriptor 0: no terminal
            return subprocess.run(
                [*line, "--passphrase-fd", "0", "--lang", "en"],
                env={"HOME": str(tmp_path), "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
                stdin=stdin,
                capture_output=True,
                text=True,
                check=False,
            )

    done = scheduled(word)
    assert (done.returncode, done.stdout) == (0, "nas: 1 uploaded\n"), done.stderr
    with HomeLock(counselor.home.place):  # the window is open: it visits by itself
        busy = scheduled(word)
    assert busy.returncode == 3
    assert "is open" in busy.stderr
    word.write_text("another word\n")
    assert scheduled(word).returncode == 4


@in_one_line
@needs_sshd
def test_a_server_is_verified_before_it_is_trusted(
    tmp_path: Path, pair: tuple[Office, Office]
) -> None:
    counselor, _ = pair
    with sftp_server() as server:
        target = server.target()
        url = target.address.replace("sftp://", f"sftp://{target.user}@")
        line = ["target", "add", "nas", "--sftp", url, "--key", target.key_file]
        unseen = counselor.says(*line, "--json")
        assert (unseen.code, unseen.error["error"]) == (1, "ROAD_UNPINNED")
        assert unseen.error["facts"]["seen"] == server.fingerprint
        wrong = counselor.says(*line, "--pin", "SHA256:other", "--json")
        assert wrong.error["error"] == "ROAD_PIN_DIFFERS"
        assert counselor.does(*line, "--pin", server.fingerprint)["pinned"]
        counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
        assert counselor.does("sync", "nas")[0]["sent"] == 1
        assert len(list(server.folder.rglob("*.zhp"))) == 1
