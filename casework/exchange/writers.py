"""Who wrote the versions of a record: whose key it is, and on whose word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casework.exchange.parcels import RecordRevision
from casework.ports import Reader
from casework.records import Partner


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose key a version names, and who says so.

    ``name`` is what we call the owner of the ``key`` (hex); empty where nobody here has it. It
    never is what a parcel says of itself. ``reporter`` is the partner on whose word alone the
    version is that owner's; None where the owner has signed for it.
    """

    key: str
    name: str = field(default="", repr=False)
    reporter: str | None = field(default=None, repr=False)


def writers_of(reader: Reader, versions: Iterable[RecordRevision]) -> Mapping[str, Writer]:
    """Return who wrote each of these versions, by revision."""
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
