"""Decide whether ``main.py`` must open a window, and whether it can. Imports no Qt."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.common.i18n import LANGUAGES

PASSPHRASE_VARIABLE = "ZHUHANG_PASSPHRASE"  # noqa: S105  a variable name, not a secret

_WITH_VALUE = ("--home", "--lang")


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """Arguments of a window; ``is_locked`` requires the passphrase to be typed."""

    home: Path | None = None
    language: str = ""
    is_locked: bool = False
    opening: Path | None = None
    """A file opened by double click."""

    def arguments(self, *, is_locked: bool) -> list[str]:
        """Return the command-line arguments that reopen such a window."""
        home = [] if self.home is None else ["--home", str(self.home)]
        language = ["--lang", self.language] if self.language else []
        return [*home, *language, *(["--locked"] if is_locked else [])]


def window_options(arguments: Sequence[str]) -> WindowOptions | None:
    """Parse the arguments of a window; return None if they are a command."""
    home: Path | None = None
    language, is_locked = "", False
    opening: Path | None = None
    rest = list(arguments)
    while rest:
        if (file := _opened_file(rest[0])) is not None and opening is None:
            opening = file
            rest.pop(0)
            continue
        name, joined, value = rest.pop(0).partition("=")
        if name == "--locked" and not joined:
            is_locked = True
            continue
        if name not in _WITH_VALUE or not (joined or rest):
            return None
        value = value if joined else rest.pop(0)
        if name == "--home":
            home = Path(value).absolute()
        elif value in LANGUAGES:
            language = value
        else:
            return None
    return WindowOptions(home, language, is_locked, opening)


def _opened_file(argument: str) -> Path | None:
    """Return the file opened by double click, or None; a command name has no folder part."""
    try:
        path = Path(argument)
        is_file = not argument.startswith("-") and path.is_file()
    except (OSError, ValueError):
        return None
    if is_file and (len(path.parts) > 1 or path.suffix.lower() == ".zhp"):
        return path.absolute()
    return None


def has_screen(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether a window can be shown. Qt aborts the process if it cannot connect."""
    settings = os.environ if environ is None else environ
    if sys.platform in ("win32", "darwin") or settings.get("QT_QPA_PLATFORM"):
        return True
    if settings.get("WAYLAND_DISPLAY"):
        return True
    return bool(settings.get("DISPLAY")) and _x_answers(settings["DISPLAY"])


def _x_answers(display: str) -> bool:
    """Return whether the X server named by DISPLAY accepts a connection."""
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:  # without libxcb Qt cannot open a window either
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(display.encode(), None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
