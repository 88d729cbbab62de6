"""Whose a file is by the books here while no step of it is known: who answers for it, by keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from casework.ports import Reader
from casework.records import Assignment, CaseFile, Partner, Role


def assigned_owners(
    reader: Reader, partners: Iterable[Partner], own: frozenset[str], files: Collection[UUID]
) -> Mapping[UUID, frozenset[str]]:
    """Return the keys of those who answer for files; absent where nobody is known to.

    In an office it is whom the office assigned them to, on all of that person's computers: until
    then whoever reports a file first has it. A counselor answers for every file of the own books.
    An advisor is lent files by somebody whose word on them holds.
    """
    role = reader.keeper().role
    if role is Role.ADVISOR or not files:
        return {}
    if role is Role.COUNSELOR:
        return dict.fromkeys(reader.known_ids(CaseFile, files), own)
    keys: dict[UUID, set[str]] = {}
    for one in partners:
        if one.below and one.role is not Role.ADVISOR:
            keys.setdefault(one.group, set()).add(one.signing)
    found: dict[UUID, set[str]] = {}
    for lent in reader.get_all(Assignment):
        is_open = lent.until is None and not lent.is_void
        if is_open and lent.file_id in files and lent.partner_id in keys:
            found.setdefault(lent.file_id, set()).update(keys[lent.partner_id])
    return {file_id: frozenset(some) for file_id, some in found.items()}
