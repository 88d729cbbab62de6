"""The exchange of an open caseload: cards, sealing, opening, receipts, what waits."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import rfc8785
import sqlalchemy as sa

from casework.desk import Desk, Done
from casework.desk.exchange import TakenParcel
from casework.exchange.cards import Card
from casework.exchange.gathering import recipients_of
from casework.exchange.parcels import (
    ANSWERS,
    CLOCK_AHEAD,
    LARGEST_ITEM,
    STATE_KINDS,
    Answer,
    Front,
    Item,
    ItemKind,
    Line,
    Manifest,
    Outcome,
    ParcelKind,
    read_line,
)
from casework.exchange.ports import Arrived, Packing, ParcelLine, Sealed
from casework.exchange.results import (
    CheckedParcel,
    Inspected,
    Oddity,
    Opened,
    OutboxLine,
    Preview,
    SealedParcel,
    counted,
)
from casework.exchange.scope import kind_to
from casework.exchange.taking import Taken
from casework.ids import new_id
from casework.ports import KeptProof, Proof
from casework.problems import RuleBroken
from casework.records import KIND_OF, PARENTS, Evidence, Partner, Record
from exports.files import replacing, write_whole
from storage.blobs import make_folder
from storage.exchange import cards
from storage.exchange.container import Proven, prove, read_items, write_parcel
from storage.exchange.keys import InstallationKeys
from storage.exchange.lines import line_digest
from storage.exchange.tables import OddityRow
from storage.folder import Folder, troubles_at
from storage.mapping import canonical

if TYPE_CHECKING:
    from storage.caseload import EvidenceShelf
    from storage.reading import SqlReader

APP = "zhuhang/0.1.0"
_PORTION = 8 * 1024 * 1024
"""Bytes of lines in one item; an item has its limit."""

Look = Callable[[], AbstractContextManager["SqlReader"]]
Write = Callable[[], AbstractContextManager[sa.Connection]]


class Exchange:
    """Seals and opens parcels for one caseload."""

    def __init__(
        self,
        desk: Desk,
        look: Look,
        write: Write,
        keys: Callable[[], InstallationKeys],
        evidence: EvidenceShelf,
        folder: Folder,
        now: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._look = look
        self._write = write
        self._keys = keys
        self._evidence = evidence
        self._folder = folder
        self._now = now

    # --- cards

    def card(self) -> Card:
        """Return the card by which others come to know this installation."""
        with self._look() as reader:
            keeper = reader.keeper()
        return Card(keeper.name, keeper.unit, keeper.role, self._keys().public)

    def write_card(self, out: Path) -> Card:
        """Write this installation's card to a file. Raises as ``exports.files.replacing``."""
        card = self.card()
        cards.write_card(card, self._keys(), out)
        return card

    def card_code(self) -> str:
        """Return this installation's card as one line of text."""
        return cards.card_code(self.card(), self._keys())

    def read_card(self, source: Path | str) -> Card:
        """Return the card in a file, or behind a typed or scanned code.

        Raises:
            RuleBroken: FILE_MISSING, CARD_UNREADABLE, CARD_NEWER, CARD_DAMAGED.
        """
        if isinstance(source, str) and source.startswith(cards.CODE):
            return cards.read_card(source.encode())
        return cards.read_card_file(Path(source))

    def write_identity(self, out: Path) -> None:
        """Write the key that opens parcels to a file, for the program ``age``: a secret.

        Raises as ``exports.files.replacing``; the journal says that it was written.
        """
        self._desk.note_identity()
        write_whole(out, f"{self._keys().identity}\n".encode())

    # --- sealing

    def seal(
        self,
        partner: Partner,
        kind: ParcelKind | None = None,
        *,
        files: Iterable[UUID] | None = None,
        out: Path | None = None,
    ) -> SealedParcel:
        """Seal what is new for a partner; it lies in the outbox, and in ``out`` as well.

        Raises:
            RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED; EVIDENCE_MISSING and _DAMAGED as
                Trouble; and as ``exports.files.replacing``.
        """
        self._keys()  # a home of an older program gets them before it is looked into
        with self._look() as reader:
            chosen = kind or kind_to(reader.keeper().role, partner)
        packing = self._desk.gather(partner, chosen, files=files)
        return self._seal(packing, chosen, out)

    def _seal(self, packing: Packing, kind: ParcelKind, out: Path | None) -> SealedParcel:
        keys = self._keys()
        lines = [canonical(line.document()).encode() for line in packing.lines]
        items, sources = self._items(packing, lines)
        with self._look() as reader:
            seq, prev = reader.exchange.last_to(packing.partner.group)
            count, head = reader.journal_head()
            school = reader.keeper().school
        manifest = Manifest(
            parcel_id=new_id(),
            kind=kind,
            signing=keys.public.signing,
            sealing=keys.public.sealing,
            recipients=packing.recipients,
            seq=seq + 1,
            prev=prev,
            created_at=self._now(),
            app=APP,
            items=tuple(items),
            anchor_count=count,
            anchor_head=head,
            about=packing.about,
        )
        digest = hashlib.sha256(rfc8785.dumps(manifest.document())).hexdigest()
        name = f"ZH_{school}_{keys.public.short}_{manifest.seq:06d}_{digest[:8]}.zhp"
        target = self._folder.outbox / name
        with troubles_at(target):
            make_folder(target.parent)
        with replacing(target) as file:
            raw, signature = write_parcel(file, keys, manifest, sources)
            digests = tuple(line_digest(line) for line in lines)
            sealed = Sealed(manifest, raw, signature, digest, name, file.tell(), digests)
            # From here on the number is taken: a crash leaves a gap, never two with one number.
            self._desk.note_sealed(sealed, packing)
        if out is not None:
            target = _copied(target, out / name)
        return SealedParcel(target, manifest, counted(packing.lines))

    def _items(
        self, packing: Packing, lines: list[bytes]
    ) -> tuple[list[Item], list[Callable[[], bytes]]]:
        items: list[Item] = []
        sources: list[Callable[[], bytes]] = []
        for portion in _portions(lines):
            data = b"".join(line + b"\n" for line in portion)
            items.append(_records_item(data, portion))
            sources.append(lambda data=data: data)  # type: ignore[misc]
        for proof in packing.proofs:
            items.append(Item(ItemKind.PROOF, proof.size, proof.sha256))
            sources.append(lambda proof=proof: self._evidence.get(proof))  # type: ignore[misc]
        return items, sources

    # --- looking into parcels

    def inspect(self, path: Path) -> Inspected:
        """Return what a proven parcel says; nothing of it is kept.

        Raises:
            RuleBroken: one of the codes of ``container.prove``, E_FORK, E_ROLLBACK, E_CLOCK,
                E_RECORD; the refusal is written into the list of oddities.
        """
        with self._door(path) as (proven, partner, known):
            lines, _digests = self._lines(path, proven, None)
            with self._look() as reader:
                gaps = reader.exchange.gaps(proven.manifest.signing)
        return Inspected(
            proven.manifest,
            partner,
            proven.digest,
            proven.size,
            lines,
            is_known=known is not None,
            gaps=tuple(gap for gap in gaps if gap != proven.manifest.seq),
        )

    def preview(self, path: Path, accept: Collection[UUID] | None = None) -> Preview:
        """Return what opening a parcel would do to every record and student; nothing is kept.

        Raises:
            RuleBroken: as ``open``.
        """
        inspected = self.inspect(path)
        proofs = {
            item.sha256: KeptProof(UUID(int=0), "", "", "", item.sha256, item.size)
            for item in inspected.manifest.items
            if item.kind == ItemKind.PROOF
        }
        arrived = self._arrived(path, inspected, b"", b"", (), proofs)
        return Preview(
            inspected, self._desk.preview_parcel(arrived, wanted=_wanted(inspected.lines, accept))
        )

    def open(
        self,
        path: Path,
        accept: Collection[UUID] | None = None,
        *,
        reason: str | None = None,
        out: Path | None = None,
    ) -> Opened:
        """Take a parcel in, whole or the ``accept``ed records of it, and seal the receipt.

        None accepts everything; what is not accepted goes back with the ``reason``. A parcel
        that was taken in before changes nothing and is answered once more.

        Raises:
            RuleBroken: as ``inspect``; E_SCOPE when the partner may not send such parcels.
        """
        with self._door(path) as (proven, partner, known):
            lines, _digests = self._lines(path, proven, None)
            wanted = _wanted(lines, accept)
            taken = self._take(path, proven, partner, known, wanted, reason)
        inspected = Inspected(
            proven.manifest, partner, proven.digest, proven.size, lines, known is not None
        )
        self._sweep_outbox()
        receipt = None
        if proven.manifest.kind not in ANSWERS:
            receipt = self._receipt(partner, proven, taken.taken.answers, out)
        return Opened(inspected, taken, receipt)

    def _take(
        self,
        path: Path,
        proven: Proven,
        partner: Partner,
        known: ParcelLine | None,
        wanted: Callable[[Line], bool],
        reason: str | None,
    ) -> TakenParcel:
        if known is not None and proven.manifest.kind in ANSWERS:
            return TakenParcel(Done(None, "parcel.take"), Taken())
        kept: dict[str, KeptProof] = {}
        try:
            lines, digests = self._lines(path, proven, kept)
            arrived = Arrived(
                proven.manifest,
                partner,
                proven.raw,
                proven.signature,
                proven.digest,
                path.name,
                proven.size,
                lines,
                digests,
                kept,
            )
            if known is not None:
                would = self._desk.preview_parcel(arrived, wanted=wanted).taken
                if not (would.of(Outcome.ACCEPTED) or would.of(Outcome.CONFLICT)):
                    self._drop(kept.values())
                    return TakenParcel(Done(None, "parcel.take"), would)
            taken = self._desk.take_parcel(arrived, wanted=wanted, reason=reason)
        except BaseException:
            self._drop(kept.values())
            raise
        used = {
            str((ruling.line.fields or {}).get("sha256"))
            for outcome in (Outcome.ACCEPTED, Outcome.CONFLICT)
            for ruling in taken.taken.of(outcome)
            if ruling.line.kind == Evidence.kind
        }
        self._drop(proof for sha, proof in kept.items() if sha not in used)
        return taken

    def _drop(self, proofs: Iterable[KeptProof]) -> None:
        """Remove stored bytes that no record has come to need."""
        for proof in proofs:
            self._evidence.drop(proof)

    def _receipt(
        self, partner: Partner, proven: Proven, answers: tuple[Answer, ...], out: Path | None
    ) -> SealedParcel:
        with self._look() as reader:
            recipients = recipients_of(reader, partner)
        about = {"parcel": str(proven.manifest.parcel_id), "digest": proven.digest}
        packing = Packing(partner, recipients, answers, (), about)
        return self._seal(packing, ParcelKind.RECEIPT, out)

    def _arrived(
        self,
        path: Path,
        inspected: Inspected,
        raw: bytes,
        signature: bytes,
        digests: tuple[str, ...],
        proofs: Mapping[str, KeptProof],
    ) -> Arrived:
        return Arrived(
            inspected.manifest,
            inspected.partner,
            raw,
            signature,
            inspected.digest,
            path.name,
            inspected.size,
            inspected.lines,
            digests or ("",) * len(inspected.lines),
            proofs,
        )

    def _lines(
        self, path: Path, proven: Proven, kept: dict[str, KeptProof] | None
    ) -> tuple[tuple[Line | Answer | None, ...], tuple[str, ...]]:
        """Read the lines of a proven parcel; put its proofs on the disk when they are ``kept``."""
        lines: list[Line | Answer | None] = []
        digests: list[str] = []

        def keep(item: Item, data: bytes) -> None:
            if item.kind == ItemKind.RECORDS:
                found = _split(item, data)
                digests.extend(digest for _, digest in found)
                lines.extend(line for line, _ in found)
            elif item.kind == ItemKind.PROOF and kept is not None and item.sha256 not in kept:
                kept[item.sha256] = self._evidence.put(Proof("", data))

        read_items(path, self._keys(), proven, keep)
        return tuple(lines), tuple(digests)

    # --- the door

    def _door(self, path: Path) -> _Door:
        return _Door(self, path)

    def admit(self, path: Path) -> tuple[Proven, Partner, ParcelLine | None]:
        """Prove a parcel and its place among those that came before.

        Returns what the ledger has of it when its taking still stands.
        """
        if not path.is_file():
            raise RuleBroken("FILE_MISSING", "file", path=str(path))
        keys = self._keys()
        with self._look() as reader:
            partners = {one.signing: one for one in reader.all_of(Partner)}
            ledger = reader.exchange

            def knows(front: Front) -> None:
                partner = partners.get(front.signing)
                if partner is None:
                    raise RuleBroken("E_SENDER_UNKNOWN", "file")
                if partner.revoked_on is not None and not _is_seen(
                    ledger.seen(partner.signing), front.document.get("seq")
                ):
                    raise RuleBroken("E_SENDER_REVOKED", "file", partner=partner.name)
                if partner.checked_on is None:
                    raise RuleBroken("E_SENDER_UNVERIFIED", "file", partner=partner.name)

            proven = prove(path, keys, knows)
            manifest = proven.manifest
            if manifest.created_at > self._now() + CLOCK_AHEAD:
                raise RuleBroken(
                    "E_CLOCK", "file", at=manifest.created_at.astimezone(UTC).isoformat()
                )
            known = self._place_of(ledger.parcels_of(manifest), proven)
            if known is not None and known.action_id in reader.undone_actions():
                known = None
            return proven, partners[manifest.signing], known

    def _place_of(self, near: Iterable[ParcelLine], proven: Proven) -> ParcelLine | None:
        """Return the same parcel when it is known. Raises RuleBroken E_FORK, E_ROLLBACK."""
        manifest = proven.manifest
        found: ParcelLine | None = None
        for one in near:
            if one.id == manifest.parcel_id or one.seq == manifest.seq:
                if one.digest != proven.digest:
                    raise RuleBroken("E_FORK", "file", seq=manifest.seq)
                found = one
            elif one.seq == manifest.seq - 1 and one.digest != manifest.prev:
                raise RuleBroken("E_FORK", "file", seq=manifest.seq)
            elif (
                one.seq > manifest.seq
                and one.kind == manifest.kind
                and manifest.kind in STATE_KINDS
            ):
                raise RuleBroken("E_ROLLBACK", "file", seq=manifest.seq, newer=one.seq)
        return found

    def note_oddity(self, path: Path, code: str) -> None:
        """Write down what was refused at the door, and nothing else."""
        size, sha = _outside(path)
        with self._write() as connection:
            row = {"at": self._now(), "code": code, "size": size, "sha256": sha, "sender": None}
            connection.execute(sa.insert(OddityRow), [row])

    def oddities(self) -> tuple[Oddity, ...]:
        """Return what was refused at the door, newest first."""
        table: Any = OddityRow.__table__
        query = sa.select(table).order_by(table.c.id.desc())
        with self._write() as connection:
            return tuple(
                Oddity(row.at, row.code, row.size, row.sha256, row.sender)
                for row in connection.execute(query)
            )

    # --- what waits

    def outbox(self) -> tuple[OutboxLine, ...]:
        """Return our parcels that ask for an answer, oldest first, with what became of them."""
        with self._look() as reader:
            names = {one.group: one.name for one in reversed(reader.all_of(Partner))}
            returned = reader.exchange.returned_lines()
            return tuple(
                OutboxLine(
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
                if one.kind not in ANSWERS
            )

    def parcels(self) -> tuple[ParcelLine, ...]:
        """Return the ledger: everything that was sealed here or taken in, oldest first."""
        with self._look() as reader:
            return reader.exchange.parcels()

    def check(self, path: Path) -> CheckedParcel:
        """Tell whether a parcel is what it says it is, and what the ledger knows of it.

        Raises:
            RuleBroken: as ``inspect``.
        """
        with self._door(path) as (proven, partner, known):
            taken_at = None if known is None else known.at
            return CheckedParcel(proven.manifest, partner, proven.digest, taken_at)

    def _sweep_outbox(self) -> None:
        """Remove the files of parcels that were acknowledged: the ledger keeps what they were."""
        with self._look() as reader:
            done = [
                one.name
                for one in reader.exchange.parcels(is_ours=True)
                if one.state == "acknowledged"
            ]
        for name in done:
            (self._folder.outbox / name).unlink(missing_ok=True)


class _Door(AbstractContextManager[tuple[Proven, Partner, ParcelLine | None]]):
    """Lets a parcel in; what is refused leaves a line in the list of oddities."""

    def __init__(self, exchange: Exchange, path: Path) -> None:
        self._exchange = exchange
        self._path = path

    def __enter__(self) -> tuple[Proven, Partner, ParcelLine | None]:
        try:
            return self._exchange.admit(self._path)
        except RuleBroken as refused:
            self._note(refused)
            raise

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RuleBroken):
            self._note(error)

    def _note(self, refused: RuleBroken) -> None:
        if refused.rule.startswith("E_"):
            self._exchange.note_oddity(self._path, refused.rule)


def _is_seen(seen: Collection[int], seq: Any) -> bool:
    return isinstance(seq, int) and seq <= max(seen, default=0)


def _wanted(
    lines: Iterable[Line | Answer | None], accept: Collection[UUID] | None
) -> Callable[[Line], bool]:
    """Return what tells which lines are taken: the accepted ones and what belongs to them."""
    if accept is None:
        return lambda _line: True
    every = {line.record_id: line for line in lines if isinstance(line, Line)}
    by_text = {str(record_id): record_id for record_id in every}
    chosen = set(accept)
    named = {str(record_id) for record_id in accept}
    chosen |= {i for i, line in every.items() if str_of(line, "target_id") in named}
    left = list(chosen)
    while left:
        line = every.get(left.pop())
        if line is None:
            continue
        for name in PARENTS.get(KIND_OF.get(line.kind, Record), {}):
            parent = by_text.get(str_of(line, name) or "")
            if parent is not None and parent not in chosen:
                chosen.add(parent)
                left.append(parent)
    return lambda line: line.record_id in chosen


def str_of(line: Line, name: str) -> str | None:
    """Return a field of a line as text; None where it says nothing."""
    value = (line.fields or {}).get(name)
    return value if isinstance(value, str) else None


def _portions(lines: list[bytes]) -> Iterable[list[bytes]]:
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


def _records_item(data: bytes, lines: list[bytes]) -> Item:
    if len(data) > LARGEST_ITEM:
        raise RuleBroken("E_LIMIT", "file", limit=LARGEST_ITEM)
    joined = b"".join(bytes.fromhex(line_digest(line)) for line in lines)
    return Item(
        ItemKind.RECORDS,
        len(data),
        hashlib.sha256(data).hexdigest(),
        len(lines),
        hashlib.sha256(joined).hexdigest(),
    )


def _split(item: Item, data: bytes) -> list[tuple[Line | Answer | None, str]]:
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
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RuleBroken("E_RECORD", "file") from error


def _line(raw: bytes) -> Line | Answer | None:
    document = json.loads(raw)
    if canonical(document).encode() != raw:
        raise ValueError("not canonical")
    return read_line(document)


def _outside(path: Path) -> tuple[int, str]:
    """Return the size and the digest of a file, whatever is in it."""
    try:
        with path.open("rb") as file:
            return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # it is gone again, and what was to be said of it has been said
        return 0, ""


def _copied(source: Path, target: Path) -> Path:
    with source.open("rb") as stored, replacing(target, private=False) as out:
        shutil.copyfileobj(stored, out, 1 << 20)
    return target
