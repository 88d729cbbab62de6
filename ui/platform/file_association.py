"""File association: open parcels with this program by double click, for this account."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casework.problems import RuleBroken, Trouble
from exports.atomic_files import write_atomically

_MIME = "application/x-zhuhang-parcel"
_DESKTOP = "zhuhang-parcel.desktop"
_CLASS = "Zhuhang.Parcel"
_CLASSES = r"Software\Classes"
_ASSOCIATIONS_CHANGED = 0x08000000

_TYPE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{_MIME}">
    <comment>Zhuhang parcel</comment>
    <comment xml:lang="zh_CN">助航文件包</comment>
    <glob pattern="*.zhp"/>
  </mime-type>
</mime-info>
"""

_ENTRY = """[Desktop Entry]
Type=Application
Name=Zhuhang
Name[zh_CN]=助航
Exec={command} %f
MimeType={mime};
NoDisplay=true
Terminal=false
"""


def start_words(main: Path, home: Path | None) -> tuple[str, ...]:
    """Return the command that starts this program, with the data folder if one is given."""
    program = Path(sys.executable)
    quiet = program.with_name("pythonw.exe")  # python.exe would open a console window
    if program.name.lower() == "python.exe" and quiet.is_file():
        program = quiet
    script = [] if getattr(sys, "frozen", False) else [str(main.absolute())]
    return (str(program), *script, *([] if home is None else ["--home", str(home)]))


def open_by_double_click(start: Sequence[str]) -> None:
    """Associate ``.zhp`` files with this program, for this account only.

    Raises:
        RuleBroken: DOUBLE_CLICK_UNKNOWN on systems that are not supported.
        Trouble: CANNOT_WRITE and others, as ``atomic_writer``.
    """
    if sys.platform == "win32":
        _register(start)
    elif sys.platform.startswith("linux"):
        data = _data_home()
        _write(data / "mime" / "packages" / "zhuhang.xml", _TYPE)
        command = " ".join(map(_quoted, start))
        _write(data / "applications" / _DESKTOP, _ENTRY.format(command=command, mime=_MIME))
        _tell_desktop(data)
    else:
        raise RuleBroken("DOUBLE_CLICK_UNKNOWN", "system", system=sys.platform)


def is_opened_by_double_click() -> bool:
    """Return whether this account has the file association."""
    if sys.platform == "win32":
        return _registered()
    return (_data_home() / "applications" / _DESKTOP).is_file()


def leave_double_click() -> None:
    """Remove the file association. Raises Trouble like ``open_by_double_click``."""
    if sys.platform == "win32":
        _unregister()
        return
    data = _data_home()
    for path in (data / "applications" / _DESKTOP, data / "mime" / "packages" / "zhuhang.xml"):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Trouble("CANNOT_WRITE", path=str(path)) from error
    _tell_desktop(data)


# --- Linux


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble("CANNOT_WRITE", path=str(path)) from error
    write_atomically(path, text.encode(), private=False)


def _quoted(word: str) -> str:
    """Return an argument quoted for the Exec key of a desktop entry."""
    for mark in '\\"`$':
        word = word.replace(mark, f"\\{mark}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _tell_desktop(data: Path) -> None:
    """Update the desktop's caches; without these tools it notices the change by itself later."""
    for line in (
        ("update-mime-database", str(data / "mime")),
        ("update-desktop-database", str(data / "applications")),
        ("xdg-mime", "default", _DESKTOP, _MIME),
        ("gio", "mime", _MIME, _DESKTOP),
    ):
        if (tool := shutil.which(line[0])) is not None:
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                subprocess.run(
                    [tool, *line[1:]],
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=20,
                    check=False,
                )


# --- Windows


def _registry() -> Any:
    import winreg

    return winreg


def _register(start: Sequence[str]) -> None:
    command = f'{subprocess.list2cmdline(start)} "%1"'
    registry = _registry()
    for place, value in (
        (rf"{_CLASSES}\.zhp", _CLASS),
        (rf"{_CLASSES}\{_CLASS}", "助航文件包"),
        (rf"{_CLASSES}\{_CLASS}\shell\open\command", command),
    ):
        try:
            with registry.CreateKey(registry.HKEY_CURRENT_USER, place) as key:
                registry.SetValueEx(key, "", 0, registry.REG_SZ, value)
        except OSError as error:
            raise Trouble("CANNOT_WRITE", path=rf"HKEY_CURRENT_USER\{place}") from error
    _tell_shell()


def _registered() -> bool:
    registry = _registry()
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, rf"{_CLASSES}\.zhp") as key:
            return bool(registry.QueryValueEx(key, "")[0] == _CLASS)
    except OSError:
        return False


def _unregister() -> None:
    registry = _registry()
    for place in (
        rf"{_CLASSES}\.zhp",
        rf"{_CLASSES}\{_CLASS}\shell\open\command",
        rf"{_CLASSES}\{_CLASS}\shell\open",
        rf"{_CLASSES}\{_CLASS}\shell",
        rf"{_CLASSES}\{_CLASS}",
    ):
        with contextlib.suppress(OSError):  # already removed
            registry.DeleteKey(registry.HKEY_CURRENT_USER, place)
    _tell_shell()


def _tell_shell() -> None:
    import ctypes

    windows: Any = getattr(ctypes, "windll", None)
    if windows is not None:
        windows.shell32.SHChangeNotify(_ASSOCIATIONS_CHANGED, 0, None, None)
