"""A PDF being made: reportlab's document, open to objects that reportlab has no class for."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Callable
from typing import Any, BinaryIO

_VERSION = (1, 7)
_LEVEL = 1  # of compression: others make a page a tenth smaller and take three times as long

_TOGETHER = 200  # pieces that are written at once
_LARGE = 1 << 16

Seal = Callable[[bytes], bytes]
"""Gets the SHA-256 of a whole file without its seal, and gives the lines of the seal."""


class Pdf:
    """Takes objects by number and writes each as soon as it is whole; ``close`` ends the file.

    Of a book of a thousand pages only the numbers stay in memory, which is why reportlab's own
    way of saving, everything at once, is not taken.
    """

    def __init__(self, stream: BinaryIO) -> None:
        from reportlab import rl_config
        from reportlab.pdfbase import pdfdoc

        # Streams as they are, not spelled out in ASCII, and no remark before each object.
        rl_config.useA85 = rl_config.pdfComments = 0
        self._stream = stream
        self._sha = hashlib.sha256()
        self._doc = pdfdoc
        self.document: Any = pdfdoc.PDFDocument(compression=1, pdfVersion=_VERSION, lang="zh-CN")
        self._places = array("Q", [0])  # where each object begins; 0 while it is not written
        self._length = 0
        self._waiting: list[bytes] = []  # hundreds of small objects go out together
        self._write(b"".join(pdfdoc.PDFFile(_VERSION).strings))

    def reserve(self) -> int:
        """Return the number of an object that comes later."""
        self.document.objectcounter += 1
        number: int = self.document.objectcounter
        return number

    def add(self, content: str | bytes) -> int:
        """Write an object and return its number."""
        number = self.reserve()
        self.put(number, content)
        return number

    def put(self, number: int, content: str | bytes) -> None:
        """Write the object whose number was reserved."""
        body = content.encode("latin-1") if isinstance(content, str) else content
        self._note(number, b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def enter(self, thing: Any, name: str) -> int:
        """Give an object of reportlab's a name; return its number. It is written when sent."""
        self.document.Reference(thing, name)
        number: int = self.document.idToObjectNumberAndVersion[name][0]
        return number

    def send(self, thing: Any) -> None:
        """Write an object of reportlab's that has a name."""
        name = thing.__InternalName__
        number = self.document.idToObjectNumberAndVersion[name][0]
        self._note(number, self._doc.PDFIndirectObject(name, thing).format(self.document))
        vars(thing).clear()  # it is in the file; others need to know no more than its name
        thing.__InternalName__ = name

    def close(self, seal: Seal | None = None) -> None:
        """Write what is left, the table and the trailer, and before the end the seal, if any.

        The seal covers every byte but its own lines.
        """
        document = self.document
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        number = 0
        while number < document.objectcounter:  # objects may bring others
            number += 1
            if number >= len(self._places) or not self._places[number]:
                self.send(document.idToObject[document.numberToId[number]])
        start = self._length
        self._write(self._table(number))
        self._pass_on()
        identity = self._sha.hexdigest()[:32].encode()
        trailer = self._doc.PDFTrailer(
            startxref=start,
            Size=number + 1,
            Root=root,
            Info=info,
            ID=b"[<%b><%b>]" % (identity, identity),
        )
        head, mark, tail = trailer.format(document).partition(b"startxref")
        self._write(head)
        self._pass_on()
        self._sha.update(mark + tail)
        if seal is not None:
            self._stream.write(seal(self._sha.digest()))
        self._stream.write(mark + tail)

    def _table(self, count: int) -> bytes:
        """Return the table of where the objects from 1 to ``count`` begin.

        reportlab's would hold every entry several times over: for a book of a thousand dossiers
        that is most of the memory.
        """
        entries = b"".join(b"%010d 00000 n \n" % self._places[n] for n in range(1, count + 1))
        return b"xref\n0 %d\n0000000000 65535 f \n%b" % (count + 1, entries)

    def _note(self, number: int, written: bytes) -> None:
        places = self._places
        if number >= len(places):
            places.extend([0] * (number + 1 - len(places)))
        places[number] = self._length
        self._write(written)

    def _write(self, data: bytes) -> None:
        self._length += len(data)
        self._waiting.append(data)
        if len(self._waiting) == _TOGETHER or len(data) > _LARGE:
            self._pass_on()

    def _pass_on(self) -> None:
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._sha.update(data)
        self._stream.write(data)


def with_seal(data: bytes, seal: Seal) -> bytes:
    """Return a finished PDF with its seal; the seal covers every byte but its own lines."""
    place = data.rfind(b"startxref")
    if place < 0:
        raise ValueError("not a finished PDF")
    return data[:place] + seal(hashlib.sha256(data).digest()) + data[place:]


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


def reference(number: int) -> str:
    """Return an object by its number, as other objects name it."""
    return f"{number} 0 R"


def text_string(words: str) -> str:
    """Return words as a PDF holds them outside its pages."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"
