"""Streaming PDF writer: reportlab's document, raw objects, and metadata (PDF/A-2b, ISO 19005-2)."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, BinaryIO

from casework import clock

_VERSION = (1, 7)
_LEVEL = 1  # compression level: higher ones save a tenth and take three times as long

_TOGETHER = 200  # pieces per write
_LARGE = 1 << 16

Seal = Callable[[bytes], bytes]
"""Returns the lines of the seal, given the SHA-256 of the whole file without its seal."""


class Pdf:
    """Writes numbered objects as soon as they are complete; ``close`` ends the file.

    Only object offsets stay in memory, even for a thousand pages; reportlab itself would keep
    everything until it saves.
    """

    def __init__(self, stream: BinaryIO) -> None:
        from reportlab import rl_config
        from reportlab.pdfbase import pdfdoc

        # Binary streams instead of ASCII85, and no comments before objects.
        rl_config.useA85 = rl_config.pdfComments = 0
        self._stream = stream
        self._sha = hashlib.sha256()
        self._doc = pdfdoc
        self.document: Any = pdfdoc.PDFDocument(compression=1, pdfVersion=_VERSION, lang="zh-CN")
        self._places = array("Q", [0])  # offset of each object; 0 until written
        self._length = 0
        self._waiting: list[bytes] = []  # small objects, written in batches
        self._write(b"".join(pdfdoc.PDFFile(_VERSION).strings))

    def reserve(self) -> int:
        """Return the number for an object to be written later."""
        self.document.objectcounter += 1
        number: int = self.document.objectcounter
        return number

    def add(self, content: str | bytes) -> int:
        """Write an object and return its number."""
        number = self.reserve()
        self.put(number, content)
        return number

    def put(self, number: int, content: str | bytes) -> None:
        """Write the object with a reserved number."""
        body = content.encode("latin-1") if isinstance(content, str) else content
        self._note(number, b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def enter(self, thing: Any, name: str) -> int:
        """Register an object of reportlab under a name; return its number. ``send`` writes it."""
        self.document.Reference(thing, name)
        number: int = self.document.idToObjectNumberAndVersion[name][0]
        return number

    def send(self, thing: Any) -> None:
        """Write a registered object of reportlab."""
        name = thing.__InternalName__
        number = self.document.idToObjectNumberAndVersion[name][0]
        self._note(number, self._doc.PDFIndirectObject(name, thing).format(self.document))
        vars(thing).clear()  # written; references need only its name
        thing.__InternalName__ = name

    def close(self, seal: Seal | None = None) -> None:
        """Write the remaining objects, the cross-reference table, the trailer and the seal, if any.

        The seal covers every byte except its own lines.
        """
        document = self.document
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        number = 0
        while number < document.objectcounter:  # writing an object may add others
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
        """Return the cross-reference table of the objects from 1 to ``count``.

        reportlab's own keeps several copies of every entry: for a thousand dossiers, that is most
        of the memory.
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
    """Return a finished PDF with its seal; the seal covers every byte except its own lines."""
    place = data.rfind(b"startxref")
    if place < 0:
        raise ValueError("not a finished PDF")
    return data[:place] + seal(hashlib.sha256(data).digest()) + data[place:]


def packed(content: bytes, entries: str = "", *, repeats: bool = True) -> bytes:
    """Return bytes as a compressed stream; ``entries`` are added to its dictionary.

    Without ``repeats`` the compressor does not search for repeated strings, which is faster.
    """
    strategy = zlib.Z_DEFAULT_STRATEGY if repeats else zlib.Z_HUFFMAN_ONLY
    packer = zlib.compressobj(_LEVEL, strategy=strategy)
    body = packer.compress(content) + packer.flush()
    head = f"<</Filter/FlateDecode/Length {len(body)}{entries}>>\nstream\n"
    return head.encode("latin-1") + body + b"\nendstream"


def plain(content: bytes, entries: str = "") -> bytes:
    """Return bytes as an uncompressed stream."""
    head = f"<</Length {len(content)}{entries}>>\nstream\n"
    return head.encode("latin-1") + content + b"\nendstream"


def reference(number: int) -> str:
    """Return a reference to an object by its number."""
    return f"{number} 0 R"


def text_string(words: str) -> str:
    """Return a text as a PDF string for use outside page content."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


PRODUCER = "助航 Zhuhang"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
{archival}<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


_ARCHIVAL = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"


def _now() -> datetime:
    return clock.now().replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class About:
    """The content of a PDF's metadata, which never name a student.

    ``is_archival`` declares conformance to PDF/A-2b.
    """

    title: str
    subject: str
    author: str = "助航"
    made_at: datetime = field(default_factory=_now)
    is_archival: bool = True

    def tell(self, info: Any) -> None:
        """Fill reportlab's PDFInfo, for readers without XMP support."""
        at = f"D:{self.made_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
        info.title, info.author, info.subject = self.title, self.author, self.subject
        info.creator = info.producer = PRODUCER
        info._dateFormatter = lambda *_: at  # noqa: SLF001  reportlab has no public setter


def xmp(about: About) -> bytes:
    """Return the metadata as XMP."""
    return _XMP.format(
        title=escape(about.title, quote=False),
        author=escape(about.author, quote=False),
        subject=escape(about.subject, quote=False),
        at=f"{about.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        producer=PRODUCER,
        archival=_ARCHIVAL if about.is_archival else "",
    ).encode()


def output_intent(pdf: Pdf) -> int:
    """Write the output intent (sRGB); return its object number."""
    profile = pdf.add(packed(_srgb(), "/N 3"))
    return pdf.add(
        "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
        f"/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>"
    )


@cache
def _srgb() -> bytes:
    """Return the sRGB profile of Little CMS, which is free to use."""
    return (files("exports") / "typography" / "srgb.icc").read_bytes()
