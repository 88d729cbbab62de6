"""A PDF being written: numbered objects that go out as they come, and the table of where they lie.

What is written stays written: of a book of a thousand pages only the numbers are in memory.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import BinaryIO

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LEVEL = 1  # of compression: others make a page a tenth smaller and take three times as long

Seal = Callable[[bytes], bytes]
"""Gets the SHA-256 of a whole file without its seal, and gives the lines of the seal."""


class Pdf:
    """Writes objects to a stream; ``close`` ends the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._sha = hashlib.sha256()
        self._length = 0
        self._places: list[int] = [0]  # by number; 0 while an object is not written
        self._write(_HEADER)

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self._places.append(0)
        return len(self._places) - 1

    def add(self, content: str | bytes) -> int:
        """Write an object and return its number."""
        number = self.reserve()
        self.put(number, content)
        return number

    def put(self, number: int, content: str | bytes) -> None:
        """Write the object whose number was reserved."""
        self._places[number] = self._length
        body = content.encode("latin-1") if isinstance(content, str) else content
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def close(self, root: int, info: int, seal: Seal | None = None) -> None:
        """Write the table and the trailer, and between them and the end the seal, if there is one.

        The seal covers every byte but its own lines.
        """
        start = self._length
        entries = b"".join(b"%010d 00000 n \n" % place for place in self._places[1:])
        count = len(self._places)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, entries))
        identity = self._sha.hexdigest()[:32].encode()
        self._write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\n"
            % (count, root, info, identity, identity)
        )
        end = b"startxref\n%d\n%%%%EOF\n" % start
        self._sha.update(end)
        if seal is not None:
            self._stream.write(seal(self._sha.digest()))
        self._stream.write(end)

    def _write(self, data: bytes) -> None:
        self._sha.update(data)
        self._length += len(data)
        self._stream.write(data)


def packed(content: bytes, entries: str = "", *, repeats: bool = True) -> bytes:
    """Return bytes as a compressed stream; ``entries`` go into its dictionary.

    Without ``repeats`` no time is spent on looking for what stands there twice.
    """
    strategy = zlib.Z_DEFAULT_STRATEGY if repeats else zlib.Z_HUFFMAN_ONLY
    packer = zlib.compressobj(_LEVEL, strategy=strategy)
    body = packer.compress(content) + packer.flush()
    head = f"<</Filter/FlateDecode/Length {len(body)}{entries}>>\nstream\n"
    return head.encode("latin-1") + body + b"\nendstream"


def plain(content: bytes, entries: str = "") -> bytes:
    """Return bytes as a stream that is left as it is."""
    head = f"<</Length {len(content)}{entries}>>\nstream\n"
    return head.encode("latin-1") + content + b"\nendstream"


def text_string(words: str) -> str:
    """Return words as a PDF holds them outside its pages."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"
