"""Settings travel on the command line: one file sets up any number of computers alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders.commands import Office
from tests.builders.rule_packs import a_pack_file
from ui.platform.window_settings import settings_file


@pytest.fixture(autouse=True)
def own_choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.mark.fast
def test_exported_settings_configure_another_computer(office: Office, tmp_path: Path) -> None:
    office.does("pack", "add", a_pack_file(tmp_path))
    office.does("settings", "set", "masking", "strict")
    office.does("settings", "set", "default_pack", "our-office@1")
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text('{"theme": "dark", "geometry": {"a": "b"}}', "utf-8")
    file = tmp_path / "settings.json"
    office.does("settings", "export", "--out", file)
    office.does("settings", "set", "masking", "null")
    office.does("settings", "set", "default_pack", "null")
    settings_file().write_text('{"theme": "light"}', "utf-8")

    office.does("settings", "import", file)

    assert office.does("settings", "get", "masking") == "strict"
    assert office.does("settings", "get", "default_pack") == "our-office@1"
    assert json.loads(settings_file().read_text("utf-8")) == {"theme": "dark"}
    office.does("undo")
    assert office.does("settings", "get", "masking") is None


def test_importing_can_skip_the_appearance(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"zhuhang_settings": 1, "window": {"theme": "dark"}}', "utf-8")

    office.does("settings", "import", file, "--no-window")

    assert not settings_file().exists()


@pytest.mark.fast
def test_another_kind_of_file_is_refused_in_one_sentence(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"masking": "strict"}', "utf-8")

    assert office.refuses("settings", "import", file)["error"] == "SETTINGS_FILE_INVALID"


def test_the_idle_time_is_exported_with_the_caseload_not_the_window(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"zhuhang_settings": 1, "window": {"idle_minutes": 4}}', "utf-8")
    office.does("settings", "import", file)
    settings_file().write_text('{"idle_minutes": 30}', "utf-8")

    office.does("settings", "export", "--out", tmp_path / "again.json")

    again = json.loads((tmp_path / "again.json").read_text("utf-8"))
    assert again["window"]["idle_minutes"] == 4
