"""A parcel that is double-clicked goes to the window that is open, or waits for the key."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.busy_exchange import busy
from tests.builders.exchange import Device
from tests.builders.homes import a_talk
from tests.ui.whole_program import Run
from ui.shell.single_instance import InstanceServer, raise_other
from ui.start import window_options


def a_file(folder: Path, name: str = "包(1).zhp") -> Path:
    path = folder / name
    path.write_bytes(b"age-encryption.org/v1\n")
    return path


def test_a_file_on_the_command_line_opens_the_window(tmp_path: Path) -> None:
    options = window_options([str(a_file(tmp_path)), "--home", str(tmp_path)])

    assert options is not None
    assert (options.opening, options.home) == (tmp_path / "包(1).zhp", tmp_path)
    again = window_options(options.arguments(is_locked=True))
    assert again is not None
    assert again.opening is None


@pytest.mark.parametrize("name", ["students", "no-such-file.zhp"])
def test_an_argument_without_a_path_is_a_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "students").write_bytes(b"x")

    assert window_options([name]) is None
    assert window_options(["import", str(a_file(tmp_path))]) is None


def test_a_file_is_passed_to_the_running_window(tmp_path: Path, qtbot: QtBot) -> None:
    home = tmp_path / "home"
    home.mkdir()
    bell = InstanceServer(home)
    assert bell.listen()
    file = a_file(tmp_path)
    with (
        qtbot.waitSignal(bell.raise_asked, timeout=5000),
        qtbot.waitSignal(bell.file_opened) as heard,
    ):
        assert raise_other(home, file)
    assert heard.args == [str(file)]
    bell.close()


def test_files_opened_while_locked_are_shown_after_unlocking(tmp_path: Path, qtbot: QtBot) -> None:
    scene = busy(tmp_path / "all", students=6)
    parcels = [tmp_path / f"x({number}).zhp" for number in range(2)]
    with scene.advisor.open() as opened:
        device = Device(scene.advisor, opened, tmp_path)
        for day, path in enumerate(parcels, 17):
            device.services.talks.log_talk([device.files()[3]], a_talk(on=date(2026, 11, day)))
            path.write_bytes(opened.exchange.seal(device.partner("周敏")).path.read_bytes())
    run = Run(scene.counselor, tmp_path / "window.json", qtbot.waitUntil)
    try:
        for path in parcels:
            run.program.open_file(str(path))
        run.open()
        page = run.window.page_host.current_page
        assert run.window.page_host.current_key == "exchange"
        assert sum(one.state == "to_check" for one in page.view_model.movements) == 3
    finally:
        run.stop()


def test_an_undecodable_file_name_is_passed_on_too(tmp_path: Path, qtbot: QtBot) -> None:
    home = tmp_path / "home"
    home.mkdir()
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb0\xfc.zhp"))
    bell = InstanceServer(home)
    assert bell.listen()
    with qtbot.waitSignal(bell.file_opened, timeout=5000) as heard:
        assert raise_other(home, odd)
    assert heard.args == [str(odd)]
    bell.close()
