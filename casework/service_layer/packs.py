"""Rule packs of the office: immutable versions, and moving files between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from casework.formats.json_text import canonical_json
from casework.ids import new_stamp
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, PackVersion
from casework.rulepack import pack_document, read_pack
from casework.service_layer.base import (
    ActionResult,
    BaseService,
    require_files,
    require_known_files,
    required_text,
)

APPLY = "pack.apply"
REASON_AT_LEAST = 2
"""Minimum length of the reason for moving files to another rule pack."""


class PackService(BaseService):
    """Stores versions of rule packs, and moves files from one to another."""

    def add_pack(self, document: object) -> ActionResult:
        """Add a version of a rule pack; adding the same version again changes nothing.

        Raises:
            RuleBroken: PACK_INVALID, PACK_EXISTS (the version exists with other contents: a version
                never changes).
        """
        with self._store.unit_of_work("pack.add") as work:
            version = put_pack(work, document)
            if version is None:
                return ActionResult(work.change)
            return ActionResult(work.change, (version.id,))

    def apply_pack(self, files: Iterable[UUID], ref: str, *, reason: str) -> ActionResult:
        """Apply a rule pack to files from now on, and record the reason.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, PACK_UNKNOWN, FIELD_MISSING (reason),
                TEXT_TOO_SHORT.
        """
        chosen = require_files(files)
        why = required_text(reason, "reason", at_least=REASON_AT_LEAST)
        with self._store.unit_of_work(APPLY) as work:
            require_known_files(work, chosen)
            pack = work.org_settings().pack(ref)
            moved: list[UUID] = []
            for file_id in chosen:
                file = work.get(CaseFile, file_id)
                if file.pack_id != pack.pack_ref:
                    work.amend(replace(file, pack_id=pack.pack_ref))
                    moved.append(file.id)
            if not moved:
                return ActionResult(work.change, (), chosen)
            work.note(pack=pack.pack_ref, reason=why, count=len(moved))
            return ActionResult(work.change, (), tuple(moved))


def put_pack(work: UnitOfWork, document: object) -> PackVersion | None:
    """Store a version of a rule pack and return it; None if it exists already.

    Raises:
        RuleBroken: PACK_INVALID, PACK_EXISTS.
    """
    pack = read_pack(document)
    settings = work.org_settings()
    if any(known.pack_ref == pack.pack_ref for known in settings.packs()):
        if settings.pack(pack.pack_ref) != pack:
            newest = max(p.version for p in settings.packs() if p.id == pack.id)
            raise RuleBroken("PACK_EXISTS", "pack", pack=pack.pack_ref, newest=newest)
        return None
    version = PackVersion(
        **new_stamp(work), ref=pack.pack_ref, document=canonical_json(pack_document(pack))
    )
    work.add([version])
    return version
