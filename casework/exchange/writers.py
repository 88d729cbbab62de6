"""Authors of the versions of a record, proven or reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casework.parcels.lines import RecordRevision
from casework.ports import Reader
from casework.records import Partner


@dataclass(frozen=True, slots=True)
class Writer:
    """The author of a version, and who vouches for it.

    ``name`` is the local name of the owner of the ``key`` (hex), empty if it is unknown; it is
    never taken from a parcel. ``reporter`` is the partner who reported the version without the
    author's proof; None if the author signed it.
    """

    key: str
    name: str = field(default="", repr=False)
    reporter: str | None = field(default=None, repr=False)


def writers_of(reader: Reader, versions: Iterable[RecordRevision]) -> Mapping[str, Writer]:
    """Return the author of each of these versions, by revision."""
    every = list(versions)
    names = {one.signing: one.name for one in reader.get_all(Partner)}
    keeper = reader.keeper().name
    names |= dict.fromkeys(reader.exchange.own_keys(), keeper)
    reporters = reader.exchange.reporters(dict.fromkeys(line.record_id for line in every))
    found: dict[str, Writer] = {}
    for line in every:
        sender = reporters.get((line.record_id, line.revision))
        said_by = None if sender is None else names.get(sender, "")
        found[line.revision] = Writer(line.author, names.get(line.author, ""), said_by)
    return found
