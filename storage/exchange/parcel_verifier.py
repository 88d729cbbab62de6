"""Verifies received parcels and registers them, or rejects them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from casework.parcels.manifest import (
    CLOCK_AHEAD,
    LARGEST_PARCEL,
    NOTICE_KINDS,
    STATE_KINDS,
    Manifest,
    ManifestHeader,
    ParcelKind,
)
from casework.parcels.signing import read_chain, successor_in, successor_of
from casework.ports.parcels import StoredParcel
from casework.problems import RuleBroken
from casework.records import Partner
from casework.service_layer.exchange_results import RejectedParcel
from storage.bulk import insert_into, write_rows
from storage.exchange.container import VerifiedFile, verify_file
from storage.exchange.device_migration import is_signed
from storage.folder import size_and_digest, troubles_at
from storage.ledger.keys import InstallationKeys
from storage.ledger.tables import arrival_table, rejected_parcel_table

if TYPE_CHECKING:
    from storage.queries import SqlReader

OWN = "own"
"""Why there is no key for a parcel: it was sealed here for someone else."""

Look = Callable[[], AbstractContextManager["SqlReader"]]
Write = Callable[[], AbstractContextManager[sa.Connection]]


class ParcelVerifier:
    """Verifies parcels; a rejected one is listed among the rejected parcels."""

    def __init__(
        self,
        look: Look,
        write: Write,
        keys: Callable[[], InstallationKeys],
        now: Callable[[], datetime],
    ) -> None:
        self._look = look
        self._write = write
        self._keys = keys
        self._now = now

    @contextmanager
    def verified(self, path: Path) -> Iterator[tuple[VerifiedFile, Partner, StoredParcel | None]]:
        """Verify a parcel for the block; errors about it inside the block are logged.

        Raises:
            RuleBroken: as ``verify``, and what is raised inside.
        """
        named: list[str] = []
        try:
            yield self.verify(path, named.append)
        except RuleBroken as refused:
            if is_of_the_parcel(refused.rule) and refused.facts.get("why") != OWN:
                sender = named[0] if named else None
                self.log_rejection(path, refused.rule, sender=sender, facts=refused.facts)
            raise

    def verify(
        self, path: Path, named: Callable[[str], object] = lambda _signing: None
    ) -> tuple[VerifiedFile, Partner, StoredParcel | None]:
        """Verify a parcel and its position in the sequence of earlier ones.

        Return its ledger entry too, if it is imported and not undone. ``named`` is called with the
        key that the header claims as the sender's, before that is verified.
        """
        if not path.is_file():
            raise RuleBroken("FILE_MISSING", "file", path=str(path))
        keys = self._keys()
        with self._look() as reader:
            partners = {one.signing: one for one in reader.get_all(Partner)}
            ledger = reader.exchange
            heirs: dict[str, Partner] = {}

            def knows(front: ManifestHeader) -> None:
                named(front.signing)
                partner = partners.get(front.signing)
                if partner is None:
                    partner = heirs[front.signing] = self._successor(front, partners)
                if partner.revoked_on is not None and not _is_seen(
                    ledger.seen(partner.signing), front.document.get("seq")
                ):
                    raise RuleBroken(
                        "E_SENDER_REVOKED",
                        "file",
                        partner=partner.name,
                        signing=partner.signing,
                        why=partner.revoke_reason or "",
                    )
                if partner.checked_on is None:
                    raise RuleBroken(
                        "E_SENDER_UNVERIFIED",
                        "file",
                        partner=partner.name,
                        signing=partner.signing,
                    )

            try:
                proven = verify_file(path, keys, knows)
            except RuleBroken as refused:
                own = self.own_parcel(path) if refused.rule == "E_NO_KEY" else None
                if own is None:
                    raise
                line, _manifest, to = own
                facts = {"why": OWN, "seq": line.seq, "partner": "" if to is None else to.name}
                raise RuleBroken("E_NO_KEY", "file", **facts) from refused
            manifest = proven.manifest
            # Notices take effect by time, so they wait; records are ordered by their ancestors.
            if manifest.kind in NOTICE_KINDS and manifest.created_at > self._now() + CLOCK_AHEAD:
                raise RuleBroken(
                    "E_CLOCK",
                    "file",
                    at=manifest.created_at.astimezone(UTC).isoformat(),
                    now=self._now().astimezone(UTC).isoformat(),
                )
            known = self._place_of(ledger.parcels_of(manifest), proven)
            if known is not None and known.action_id in reader.undone_actions():
                known = None
            partner = partners.get(manifest.signing) or heirs[manifest.signing]
            return proven, partner, known

    def own_parcel(self, path: Path) -> tuple[StoredParcel, Manifest, Partner | None] | None:
        """Return our own parcel with exactly these bytes, and its recipient."""
        with troubles_at(path, closed="CANNOT_READ"):
            if not path.is_file() or path.stat().st_size > LARGEST_PARCEL:
                return None
            _size, sha256 = size_and_digest(path)
        with self._look() as reader:
            found = reader.exchange.parcel_of_file(sha256)
            if found is None:
                return None
            group = found[0].partner_id
            partners = reader.get_all(Partner)
        return *found, next((one for one in partners if one.group == group), None)

    def _successor(self, front: ManifestHeader, partners: Mapping[str, Partner]) -> Partner:
        """Return the new computer of a partner, if the key that we compared certifies it.

        Raises:
            RuleBroken: E_SENDER_UNKNOWN; E_SENDER_REVOKED if that key was revoked before;
                E_MANIFEST.
        """
        about = front.document.get("about")
        if front.document.get("kind") != ParcelKind.REVOCATION or not isinstance(about, dict):
            raise RuleBroken("E_SENDER_UNKNOWN", "file")
        found = successor_in(read_chain(about), front.signing, partners, is_signed)
        if found is None:
            raise RuleBroken("E_SENDER_UNKNOWN", "file")
        known, move = found
        if known.revoked_on is not None:
            raise RuleBroken("E_SENDER_REVOKED", "file", partner=known.name)
        return successor_of(known, move.new, self._now())

    def _place_of(self, near: Iterable[StoredParcel], proven: VerifiedFile) -> StoredParcel | None:
        """Return the same parcel if it is known. Raises RuleBroken E_FORK, E_ROLLBACK."""
        manifest = proven.manifest
        found: StoredParcel | None = None
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

    def log_rejection(
        self,
        path: Path,
        code: str,
        *,
        sender: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Log a rejected parcel or an anomaly in one, without its contents."""
        size, sha = _outside(path)
        self.log_rejected_file(path.name, size, sha, code, sender=sender, facts=facts)

    def log_rejected_file(
        self,
        name: str,
        size: int,
        sha256: str,
        code: str,
        *,
        sender: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Log a rejected file by its name, size and digest."""
        row = {
            "at": self._now(),
            "code": code,
            "size": size,
            "sha256": sha256,
            "sender": sender,
            "name": name,
            "facts": {key: _plain(value) for key, value in (facts or {}).items()},
        }
        with self._write() as connection:
            write_rows(connection, insert_into(rejected_parcel_table), [row])

    def rejected_parcels(self) -> tuple[RejectedParcel, ...]:
        """Return the log of rejected parcels, newest first, with the names of received files."""
        query = (
            sa.select(rejected_parcel_table, arrival_table.c.name.label("incoming_name"))
            .join_from(
                rejected_parcel_table,
                arrival_table,
                arrival_table.c.sha256 == rejected_parcel_table.c.sha256,
                isouter=True,
            )
            .order_by(rejected_parcel_table.c.id.desc())
        )
        with self._write() as connection:
            return tuple(
                RejectedParcel(
                    row.at,
                    row.code,
                    row.size,
                    row.sha256,
                    row.sender,
                    row.incoming_name or row.name or "",
                    row.facts or {},
                )
                for row in connection.execute(query)
            )


def is_of_the_parcel(rule: str) -> bool:
    """Return whether an error is caused by the parcel itself."""
    return rule.startswith("E_") or rule in ("UPDATE_UNSIGNED", "UPDATE_UNREADABLE")


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int)) else str(value)


def _is_seen(seen: Collection[int], seq: Any) -> bool:
    return isinstance(seq, int) and seq <= max(seen, default=0)


def _outside(path: Path) -> tuple[int, str]:
    """Return the size and the digest of a file, whatever its contents."""
    try:
        with path.open("rb") as file:
            return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # it was removed again; there is nothing to log
        return 0, ""
