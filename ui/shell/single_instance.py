"""One window per data folder: a second start raises the first window."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QObject, Signal

# Qt Network is imported later: the unlock screen is painted before the server is needed.
if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 500
_RAISE = b"raise\n"
_OPEN = b"open "
_LONGEST = 64 * 1024


def instance_name(home: Path) -> str:
    """Return the server name for this folder: a digest without personal data."""
    owner = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    text = f"{owner}\0{home.resolve()}"
    digest = QCryptographicHash.hash(
        text.encode("utf-8", "surrogatepass"), QCryptographicHash.Algorithm.Sha256
    )
    return f"zhuhang-{bytes(digest.toHex().data()).decode()[:20]}"


def instance_address(home: Path) -> str:
    """Return the server address for this folder, which other accounts cannot use.

    The socket is in a folder of this account: the runtime folder of the login, or one in the
    temporary folder. Directly in the temporary folder, another account could take the name first,
    block the window from opening, and learn which file was opened. Windows separates pipes itself.
    """
    name = instance_name(home)
    if sys.platform == "win32":
        return name
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and _is_private(Path(given)):
        return str(Path(given) / name)
    own = Path(tempfile.gettempdir()) / f"zhuhang-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        own.mkdir(mode=0o700)
    if not _is_private(own):  # someone else created it first: use another private folder
        own = Path(tempfile.mkdtemp(prefix="zhuhang-"))
    return str(own / name)


def _is_private(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    mode = stat.S_IMODE(found.st_mode)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and mode & 0o077 == 0


def raise_other(home: Path, opening: Path | None = None) -> bool:
    """Ask the window open for ``home`` to come to the front; return False if there is none.

    It also receives the file ``opening``.
    """
    name = instance_address(home)
    if not _may_be_running(name):
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(_RAISE)
    if opening is not None:
        socket.write(_OPEN + str(opening).encode("utf-8", "surrogateescape") + b"\n")
    socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return True


def _may_be_running(name: str) -> bool:
    """Return whether a server may exist; on Windows there is no file to check."""
    return sys.platform == "win32" or os.path.lexists(name)


class InstanceServer(QObject):
    """Receives second starts; ``raise_asked`` means that this window should come to the front."""

    raise_asked = Signal()
    file_opened = Signal(object)
    """A second start asked to open this file."""

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = instance_address(home)
        self._server: QLocalServer | None = None
        self._calls: list[QLocalSocket] = []

    def listen(self) -> bool:
        """Start listening; replace a socket left behind by a killed process."""
        if self._server is None:
            self._server = self._made()
        if self._server.listen(self._name):
            return True
        self._server.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    def _made(self) -> QLocalServer:
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connection)
        return server

    def _on_connection(self) -> None:
        if self._server is None:
            return
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(self._on_gone)
            self._calls.append(socket)
            socket.readyRead.connect(self._on_said)
            self.raise_asked.emit()
            self._on_said()

    def _on_said(self) -> None:
        """Read the files of second starts, one message per line."""
        for socket in self._calls:
            for line in bytes(socket.read(_LONGEST).data()).splitlines():
                if line.startswith(_OPEN):
                    path = line.removeprefix(_OPEN).decode("utf-8", "surrogateescape")
                    self.file_opened.emit(path)

    def _on_gone(self) -> None:
        self._on_said()
        gone = self.sender()
        for socket in [one for one in self._calls if one is gone]:
            self._calls.remove(socket)
            socket.deleteLater()
