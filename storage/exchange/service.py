"""The exchange of an open caseload: cards, sealing, opening, pending parcels."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import rfc8785

from casework.formats.json_values import read_json
from casework.parcels.manifest import NOTICE_KINDS, REPLY_KINDS, ParcelKind
from casework.parcels.scope import default_kind_for
from casework.parcels.signing import CARD_SIGNED_AS, IdentityCard, Signer, card_of
from casework.ports import ProgressCallback
from casework.problems import RuleBroken, Trouble
from casework.read_models import VerificationFinding
from casework.records import Partner
from casework.service_layer import CaseloadServices
from casework.service_layer.exchange_results import (
    CheckedParcel,
    InspectedParcel,
    LedgerEntry,
    OpenedParcel,
    OutboxParcel,
    ParcelPreview,
    RejectedParcel,
    SealedParcel,
    ledger_of,
)
from exports.atomic_files import write_atomically
from storage.exchange.parcel_opener import ParcelOpener
from storage.exchange.parcel_sealer import ParcelSealer
from storage.exchange.parcel_verifier import Look, ParcelVerifier, Write
from storage.folder import Folder, troubles_at
from storage.ledger.keys import InstallationKeys, check_signature

if TYPE_CHECKING:
    from storage.evidence_store import EncryptedEvidenceStore
    from storage.queries import SqlReader


CODE = "zhuhang:card:"
_LARGEST = 16 * 1024


def card_text(card: IdentityCard, signer: Signer) -> str:
    """Return a card as the text of its file."""
    document = card.document()
    signature = signer.sign(CARD_SIGNED_AS, rfc8785.dumps(document)).hex()
    return json.dumps({**document, "signature": signature}, ensure_ascii=False, indent=1) + "\n"


def card_code(card: IdentityCard, signer: Signer) -> str:
    """Return a card as one line: the content of its QR code."""
    packed = rfc8785.dumps(json.loads(card_text(card, signer)))
    return CODE + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def write_card(card: IdentityCard, signer: Signer, out: Path) -> None:
    """Write a card to a file. Raises as ``atomic_writer``."""
    write_atomically(out, card_text(card, signer).encode(), private=False)


def read_card_file(path: Path) -> IdentityCard:
    """Return the card in a file.

    Raises:
        RuleBroken: FILE_MISSING, CARD_UNREADABLE, CARD_NEWER, CARD_DAMAGED.
    """
    if not path.is_file():
        raise RuleBroken("FILE_MISSING", "file", path=str(path))
    with troubles_at(path, closed="CANNOT_READ"), path.open("rb") as file:
        raw = file.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise RuleBroken("CARD_UNREADABLE", "file")
    return read_card(raw)


def read_card(raw: bytes) -> IdentityCard:
    """Return the card in a file's bytes or in a code. Raises as ``read_card_file``."""
    try:
        text = raw.decode("utf-8-sig").strip()
        if text.startswith(CODE):
            packed = text.removeprefix(CODE)
            text = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        document: Any = read_json(text)
        signature = bytes.fromhex(document.pop("signature"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleBroken("CARD_UNREADABLE", "file") from error
    card = card_of(document)
    if not check_signature(card.keys.signing, CARD_SIGNED_AS, _signed(document), signature):
        raise RuleBroken("CARD_DAMAGED", "file")
    return card


def _signed(document: dict[str, Any]) -> bytes:
    try:
        return rfc8785.dumps(document)
    except ValueError:
        return b""


class ParcelExchange:
    """Seals and opens parcels for one caseload."""

    def __init__(
        self,
        services: CaseloadServices,
        look: Look,
        write: Write,
        keys: Callable[[], InstallationKeys],
        evidence: EncryptedEvidenceStore,
        folder: Folder,
        now: Callable[[], datetime],
        *,
        elsewhere: Callable[[], str | None],
        behind: Callable[[VerificationFinding], None],
        before: Callable[[int], object],
    ) -> None:
        self._services = services
        self._look = look
        self._keys = keys
        self._folder = folder
        self._elsewhere = elsewhere
        self.verifier = ParcelVerifier(look, write, keys, now)
        self._sealer = ParcelSealer(services, look, keys, evidence, folder, now)
        self._opener = ParcelOpener(
            services, look, keys, evidence, self.verifier, self._sealer, behind, before
        )

    # --- cards

    def card(self) -> IdentityCard:
        """The card that introduces this installation to others."""
        with self._look() as reader:
            keeper = reader.keeper()
        return IdentityCard(keeper.name, keeper.unit, keeper.role, self._keys().public)

    def write_card(self, out: Path) -> IdentityCard:
        """Write this installation's card to a file. Raises as ``atomic_writer``."""
        card = self.card()
        write_card(card, self._keys(), out)
        return card

    def card_code(self) -> str:
        """Return this installation's card as one line of text."""
        return card_code(self.card(), self._keys())

    def read_card(self, source: Path | str) -> IdentityCard:
        """Return the card in a file, or in a typed or scanned code.

        Raises:
            RuleBroken: FILE_MISSING, CARD_UNREADABLE, CARD_NEWER, CARD_DAMAGED.
        """
        if isinstance(source, str) and source.startswith(CODE):
            return read_card(source.encode())
        return read_card_file(Path(source))

    def write_identity(self, out: Path) -> None:
        """Write the key that opens parcels to a file, for the program ``age``: a secret.

        Raises as ``atomic_writer``; the export is recorded in the journal.
        """
        self._services.devices.note_identity()
        write_atomically(out, f"{self._keys().identity}\n".encode())

    # --- sealing

    def seal(
        self,
        partner: Partner,
        kind: ParcelKind | None = None,
        *,
        files: Iterable[UUID] | None = None,
        out: Path | None = None,
    ) -> SealedParcel:
        """Seal what is new for a partner to the outbox, and to ``out`` as well.

        A handover contains ``files``, which are signed over first; without files, those already
        offered to the partner are sealed again.

        Raises:
            RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED; EVIDENCE_MISSING and _DAMAGED as
                Trouble; for a handover as ``HandoverService.offer``; and as
                ``atomic_writer``; MOVE_FIRST until the user has said whether this
                is a new computer.
        """
        self._refuse_elsewhere()
        if out is not None and not out.is_dir():  # before anything is signed or numbered
            raise Trouble("FOLDER_MISSING", path=str(out))
        self._keys()  # created now in a home of an older program
        with self._look() as reader:
            chosen = kind or default_kind_for(reader.keeper().role, partner)
            is_stranger = self._is_stranger(reader, partner)
        if is_stranger and chosen is not ParcelKind.REVOCATION:
            self.seal(partner, ParcelKind.REVOCATION, out=out)
        if chosen is ParcelKind.HANDOVER and files is not None:
            files = tuple(files)
            self._services.handover.offer(files, partner.id, self._keys())
        if chosen in NOTICE_KINDS:
            contents = self._services.notices.collect_notice(partner, chosen)
        else:
            contents = self._services.parcels.collect_changes(partner, chosen, files=files)
        return self._sealer.seal(contents, chosen, out)

    def send_notices(self, kind: ParcelKind, out: Path | None = None) -> tuple[SealedParcel, ...]:
        """Seal a notice for every partner it concerns: settings and versions for subordinates.

        Raises:
            RuleBroken: NOBODY_TO_TELL if it concerns no one; UPDATE_NOT_ANNOUNCED.
        """
        with self._look() as reader:
            people = {one.group: one for one in reader.get_all(Partner) if one.is_trusted}
        sealed: list[SealedParcel] = []
        for partner in people.values():
            try:
                sealed.append(self.seal(partner, kind, out=out))
            except RuleBroken as refused:
                if refused.rule not in ("ONLY_DOWNWARDS", "NOTHING_TO_TELL"):
                    raise
        if not sealed:
            raise RuleBroken("NOBODY_TO_TELL", "kind", kind=kind.value)
        return tuple(sealed)

    def announce_new_keys(self) -> tuple[SealedParcel, ...]:
        """Seal a notice for every partner who knows the old computer that this one succeeds it."""
        with self._look() as reader:
            people = {one.group: one for one in reader.get_all(Partner) if one.is_trusted}
            strangers = [one for one in people.values() if self._is_stranger(reader, one)]
        return tuple(self.seal(one, ParcelKind.REVOCATION) for one in strangers)

    def _is_stranger(self, reader: SqlReader, partner: Partner) -> bool:
        """Return whether the partner knows this computer only by an older key."""
        moves = reader.exchange.key_rotations()
        if not moves or partner.recorded_at > moves[-1].at:
            return False
        return reader.exchange.last_to(partner.group)[0] == 0

    def _refuse_elsewhere(self) -> None:
        why = self._elsewhere()
        if why is not None:
            raise RuleBroken("MOVE_FIRST", why=why)

    # --- opening

    def inspect(self, path: Path) -> InspectedParcel:
        """Return the content of a verified parcel, unsaved. Raises as ``ParcelOpener.inspect``."""
        return self._opener.inspect(path)

    def preview(self, path: Path, accept: Collection[UUID] | None = None) -> ParcelPreview:
        """Return what opening a parcel would do to every record and student; nothing is saved."""
        return self._opener.preview(path, accept)

    def open(
        self,
        path: Path,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        out: Path | None = None,
        tell: ProgressCallback | None = None,
    ) -> OpenedParcel:
        """Import a parcel and seal the receipt; acknowledged files are removed from the outbox.

        Raises as ``ParcelOpener.open``.
        """
        self._refuse_elsewhere()
        opened = self._opener.open(path, accept, reason=reason, out=out, tell=tell)
        self._sweep_outbox()
        return opened

    def check(self, path: Path) -> CheckedParcel:
        """Verify a parcel and return what the ledger knows of it."""
        return self._opener.check(path)

    def rejected_parcels(self) -> tuple[RejectedParcel, ...]:
        """Return the log of rejected parcels, newest first."""
        return self.verifier.rejected_parcels()

    # --- pending

    def outbox(self) -> tuple[OutboxParcel, ...]:
        """Return our parcels that need a reply, oldest first, with their state."""
        with self._look() as reader:
            names = {one.group: one.name for one in reversed(reader.get_all(Partner))}
            returned = reader.exchange.returned_lines()
            return tuple(
                OutboxParcel(
                    one.id,
                    names.get(one.partner_id, ""),
                    self._folder.outbox / one.name,
                    one.seq,
                    one.kind,
                    one.records,
                    one.state,
                    one.at,
                    returned.get(one.id, ()),
                )
                for one in reader.exchange.parcels(is_ours=True)
                if one.kind not in REPLY_KINDS
            )

    def receipt_of(self, parcel_id: UUID) -> Path | None:
        """Return the path of the receipt for an imported parcel; None if it no longer exists."""
        with self._look() as reader:
            name = reader.exchange.receipt_for(parcel_id)
        path = None if name is None else self._folder.outbox / name
        return path if path is not None and path.is_file() else None

    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return everything that was sealed or imported here, receipts included, newest first."""
        with self._look() as reader:
            partners = reader.get_all(Partner)
            parcels = reader.exchange.parcels()
            answers = reader.exchange.receipts()
            undone = reader.undone_actions()
            names = reader.exchange.incoming_names()
        named = (replace(one, name=names.get(one.name, one.name)) for one in parcels)
        return ledger_of(named, partners, answers, undone)

    def _sweep_outbox(self) -> None:
        """Remove the files of acknowledged parcels: the ledger keeps their entries."""
        with self._look() as reader:
            done = [
                one.name
                for one in reader.exchange.parcels(is_ours=True)
                if one.state == "acknowledged"
            ]
        for name in done:
            (self._folder.outbox / name).unlink(missing_ok=True)
