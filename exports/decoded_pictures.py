"""Untrusted pictures and PDFs, decoded by a child process (``exports.decoder_child``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from casework.formats.json_values import read_json
from casework.problems import Trouble
from exports.child import DATA, JSON
from exports.children import CHILD_TROUBLES, ChildFailed, ChildRefused, a_child, warm_up

VIEWING = "exports.decoder_child"
_LONGEST_SECONDS = 60.0
_LARGEST_VIEW = 256 * 1024 * 1024


class UndecodablePicture(Exception):
    """The bytes are damaged, or crashed the decoder."""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """One picture: JPEG bytes, or rows of RGB or RGBA pixels."""

    width: int
    height: int
    data: bytes = field(repr=False)


def get_ready() -> None:
    """Start the child in advance, so that the first picture is decoded without delay."""
    warm_up(VIEWING)


def decoded_facts(data: bytes, do: str) -> dict[str, Any]:
    """Return the facts that the child finds in the bytes.

    Raises:
        UndecodablePicture. Trouble: CHILD_NOT_STARTED, CHILD_STOPPED.
    """
    answers = [_document(frame) for kind, frame in _answers(data, {"do": do}) if kind == JSON]
    if len(answers) != 1:
        raise UndecodablePicture
    return answers[0]


def decoded_pictures(data: bytes, do: str, **asked: Any) -> Iterator[DecodedPicture]:
    """Yield the pictures decoded from the bytes, including those before a damaged one.

    Raises:
        As ``decoded_facts``.
    """
    head: tuple[int, int, int] | None = None
    whole = bytearray()
    for kind, frame in _answers(data, {"do": do, **asked}):
        if kind == JSON:
            head = _head(frame)
            whole.clear()
        elif kind == DATA and head is not None:
            whole += frame
            if len(whole) > head[2]:
                raise UndecodablePicture
            if len(whole) == head[2]:
                yield DecodedPicture(head[0], head[1], bytes(whole))
                head = None


def _head(frame: bytes) -> tuple[int, int, int]:
    document = _document(frame)
    width, height, size = (document.get(name) for name in ("width", "height", "size"))
    if not (isinstance(width, int) and isinstance(height, int) and isinstance(size, int)):
        raise UndecodablePicture
    if min(width, height, size) < 1 or size > _LARGEST_VIEW:
        raise UndecodablePicture
    return width, height, size


def _document(frame: bytes) -> dict[str, Any]:
    try:
        document = read_json(frame)
    except ValueError as error:
        raise UndecodablePicture from error
    if not isinstance(document, dict):
        raise UndecodablePicture
    return document


def _answers(data: bytes, asked: dict[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    try:
        with a_child(VIEWING) as child:
            yield from child.answers(asked, [data], seconds=_LONGEST_SECONDS)
    except ChildRefused as refused:
        raise UndecodablePicture from refused
    except ChildFailed as failed:
        if failed.why in CHILD_TROUBLES:
            raise Trouble(CHILD_TROUBLES[failed.why]) from failed
        raise UndecodablePicture from failed
