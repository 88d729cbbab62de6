"""The journal's length in a file next to the database: it reveals an older copy.

SQLite brings a database back to the last commit that it finds. Where its log was lost, or its end
was cut off, it finds an earlier one and says nothing. So after each action the number of entries
and the digest of the last are written here, with a seal that only the key makes.
"""

from __future__ import annotations

import hmac
import logging
import os
import re
from hashlib import sha256
from pathlib import Path

_DOMAIN = b"zhuhang/journal-head/v1\0"
_FORM = re.compile(r"(\d{1,18}) ([0-9a-f]{64}) ([0-9a-f]{64})\n")
_WIDTH = 160
"""Bytes: it is overwritten in its place, and one block is written whole or not at all."""

_log = logging.getLogger(__name__)


class HeadFile:
    """The file that says how many entries the journal has, and the digest of the last."""

    def __init__(self, path: Path, audit_key: bytes) -> None:
        self._path = path
        self._key = audit_key

    def read(self) -> tuple[int, str] | None:
        """Return the entries and the digest; None when there is no file, or it is not whole."""
        try:
            found = _FORM.fullmatch(self._path.read_text("ascii", "replace").rstrip(" "))
        except OSError:
            return None
        if found is None or not hmac.compare_digest(found[3], self._mac(int(found[1]), found[2])):
            return None
        return int(found[1]), found[2]

    def write(self, entries: int, digest: str) -> None:
        """Say how long the journal is now; what it says is already on the disk.

        A disk that refuses leaves the file behind the journal, which says nothing wrong.
        """
        line = f"{entries} {digest} {self._mac(entries, digest)}\n".ljust(_WIDTH).encode()
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.write(file, line)
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            _log.warning("the length of the journal was not written down: %s", error.strerror)

    def _mac(self, entries: int, digest: str) -> str:
        return hmac.new(self._key, _DOMAIN + f"{entries} {digest}".encode(), sha256).hexdigest()
