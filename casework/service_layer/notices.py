"""Notices 告知: parcels without records that carry settings, revocations or a version.

The document is one item of the parcel; it is answered like a record, under the parcel's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from casework.exchange.delta import check_partner, recipients_of
from casework.exchange.revocation import (
    EndedAssignment,
    RevokedKey,
    apply_revocation,
    read_revocation,
    revocation_for,
)
from casework.parcels import updates
from casework.parcels.lines import LineOutcome, RecordReply
from casework.parcels.manifest import Manifest, ParcelKind
from casework.parcels.scope import may_send
from casework.parcels.signing import ROTATIONS_KEY
from casework.parcels.updates import Announcement, check_announced, read_announcement
from casework.ports import Reader, UnitOfWork
from casework.ports.exchange import ParcelLedger
from casework.ports.parcels import ParcelContents, VerifiedParcel
from casework.previews import SettingsEffect, preview_settings
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import Partner, Setting
from casework.service_layer.base import ActionOutcome, ActionResult, BaseService, dry_run
from casework.service_layer.parcels import TAKE
from casework.service_layer.settings import put_document
from casework.service_layer.settings_transfer import (
    SettingsDiff,
    apply_bundle,
    office_document,
    own_document,
    read_office_document,
    read_own_document,
)
from casework.settings.org_settings import COUNTING_KEYS, OrgSettings
from casework.version import VERSION

APPLY_ACTION = "parcel.heed"
"""The action of applying revocations of keys or students: undo must not restore trust."""

_REVISION = 32
_MOST_AT_ONCE = 2000
"""Number of files counted at once; for more, the caller counts in batches."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a notice changes for its recipient."""

    settings: SettingsDiff = field(default_factory=SettingsDiff)
    keys: tuple[RevokedKey, ...] = ()
    students: tuple[EndedAssignment, ...] = ()
    update: Announcement | None = None
    is_new: bool = False
    office: OrgSettings | None = None
    """In a dry run: the future settings, if counts depend on the change."""
    counts: SettingsEffect | None = None
    """In a dry run: whose counts change; None if there are too many files to count at once."""

    @property
    def is_refused(self) -> bool:
        """Whether the sender may not revoke any of these keys."""
        return bool(self.keys) and all(one.outcome == "refused" for one in self.keys)


@dataclass(frozen=True, slots=True)
class AppliedNotice(ActionOutcome):
    """What applying a notice did or would do, and the replies."""

    effect: Effect
    answers: tuple[RecordReply, ...]


class NoticeService(BaseService):
    """Sends and applies notices."""

    def collect_notice(self, partner: Partner, kind: ParcelKind) -> ParcelContents:
        """Return the contents of a notice to a partner; nothing is written.

        Raises:
            RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED, and as ``notice_for``.
        """
        check_partner(partner)
        with self._store.snapshot() as reader:
            ledger = reader.exchange
            moves = ledger.key_rotations() if kind is ParcelKind.REVOCATION else ()
            document = notice_for(reader, ledger, partner, kind, moved=bool(moves))
            about = {ROTATIONS_KEY: [move.document() for move in moves]} if moves else {}
            return ParcelContents(
                partner, recipients_of(reader, partner), (), about=about, notice=document
            )

    def apply_notice(self, parcel: VerifiedParcel, *, declined: str | None = None) -> AppliedNotice:
        """Apply a verified notice; ``declined`` is the reason for rejecting it.

        Raises:
            RuleBroken: E_SCOPE if the partner may not send it; as ``put_notice``.
        """
        with self._store.unit_of_work(_action(parcel)) as work:
            return self._apply_notice(work, parcel, declined)

    def preview_notice(self, parcel: VerifiedParcel) -> AppliedNotice:
        """Return what applying a notice would do; nothing is saved. Raises as ``apply_notice``."""
        with dry_run(self._store, _action(parcel)) as work:
            applied = self._apply_notice(work, parcel, None)
            coming = work.org_settings()
        if not {one.key for one in applied.effect.settings.settings} & COUNTING_KEYS:
            return applied
        counts = None
        with self._store.snapshot() as reader:
            if reader.count(FileQuery()) <= _MOST_AT_ONCE:
                counts = preview_settings(reader, coming, reader.file_ids(FileQuery()))
        return replace(applied, effect=replace(applied.effect, office=coming, counts=counts))

    def announce(self, announced: Announcement) -> ActionResult:
        """Set the version that this office announces to its partners.

        Raises:
            RuleBroken: UPDATE_EXPIRED, UPDATE_OLDER.
        """
        with self._store.unit_of_work("update.announce") as work:
            check_announced(announced, announced_in(work), VERSION, self._today())
            put_announcement(work, announced)
            return ActionResult(work.change)

    def _apply_notice(
        self, work: UnitOfWork, parcel: VerifiedParcel, declined: str | None
    ) -> AppliedNotice:
        manifest, partner = parcel.manifest, parcel.partner
        if not may_send(work.keeper().role, manifest.kind, partner):
            raise RuleBroken("E_SCOPE", "file", kind=manifest.kind.value, partner=partner.name)
        effect = Effect()
        if declined is None:
            document = parcel.notice or {}
            effect = put_notice(work, partner, manifest, document, today=self._today())
        answer = _answer(manifest, effect, declined)
        work.exchange.save_incoming(parcel, [])
        work.note(
            parcel=str(manifest.parcel_id),
            kind=manifest.kind.value,
            sender=str(partner.id),
            seq=manifest.seq,
            digest=parcel.digest,
            outcome=answer.outcome.value,
        )
        files: tuple[UUID, ...] = tuple(one.file_id for one in effect.students)
        return AppliedNotice(ActionResult(work.change, (), files), effect, (answer,))


def _action(parcel: VerifiedParcel) -> str:
    return APPLY_ACTION if parcel.manifest.kind is ParcelKind.REVOCATION else TAKE


def _answer(manifest: Manifest, effect: Effect, declined: str | None) -> RecordReply:
    if declined is not None:
        return reply_to(manifest, LineOutcome.RETURNED, "DECLINED", declined or None)
    if effect.is_refused:
        return reply_to(manifest, LineOutcome.RETURNED, "E_SCOPE", None)
    return reply_to(manifest, LineOutcome.ACCEPTED, None, None)


def notice_for(
    reader: Reader, ledger: ParcelLedger, partner: Partner, kind: ParcelKind, *, moved: bool
) -> Mapping[str, Any]:
    """Return the document of a notice to a partner; ``moved``: the header announces a new key.

    Raises:
        RuleBroken: ONLY_DOWNWARDS, NOTHING_TO_TELL, UPDATE_NOT_ANNOUNCED.
    """
    if kind is not ParcelKind.REVOCATION and not (partner.below or partner.is_own):
        raise RuleBroken("ONLY_DOWNWARDS", "to", partner=partner.name)
    settings = reader.org_settings()
    if kind is ParcelKind.SETTINGS:
        document = office_document(settings)
        if partner.is_own:
            document = own_document(settings, reader.get_all(Setting))
        if not document["office"] and not document["packs"]:
            raise RuleBroken("NOTHING_TO_TELL", "kind", kind=kind.value, partner=partner.name)
        return document
    if kind is ParcelKind.UPDATE:
        found: Mapping[str, Any] | None = settings.value(updates.SETTING)
        if found is None:
            raise RuleBroken("UPDATE_NOT_ANNOUNCED", "kind")
        return found
    said = revocation_for(reader, ledger, partner)
    if said.is_empty and not moved:
        raise RuleBroken("NOTHING_TO_TELL", "kind", kind=kind.value, partner=partner.name)
    return said.document()


def put_notice(
    work: UnitOfWork,
    sender: Partner,
    manifest: Manifest,
    document: Mapping[str, Any],
    *,
    today: date,
) -> Effect:
    """Apply a notice.

    Raises:
        RuleBroken: as the reading of each kind; UPDATE_EXPIRED, UPDATE_OLDER.
    """
    if manifest.kind is ParcelKind.SETTINGS:
        taken = (
            read_own_document(document, manifest.created_at)
            if sender.is_own
            else read_office_document(document)
        )
        return Effect(settings=apply_bundle(work, taken))
    if manifest.kind is ParcelKind.UPDATE:
        coming = read_announcement(document)
        in_force = announced_in(work)
        check_announced(coming, in_force, VERSION, today)
        return Effect(update=coming, is_new=put_announcement(work, coming))
    said, at = read_revocation(document), manifest.created_at
    keys, students = apply_revocation(work, sender, said, at, today)
    return Effect(keys=keys, students=students)


def announced_in(reader: Reader) -> Announcement | None:
    """Return the announced version, or None."""
    found = reader.org_settings().value(updates.SETTING)
    return None if found is None else read_announcement(found)


def put_announcement(work: UnitOfWork, announced: Announcement) -> bool:
    """Store the announcement in force; return False if it is already stored."""
    return put_document(work, updates.SETTING, announced.document())


def reply_to(
    manifest: Manifest, outcome: LineOutcome, code: str | None, reason: str | None
) -> RecordReply:
    """Return the reply to a notice as a whole."""
    return RecordReply(manifest.parcel_id, revision_of(manifest), outcome, code, reason)


def revision_of(manifest: Manifest) -> str:
    """Return the revision that replies use for a notice: a part of its document's digest."""
    return manifest.items[0].sha256[:_REVISION]
