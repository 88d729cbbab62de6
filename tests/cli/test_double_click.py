"""A double click on a parcel opens it here: told to the desktop of the account, and taken back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.builders.commands import Office, an_office
from ui.platform import file_association

has_desktop = pytest.mark.skipif(
    not sys.platform.startswith("linux")
    or None in map(shutil.which, ("gio", "update-mime-database")),
    reason="no desktop that could be asked",
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Somebody whose account is a folder of the test's."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        place = tmp_path / "account" / name
        place.mkdir(parents=True)
        monkeypatch.setenv(name, str(place))
    return an_office(tmp_path)


@has_desktop
def test_the_desktop_entry_passes_any_file_name(office: Office, tmp_path: Path) -> None:
    said = tmp_path / "said"
    program = tmp_path / "main $x% `y`.py"
    program.write_text(f"import sys; open({str(said)!r}, 'w').write(sys.argv[1])")
    file_association.open_by_double_click((sys.executable, str(program)))
    parcel = tmp_path / "文件包 (1).zhp"
    parcel.write_bytes(b"age-encryption.org/v1\n")
    subprocess.run(["gio", "open", parcel], check=True, capture_output=True)
    for _time in range(400):
        if said.exists() and said.read_text("utf-8"):
            break
        time.sleep(0.05)
    assert said.read_text("utf-8") == str(parcel)


@pytest.mark.fast
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a registry instead")
def test_the_file_association_is_registered_and_removed_by_command(office: Office) -> None:
    assert office.does("parcel", "double-click", "on") == {"double_click": True}
    assert file_association.is_opened_by_double_click()
    data = Path(os.environ["XDG_DATA_HOME"])
    entry = (data / "applications" / "zhuhang-parcel.desktop").read_text("utf-8")
    assert f'"--home" "{office.home.folder}" %f' in entry
    assert office.does("parcel", "double-click", "off") == {"double_click": False}
    assert not file_association.is_opened_by_double_click()
    assert not list(data.rglob("*zhuhang*.desktop"))
    assert office.refuses("parcel", "double-click", "maybe")["exit"] == 1
    (data / "applications").rmdir()
    (data / "applications").write_text("in the way")
    assert office.refuses("parcel", "double-click", "on")["error"] == "CANNOT_WRITE"


def test_on_windows_the_association_is_in_the_registry_of_the_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: dict[str, str] = {}

    @contextmanager
    def key(_root: int, place: str) -> Iterator[str]:
        yield place

    def delete(_root: int, place: str) -> None:
        if any(one.startswith(f"{place}\\") for one in kept):
            raise OSError("it has keys below it")
        kept.pop(place, None)

    registry = SimpleNamespace(
        HKEY_CURRENT_USER=1,
        REG_SZ=1,
        CreateKey=key,
        OpenKey=key,
        SetValueEx=lambda place, _name, _zero, _kind, value: kept.__setitem__(place, value),
        QueryValueEx=lambda place, _name: (kept.get(place), 1),
        DeleteKey=delete,
    )
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(file_association, "sys", SimpleNamespace(platform="win32"))
    file_association.open_by_double_click((r"C:\Zhu hang\pythonw.exe", r"C:\Zhu hang\main.py"))
    assert file_association.is_opened_by_double_click()
    command = kept[r"Software\Classes\Zhuhang.Parcel\shell\open\command"]
    assert command == r'"C:\Zhu hang\pythonw.exe" "C:\Zhu hang\main.py" "%1"'
    file_association.leave_double_click()
    assert (kept, file_association.is_opened_by_double_click()) == ({}, False)
