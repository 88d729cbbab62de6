"""The journal's length in a file next to the database, to detect an older copy.

SQLite recovers a database up to the last commit that it finds. If its log was lost or truncated,
it silently recovers an earlier one. So after each action the number of entries and the digest of
the last one are written here, with a MAC that requires the key.
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
"""Bytes: overwritten in place; a single block is written completely or not at all."""

_log = logging.getLogger(__name__)


class HeadFile:
    """The file with the number of journal entries and the digest of the last one."""

    def __init__(self, path: Path, audit_key: bytes) -> None:
        self._path = path
        self._key = audit_key

    def read(self) -> tuple[int, str] | None:
        """Return the number of entries and the digest; None if there is no valid file."""
        try:
            found = _FORM.fullmatch(self._path.read_text("ascii", "replace").rstrip(" "))
        except OSError:
            return None
        if found is None or not hmac.compare_digest(found[3], self._mac(int(found[1]), found[2])):
            return None
        return int(found[1]), found[2]

    def write(self, entries: int, digest: str) -> None:
        """Record the journal's length, which is already on disk.

        If the write fails, the file is behind the journal, which is harmless.
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
