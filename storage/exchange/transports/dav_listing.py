"""Parses the file list of a PROPFIND response in a child process (``dav_listing_child``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casework.formats.json_values import read_json
from casework.problems import Trouble
from exports.children import CHILD_TROUBLES, ChildFailed, ChildRefused, a_child
from storage.exchange.transports import dav_listing_child
from storage.exchange.transports.transport import MOST_ENTRIES, RemoteFile

_LONGEST_SECONDS = 60.0


def files_in(portions: Iterable[bytes], address: str) -> dict[str, RemoteFile]:
    """Return the files listed in a response.

    Raises:
        Trouble: ROAD_ANSWER; CHILD_NOT_STARTED, CHILD_STOPPED; and as ``portions``.
    """
    whole = list(portions)  # read completely before parsing: errors here are the server's
    found: dict[str, RemoteFile] = {}
    try:
        with a_child(dav_listing_child.MODULE) as child:
            asked = {"most": MOST_ENTRIES}
            for _kind, frame in child.answers(asked, whole, seconds=_LONGEST_SECONDS):
                found |= _files(read_json(frame))
    except ChildFailed as failed:
        if failed.why in CHILD_TROUBLES:
            raise Trouble(CHILD_TROUBLES[failed.why]) from failed
        raise Trouble("ROAD_ANSWER", address=address) from failed
    except (ChildRefused, ValueError, TypeError, AttributeError) as error:
        raise Trouble("ROAD_ANSWER", address=address) from error
    return found


def _files(facts: Any) -> dict[str, RemoteFile]:
    """Return the files of one frame. Raises ValueError, TypeError, AttributeError."""
    return {str(name): RemoteFile(int(size), str(mark)) for name, (size, mark) in facts.items()}
