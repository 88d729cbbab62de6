"""Seals packed records for a partner as a signed file in the outbox."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import rfc8785

from casework.formats.json_values import canonical_json, read_json
from casework.ids import new_id
from casework.parcels.authorship import AuthorProof, read_proof
from casework.parcels.lines import RecordReply, RecordRevision, read_revision
from casework.parcels.manifest import (
    LARGEST_ITEM,
    MOST_RECIPIENTS,
    Manifest,
    ParcelItem,
    ParcelItemKind,
    ParcelKind,
)
from casework.ports.parcels import ParcelContents, SignedParcel
from casework.problems import RuleBroken
from casework.records import Partner
from casework.service_layer import CaseloadServices
from casework.service_layer.exchange_results import SealedParcel
from casework.version import VERSION
from exports.atomic_files import atomic_writer
from storage.blobs import make_folder
from storage.exchange.container import write_parcel
from storage.exchange.parcel_verifier import Look
from storage.folder import Folder, troubles_at
from storage.ledger.keys import InstallationKeys
from storage.ledger.revision_codec import line_digest

if TYPE_CHECKING:
    from storage.evidence_store import EncryptedEvidenceStore


_PORTION = 8 * 1024 * 1024
"""Target size of an item in bytes of lines; an item has a maximum size."""


def portions(lines: list[bytes]) -> Iterable[list[bytes]]:
    """Yield the lines of one item after another."""
    portion: list[bytes] = []
    size = 0
    for line in lines:
        if portion and size + len(line) > _PORTION:
            yield portion
            portion, size = [], 0
        portion.append(line)
        size += len(line) + 1
    if portion:
        yield portion


def records_item(data: bytes, lines: list[bytes]) -> ParcelItem:
    """Return the item of these lines. Raises RuleBroken E_LIMIT."""
    if len(data) > LARGEST_ITEM:
        raise RuleBroken("E_LIMIT", "file", limit=LARGEST_ITEM)
    joined = b"".join(bytes.fromhex(line_digest(line)) for line in lines)
    return ParcelItem(
        ParcelItemKind.RECORDS,
        len(data),
        hashlib.sha256(data).hexdigest(),
        len(lines),
        hashlib.sha256(joined).hexdigest(),
    )


def split(item: ParcelItem, data: bytes) -> list[tuple[RecordRevision | RecordReply | None, str]]:
    """Return the lines of an item with their digests. Raises RuleBroken E_RECORD."""
    raw = data.split(b"\n")
    if raw.pop() != b"" or len(raw) != item.count:
        raise RuleBroken("E_RECORD", "file")
    digests = [line_digest(line) for line in raw]
    joined = b"".join(map(bytes.fromhex, digests))
    if hashlib.sha256(joined).hexdigest() != item.lines:
        raise RuleBroken("E_RECORD", "file")
    try:
        return [(_line(line), digest) for line, digest in zip(raw, digests, strict=True)]
    except (ValueError, KeyError, TypeError) as error:
        raise RuleBroken("E_RECORD", "file") from error


def split_proofs(data: bytes) -> list[AuthorProof]:
    """Return the authors' proofs of an item. Raises RuleBroken E_RECORD."""
    raw = data.split(b"\n")
    if raw.pop() != b"":
        raise RuleBroken("E_RECORD", "file")
    try:
        return [read_proof(read_json(line)) for line in raw]
    except (ValueError, KeyError, TypeError) as error:
        raise RuleBroken("E_RECORD", "file") from error


def _line(raw: bytes) -> RecordRevision | RecordReply | None:
    document = read_json(raw)
    if canonical_json(document).encode() != raw:
        raise ValueError("not canonical")
    return read_revision(document)


APP = f"zhuhang/{VERSION}"


class ParcelSealer:
    """Numbers and writes parcels."""

    def __init__(
        self,
        services: CaseloadServices,
        look: Look,
        keys: Callable[[], InstallationKeys],
        evidence: EncryptedEvidenceStore,
        folder: Folder,
        now: Callable[[], datetime],
    ) -> None:
        self._services = services
        self._look = look
        self._keys = keys
        self._evidence = evidence
        self._folder = folder
        self._now = now

    def seal(self, contents: ParcelContents, kind: ParcelKind, out: Path | None) -> SealedParcel:
        """Seal packed records to the outbox, and to ``out`` as well.

        Raises:
            Trouble: EVIDENCE_MISSING, EVIDENCE_DAMAGED; and as ``atomic_writer``.
        """
        keys = self._keys()
        lines = [canonical_json(line.document()).encode() for line in contents.lines]
        items, sources = self._items(contents, lines)
        with self._look() as reader:
            seq, prev = reader.exchange.last_to(contents.partner.group)
            count, head = reader.journal_head()
            school = reader.keeper().school
            group = (one for one in reader.get_all(Partner) if one.group == contents.partner.group)
            state = reader.exchange.last_seen(one.signing for one in group)
        manifest = Manifest(
            parcel_id=new_id(),
            kind=kind,
            signing=keys.public.signing,
            sealing=keys.public.sealing,
            recipients=contents.recipients,
            seq=seq + 1,
            prev=prev,
            created_at=self._now(),
            app=APP,
            items=tuple(items),
            anchor_count=count,
            anchor_head=head,
            about=contents.about,
            state=state[:MOST_RECIPIENTS],
        )
        digest = hashlib.sha256(rfc8785.dumps(manifest.document())).hexdigest()
        name = f"ZH_{school}_{keys.public.short}_{manifest.seq:06d}_{digest[:8]}.zhp"
        target = self._folder.outbox / name
        with troubles_at(target):
            make_folder(target.parent)
        with atomic_writer(target) as file:
            raw, signature = write_parcel(file, keys, manifest, sources)
            digests = tuple(line_digest(line) for line in lines)
            size = file.tell()
            sealed = SignedParcel(
                manifest, raw, signature, digest, name, size, digests, _sha256(file)
            )
            # The number is used from here on: a crash leaves a gap, never a duplicate.
            self._services.parcels.note_sealed(sealed, contents)
        if out is not None:
            target = _copied(target, out / name)
        return SealedParcel(target, manifest, contents.records)

    def _items(
        self, contents: ParcelContents, lines: list[bytes]
    ) -> tuple[list[ParcelItem], list[Callable[[], bytes]]]:
        items: list[ParcelItem] = []
        sources: list[Callable[[], bytes]] = []

        def put(item: ParcelItem, source: Callable[[], bytes]) -> None:
            items.append(item)
            sources.append(source)

        for portion in portions(lines):
            data = _joined(portion)
            put(records_item(data, portion), partial(bytes, data))
        if contents.notice is not None:
            data = canonical_json(contents.notice).encode()
            put(_item(ParcelItemKind.NOTICE, data), partial(bytes, data))
        for portion in portions(
            [canonical_json(one.document()).encode() for one in contents.authors]
        ):
            data = _joined(portion)
            put(_item(ParcelItemKind.AUTHORS, data), partial(bytes, data))
        for proof in contents.proofs:
            item = ParcelItem(ParcelItemKind.PROOF, proof.size, proof.sha256)
            put(item, partial(self._evidence.get, proof))
        return items, sources


def _joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _item(kind: ParcelItemKind, data: bytes) -> ParcelItem:
    return ParcelItem(kind, len(data), hashlib.sha256(data).hexdigest())


def _sha256(file: BinaryIO) -> str:
    """Return the digest of the written file, by which it is recognised later."""
    digest = hashlib.sha256()
    file.seek(0)
    while portion := file.read(1 << 20):
        digest.update(portion)
    return digest.hexdigest()


def _copied(source: Path, target: Path) -> Path:
    with source.open("rb") as stored, atomic_writer(target, private=False) as out:
        shutil.copyfileobj(stored, out, 1 << 20)
    return target
