"""Evidence files on the disk: closed, proven, and named by what is stored."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casework import clock
from casework.problems import RuleBroken, Trouble
from storage.blobs import LIMIT_BYTES, BlobStore, StoredBlob
from storage.folder import Folder
from storage.vault.master import MasterKey

SCAN = b"%PDF-1.7 a scanned attendance sheet " * 50


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "home")
    folder.prepare_new()
    return folder


@pytest.fixture
def key() -> MasterKey:
    return MasterKey.new()


@pytest.fixture
def store(folder: Folder, key: MasterKey) -> BlobStore:
    return BlobStore(folder, key)


def file_of(folder: Folder, blob: StoredBlob) -> Path:
    return folder.blobs / blob.name[:2] / blob.name


@pytest.mark.fast
def test_evidence_round_trips(store: BlobStore) -> None:
    for data in (b"x", SCAN, os.urandom(1 << 20)):
        assert store.get(store.put(data)) == data


def test_the_stored_file_is_encrypted_private_and_named_by_its_digest(
    folder: Folder, store: BlobStore
) -> None:
    blob = store.put(SCAN)
    file = file_of(folder, blob)

    stored = file.read_bytes()
    assert stored.startswith(b"ZHB1")
    assert len(stored) == 4 + 12 + len(SCAN) + 16
    assert hashlib.sha256(stored).hexdigest() == blob.name
    assert b"attendance" not in stored
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert blob.size == len(SCAN)
    assert blob.sha256_plain == hashlib.sha256(SCAN).hexdigest()


def test_equal_evidence_shares_a_tag_but_neither_key_nor_file(
    folder: Folder, store: BlobStore
) -> None:
    first, second = store.put(SCAN), store.put(SCAN)

    assert first.dedup_tag == second.dedup_tag == store.tag(SCAN)
    assert first.dek != second.dek
    assert first.name != second.name
    assert store.tag(SCAN) != BlobStore(folder, MasterKey.new()).tag(SCAN)
    assert store.tag(SCAN) != store.put(b"other").dedup_tag


def test_a_stored_blob_reveals_no_key_or_plaintext_digest(store: BlobStore) -> None:
    blob = store.put(SCAN)

    for secret in (repr(blob.dek), repr(blob.dedup_tag), blob.sha256_plain):
        assert secret not in repr(blob)


@pytest.mark.parametrize("at", ["magic", "nonce", "text", "tag"])
def test_one_flipped_bit_is_found(folder: Folder, store: BlobStore, at: str) -> None:
    blob = store.put(SCAN)
    file = file_of(folder, blob)
    stored = bytearray(file.read_bytes())
    stored[{"magic": 0, "nonce": 5, "text": 40, "tag": -1}[at]] ^= 1
    file.write_bytes(stored)

    assert not store.verify(blob.name)
    with pytest.raises(Trouble) as caught:
        store.get(blob)
    assert caught.value.code == "EVIDENCE_DAMAGED"
    assert caught.value.facts == {"name": blob.name}


@pytest.mark.parametrize("length", [0, 3, 20, 100])
def test_a_truncated_file_is_found(folder: Folder, store: BlobStore, length: int) -> None:
    blob = store.put(SCAN)
    file_of(folder, blob).write_bytes(file_of(folder, blob).read_bytes()[:length])

    assert not store.verify(blob.name)
    with pytest.raises(Trouble, match="EVIDENCE_DAMAGED"):
        store.get(blob)


def test_a_lost_file_is_distinguished_from_a_damaged_one(folder: Folder, store: BlobStore) -> None:
    blob = store.put(SCAN)
    file_of(folder, blob).unlink()

    assert not store.verify(blob.name)
    with pytest.raises(Trouble, match="EVIDENCE_MISSING"):
        store.get(blob)


def test_evidence_is_bound_to_its_record(store: BlobStore) -> None:
    blob, other = store.put(SCAN), store.put(b"other")

    for forged in (
        replace(blob, blob_id=other.blob_id),
        replace(blob, dek=other.dek),
        replace(blob, name=other.name),
        replace(blob, sha256_plain=other.sha256_plain),
    ):
        with pytest.raises(Trouble, match="EVIDENCE_DAMAGED"):
            store.get(forged)


def test_twenty_mebibytes_are_accepted_and_one_byte_more_is_not(
    folder: Folder, store: BlobStore
) -> None:
    assert store.put(bytes(LIMIT_BYTES)).size == 20 * 1024 * 1024

    with pytest.raises(RuleBroken) as caught:
        store.put(bytes(LIMIT_BYTES + 1))

    assert (caught.value.rule, caught.value.field) == ("EVIDENCE_TOO_LARGE", "proof")
    assert caught.value.facts == {"size": LIMIT_BYTES + 1, "limit": LIMIT_BYTES}
    assert len(store.names()) == 1


def test_an_empty_file_is_refused(store: BlobStore) -> None:
    with pytest.raises(RuleBroken, match="EVIDENCE_EMPTY"):
        store.put(b"")


@pytest.mark.parametrize("name", ["../../etc/passwd", "AB" * 32, "a" * 63, "", "a" * 64 + "\n"])
def test_only_a_digest_is_a_valid_name(store: BlobStore, name: str) -> None:
    with pytest.raises(ValueError, match="hex digits"):
        store.verify(name)


def test_garbage_collection_removes_only_old_orphans(folder: Folder, store: BlobStore) -> None:
    kept, orphan, fresh = store.put(b"kept"), store.put(b"orphan"), store.put(b"fresh")
    leftover = file_of(folder, kept).parent / ".0011223344556677.part"
    leftover.write_bytes(b"half")
    week_ago = clock.now() - timedelta(days=7)
    for file in (file_of(folder, kept), file_of(folder, orphan), leftover):
        os.utime(file, (week_ago.timestamp() - 60,) * 2)
    os.utime(file_of(folder, fresh), (clock.now().timestamp(),) * 2)

    removed = store.collect({kept.name}, week_ago)

    assert removed == (orphan.name,)
    assert store.names() == {kept.name, fresh.name}
    assert not leftover.exists()


def test_garbage_collection_needs_an_aware_time(store: BlobStore) -> None:
    with pytest.raises(ValueError, match="time zone"):
        store.collect(set(), datetime(2026, 1, 1))
