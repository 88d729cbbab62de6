"""Caseloads in memory that exchange parcels without seals: histories by the thousand.

Services, journal and merge are the real ones; only disk, keys and envelopes are missing.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from casework import ids
from casework.exchange.line_decision import ImportResult
from casework.formats.json_values import canonical_json
from casework.ids import file_id_of, new_id
from casework.parcels.custody import Ownership
from casework.parcels.lines import (
    LineOutcome,
    RecordReply,
    RecordRevision,
    line_filter,
    read_revision,
)
from casework.parcels.manifest import Manifest, ParcelItem, ParcelItemKind, ParcelKind
from casework.parcels.signing import IdentityCard, PublicKeys
from casework.ports import KeptProof, Proof, ProofInspection
from casework.ports.parcels import ParcelContents, SignedParcel, VerifiedParcel
from casework.records import Evidence, Partner, Role
from casework.service_layer import CaseloadServices
from storage import dialect, verification
from storage.caseload_store import SqlCaseloadStore
from storage.engine import Database
from storage.ledger.keys import SIGNING_NOTE, signed_text
from storage.schema import begin
from storage.tables import key_value_table
from tests.builders.homes import COHORT, facts, roster_of

START = datetime(2026, 11, 20, 1, tzinfo=UTC)


class NoEvidence:
    """Keeps no proofs: the histories have none."""

    def inspect(self, proof: Proof) -> ProofInspection:
        raise NotImplementedError

    def put(self, proof: Proof) -> KeptProof:
        raise NotImplementedError

    def get(self, evidence: Evidence) -> bytes:
        raise NotImplementedError

    def is_sound(self, evidence: Evidence) -> bool:
        raise NotImplementedError

    def forget(self, evidence: Evidence) -> None:
        raise NotImplementedError


def _memory() -> sa.Engine:
    def connect() -> Any:
        made = sqlcipher.connect(":memory:", check_same_thread=False)
        made.execute("PRAGMA foreign_keys = ON")
        return made

    return sa.create_engine(
        dialect.URL,
        execution_options={"compiled_cache": dialect.new_cache()},
        module=sqlcipher,
        creator=connect,
        poolclass=StaticPool,
    )


@functools.cache
def _template() -> sa.Engine:
    engine = _memory()
    begin(engine)
    return engine


@dataclass(frozen=True)
class Parcel:
    """What went from one replica to another, as its bytes would say it."""

    sender: Replica
    manifest: Manifest
    lines: tuple[str, ...]
    digest: str


@dataclass(eq=False)
class Replica:
    """One caseload in memory, with a clock of its own."""

    name: str
    role: Role = Role.COUNSELOR
    skew: timedelta = timedelta()
    ticks: int = 0
    engine: sa.Engine = field(default_factory=_memory)
    services: CaseloadServices = field(init=False)
    archive: SqlCaseloadStore = field(init=False)
    pinned: dict[str, Partner] = field(default_factory=dict, init=False)
    quiet: dict[tuple[str, Any], int] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        source: Any = _template().raw_connection().driver_connection
        target: Any = self.engine.raw_connection().driver_connection
        source.backup(target)
        with self.engine.begin() as connection:
            connection.execute(
                sa.insert(key_value_table), [{"key": SIGNING_NOTE, "value": self.keys.signing}]
            )
        self.archive = SqlCaseloadStore(
            Database(self.engine, self.engine),
            b"a" * 32,
            device=self.name,
            actor=self.name,
            now=self.now,
            today=self.today,
        )
        self.services = CaseloadServices(self.archive, NoEvidence(), today=self.today, now=self.now)
        self.services.files.open_caseload(
            name=self.name, unit="经管", school="10000", role=self.role
        )

    @functools.cached_property
    def keys(self) -> PublicKeys:
        return PublicKeys(self._secret.public_key().public_bytes_raw().hex(), f"age1{self.name}")

    @property
    def public(self) -> PublicKeys:
        return self.keys

    def sign(self, domain: str, data: bytes) -> bytes:
        return self._secret.sign(signed_text(domain, data))

    @functools.cached_property
    def _secret(self) -> Any:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(self.name.encode()).digest())

    def now(self) -> datetime:
        self.ticks += 1
        return START + self.skew + timedelta(seconds=self.ticks)

    def today(self) -> date:
        return START.date()

    def knows(self, other: Replica, role: Role, **more: Any) -> None:
        card = IdentityCard(other.name, "经管", role, other.keys)
        self.services.partners.add_partner(card, role, checked=True, **more)

    def partner(self, other: Replica) -> Partner:
        if other.keys.signing not in self.pinned:
            with self.archive.snapshot() as reader:
                self.pinned = {one.signing: one for one in reader.get_all(Partner)}
        return self.pinned[other.keys.signing]

    def written(self) -> int:
        """Return how many rows were ever changed here, taken back or not."""
        driver: Any = self.engine.raw_connection().driver_connection
        changes: int = driver.total_changes
        return changes

    def digest(self) -> str:
        with self.engine.connect() as connection, connection.begin():
            return verification.state_digest(connection)

    def seal(
        self,
        to: Replica,
        kind: ParcelKind | None = None,
        contents: ParcelContents | None = None,
        **about: str,
    ) -> Parcel:
        partner = self.partner(to)
        contents = contents or self.services.parcels.collect_changes(partner, kind)
        chosen = kind or ParcelKind.LOG
        lines = tuple(canonical_json(line.document()) for line in contents.lines)
        digests = tuple(hashlib.sha256(line.encode()).hexdigest() for line in lines)
        with self.archive.snapshot() as reader:
            seq, prev = reader.exchange.last_to(partner.group)
            count, head = reader.journal_head()
        manifest = Manifest(
            parcel_id=new_id(),
            kind=chosen,
            signing=self.keys.signing,
            sealing=self.keys.sealing,
            recipients=(to.keys.sealing,),
            seq=seq + 1,
            prev=prev,
            created_at=self.now(),
            app="test",
            items=(ParcelItem(ParcelItemKind.RECORDS, 1, "0" * 64, len(lines), "0" * 64),),
            anchor_count=count,
            anchor_head=head,
            about=about,
        )
        raw = canonical_json(manifest.document()).encode()
        digest = hashlib.sha256(raw).hexdigest()
        sealed = SignedParcel(manifest, raw, b"s" * 64, digest, "name", len(raw), digests)
        self.services.parcels.note_sealed(sealed, contents)
        return Parcel(self, manifest, lines, digest)

    def opens(self, parcel: Parcel) -> tuple[RecordReply, ...]:
        """Take a parcel in; nothing is written when nothing in it is new."""
        return self.takes(parcel).answers

    def takes(self, parcel: Parcel, accept: Collection[UUID] | None = None) -> ImportResult:
        """Take in of a parcel what is accepted, everything when it is None."""
        read: list[RecordRevision | RecordReply | None] = [
            read_revision(json.loads(one)) for one in parcel.lines
        ]
        arrived = VerifiedParcel(
            parcel.manifest,
            self.partner(parcel.sender),
            canonical_json(parcel.manifest.document()).encode(),
            b"s" * 64,
            parcel.digest,
            "name",
            1,
            tuple(read),
            tuple(hashlib.sha256(one.encode()).hexdigest() for one in parcel.lines),
        )
        chosen = line_filter(parcel.manifest.kind, read, accept)
        return self.services.parcels.import_parcel(arrived, wanted=chosen, signer=self).taken

    def receipt(self, parcel: Parcel, answers: tuple[RecordReply, ...]) -> Parcel:
        contents = ParcelContents(self.partner(parcel.sender), (), answers)
        about = {"parcel": str(parcel.manifest.parcel_id), "digest": parcel.digest}
        return self.seal(parcel.sender, ParcelKind.RECEIPT, contents, **about)

    def answers(self, parcel: Parcel, taken: ImportResult) -> Parcel:
        """Return the receipt of a parcel as the program makes it."""
        about = {"parcel": str(parcel.manifest.parcel_id), "digest": parcel.digest}
        partner = self.partner(parcel.sender)
        kind = parcel.manifest.kind
        contents = self.services.parcels.receipt(partner, kind, taken.answers, taken, about)
        return self.seal(parcel.sender, ParcelKind.RECEIPT, contents, **about)

    def gives(self, to: Replica, files: Iterable[UUID]) -> Parcel:
        """Hand files over, or again what is on its way."""
        chosen = list(files)
        if chosen:
            self.services.handover.offer(chosen, self.partner(to).id, self)
        contents = self.services.parcels.collect_changes(
            self.partner(to), ParcelKind.HANDOVER, files=chosen or None
        )
        return self.seal(to, ParcelKind.HANDOVER, contents)

    def ownership(self, file_id: UUID) -> Ownership | None:
        """In whose hands a file is; None where it never came."""
        with self.archive.snapshot() as reader:
            found = reader.lines_of([file_id])
        return found[0].ownership if found else None

    def files(self) -> list[UUID]:
        return [file_id_of("10000", COHORT, facts(number).student_no) for number in (1, 2)]

    def conflicts(self) -> Mapping[UUID, Any]:
        with self.archive.snapshot() as reader:
            return reader.exchange.conflicts()


@contextmanager
def steady_ids(seed: int) -> Iterator[None]:
    """Give new records the same ids in every run of the same seed."""
    dice = random.Random(seed)
    moment = itertools.count(1_700_000_000_000)
    kept = ids.clock, ids._random_bits
    ids.clock = SimpleNamespace(unix_ms=lambda: next(moment))
    ids._random_bits = lambda: dice.getrandbits(62)
    last, ids._last_ms = ids._last_ms, 0
    try:
        yield
    finally:
        (ids.clock, ids._random_bits), ids._last_ms = kept, last


def peers(count: int) -> list[Replica]:
    """So many computers of one person, all knowing each other; the first has two students."""
    made = [Replica(f"r{number}", skew=timedelta(hours=number * 3 - 6)) for number in range(count)]
    made[0].services.imports.import_draft(roster_of([facts(1), facts(2)]))
    for one in made:
        for other in made:
            if one is not other:
                one.knows(other, Role.COUNSELOR, is_own=True)
    settle(made)
    return made


def settle(replicas: list[Replica], *, laps: int = 12) -> int:
    """Let everything be heard by everyone, from hand to hand; return how many laps that took.

    When all is quiet, everyone tells everyone what was taken back: of that only those hear who
    had it from the one who tells.
    """
    ring = list(zip(replicas, [*replicas[1:], replicas[0]], strict=True))
    across = [pair for pair in itertools.permutations(replicas, 2) if pair not in ring]
    for lap in range(1, laps + 1):
        moved = sum(_transferred(one, other, _is_any) for one, other in ring)
        if not moved and not sum(_transferred(one, other, _is_gone) for one, other in across):
            return lap
    raise AssertionError("they never come to rest")


def _transferred(
    one: Replica, other: Replica, matters: Callable[[RecordRevision | RecordReply], bool]
) -> bool:
    """Seal what is new for another one and have it answered, where any of it matters.

    What comes back is asked for again each time: it is no news before it is taken.
    """
    # What goes to another one depends on the database alone: while nothing is written there,
    # nothing is to be told that was not a moment ago.
    asked, written = (other.name, matters), one.written()
    if one.quiet.get(asked) == written:
        return False
    contents = one.services.parcels.collect_changes(one.partner(other))
    if not any(map(matters, contents.lines)):
        one.quiet[asked] = written
        return False
    parcel = one.seal(other, None, contents)
    answers = other.opens(parcel)
    one.opens(other.receipt(parcel, answers))
    is_answer = any(isinstance(line, RecordReply) for line in contents.lines)
    return is_answer or any(answer.outcome is not LineOutcome.RETURNED for answer in answers)


def _is_any(line: RecordRevision | RecordReply) -> bool:
    return True


def _is_gone(line: RecordRevision | RecordReply) -> bool:
    return isinstance(line, RecordRevision) and line.fields is None
