"""The metadata of a PDF: PDF/A-2b (ISO 19005-2), title, and colour profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from casework import clock
from exports.typography.pdf import Pdf, packed

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
