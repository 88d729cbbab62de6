"""Owner keys implied by local assignments where no custody step exists yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from casework.ports import Reader
from casework.records import Assignment, CaseFile, Partner, Role


def assigned_owners(
    reader: Reader, partners: Iterable[Partner], own: frozenset[str], files: Collection[UUID]
) -> Mapping[UUID, frozenset[str]]:
    """Return the owners' keys by file; files without a known owner are absent.

    In an office, the owner is the assigned partner, on any of that person's devices; an unassigned
    file belongs to the first person who reports it. A counselor owns every local file. An advisor
    borrows files from the partner who assigned them.
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
