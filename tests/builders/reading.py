"""Everything that a file says, to whoever looks for it: words, metadata, parts inside parts."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf

_ENCODINGS = ("utf-8", "gb18030", "utf-16-be", "utf-16-le")


def words_in(path: Path) -> str:
    """Return all that a file says, blanks taken out; its own name as well."""
    return "".join(f"{path.name} {_words(path.read_bytes())}".split())


def _words(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        return "\n".join(_of_pdf(data))
    if data.startswith(b"PK\x03\x04"):
        return "\n".join(_of_zip(data))
    return "\n".join(data.decode(encoding, "replace") for encoding in _ENCODINGS)


def _of_zip(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            yield entry.filename
            yield _words(archive.read(entry))


def _of_pdf(data: bytes) -> Iterator[str]:
    """The text layer, and every string and stream: metadata, outline, tags, attachments, seal."""
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    yield read.stdout.decode()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            yield from _of_object(thing)
    yield data.decode("latin-1")


def _of_object(thing: pikepdf.Object) -> Iterator[str]:
    if isinstance(thing, pikepdf.String):
        yield str(thing)
        yield from (bytes(thing).decode(encoding, "replace") for encoding in _ENCODINGS)
    elif isinstance(thing, pikepdf.Stream):
        yield from _of_values(thing)
        yield _words(_decoded(thing))
    elif isinstance(thing, pikepdf.Dictionary):
        yield from _of_values(thing)
    elif isinstance(thing, pikepdf.Array):
        for one in thing:
            if isinstance(one, pikepdf.Object) and not one.is_indirect:
                yield from _of_object(one)


def _of_values(thing: pikepdf.Object) -> Iterator[str]:
    for key, value in thing.items():
        yield key
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _of_object(value)


def _decoded(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:  # pictures stay as they are
        return stream.read_raw_bytes()
