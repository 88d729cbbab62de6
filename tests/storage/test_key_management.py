"""A home opens with its passphrase or its code, and with nothing else; failing changes nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from casework.problems import RuleBroken, Trouble
from storage.vault import key_management, keyfile
from storage.vault.master import MasterKey
from storage.vault.passphrase import Argon2Cost

ROOT = Path(__file__).parents[2]
CHEAP = Argon2Cost(memory_kib=64, passes=1, lanes=1)  # a low cost is accepted when reading
WORDS = "蓝色 kettle 与七只海鸥"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    key_management.create_vault(folder, WORDS, schema=7, cost=CHEAP)
    return folder


def fingerprint(folder: Path) -> str:
    lines = [
        f"{path.name} {path.stat().st_mtime_ns} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(folder.rglob("*"))
    ]
    return "\n".join(lines)


def same_key(one: MasterKey, other: MasterKey) -> bool:
    return one.subkey("db") == other.subkey("db")


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a copy of the key file and put its sum right, as an attacker would."""
    document = json.loads(path.read_bytes())
    change(document)
    del document["sum"]
    document["sum"] = hashlib.sha256(rfc8785.dumps(document)).hexdigest()
    path.write_bytes(rfc8785.dumps(document))


def edit_both(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    for name in keyfile.NAMES:
        edit(folder / name, change)


@pytest.mark.fast
def test_a_new_home_opens_with_the_passphrase_and_with_the_recovery_code(tmp_path: Path) -> None:
    key, code = key_management.create_vault(tmp_path / "home", WORDS, schema=1, cost=CHEAP)

    assert same_key(key_management.unlock(tmp_path / "home", passphrase=WORDS), key)
    assert same_key(key_management.unlock(tmp_path / "home", recovery_code=code.lower()), key)


def test_the_passphrase_is_unicode_normalised(tmp_path: Path) -> None:
    words = "Café-Résumé-señor"
    key, _code = key_management.create_vault(
        tmp_path / "home", unicodedata.normalize("NFD", words), schema=1, cost=CHEAP
    )

    composed = unicodedata.normalize("NFC", words)
    assert same_key(key_management.unlock(tmp_path / "home", passphrase=composed), key)


def test_the_key_file_contains_no_passphrase_key_or_code(tmp_path: Path) -> None:
    key, code = key_management.create_vault(tmp_path / "home", WORDS, schema=1, cost=CHEAP)
    data = (tmp_path / "home" / "keys.json").read_bytes()

    secret = bytes(key._secret)
    for needle in (
        WORDS.encode(),
        secret,
        secret.hex().encode(),
        base64.b64encode(secret),
        key.subkey("db").hex().encode(),
        code.encode(),
    ):
        assert needle not in data


def test_a_home_is_private_to_its_owner(home: Path) -> None:
    if sys.platform != "win32":
        assert home.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}


def test_a_wrong_passphrase_changes_nothing(home: Path) -> None:
    before = fingerprint(home)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home, passphrase="not the right words")

    assert (trouble.value.code, trouble.value.exit_code) == ("WRONG_PASSPHRASE", 4)
    assert fingerprint(home) == before


def test_without_any_key_the_home_is_locked(home: Path) -> None:
    before = fingerprint(home)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home)

    assert (trouble.value.code, trouble.value.exit_code) == ("LOCKED", 4)
    assert fingerprint(home) == before


def test_the_code_of_another_home_is_a_wrong_code(home: Path, tmp_path: Path) -> None:
    _, other = key_management.create_vault(tmp_path / "other", WORDS, schema=1, cost=CHEAP)
    before = fingerprint(home)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home, recovery_code=other)

    assert (trouble.value.code, trouble.value.exit_code) == ("WRONG_RECOVERY_CODE", 4)
    assert fingerprint(home) == before


@pytest.mark.parametrize("place", [".", "missing"])
def test_a_folder_without_a_home_is_a_rule_broken(tmp_path: Path, place: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        key_management.unlock(tmp_path / place, passphrase=WORDS)

    assert (refusal.value.rule, refusal.value.field) == ("NO_HOME", "home")
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_its_keys_is_damage_not_a_new_home(
    tmp_path: Path,
) -> None:
    (tmp_path / "vault.db").write_bytes(b"encrypted")
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(tmp_path, passphrase=WORDS)
    with pytest.raises(RuleBroken) as refusal:
        key_management.create_vault(tmp_path, WORDS, schema=1, cost=CHEAP)

    assert (trouble.value.code, trouble.value.exit_code) == ("KEYS_DAMAGED", 4)
    assert refusal.value.rule == "HOME_EXISTS"


@pytest.mark.fast
def test_a_second_home_is_not_created_over_the_first(home: Path) -> None:
    before = fingerprint(home)
    with pytest.raises(RuleBroken) as refusal:
        key_management.create_vault(home, WORDS, schema=1, cost=CHEAP)

    assert refusal.value.rule == "HOME_EXISTS"
    assert fingerprint(home) == before


def test_a_weak_passphrase_creates_no_home(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken) as refusal:
        key_management.create_vault(tmp_path / "home", "short", schema=1, cost=CHEAP)

    assert refusal.value.rule == "PASSPHRASE_WEAK"
    assert not (tmp_path / "home").exists()


def test_a_file_in_place_of_the_home_is_a_rule_broken(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    with pytest.raises(RuleBroken) as refusal:
        key_management.create_vault(tmp_path / "home", WORDS, schema=1, cost=CHEAP)

    assert (refusal.value.rule, refusal.value.field) == ("HOME_NOT_A_FOLDER", "home")


@pytest.mark.parametrize("name", keyfile.NAMES)
def test_any_flipped_byte_in_one_copy_still_opens_from_the_other(home: Path, name: str) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    good = (home / name).read_bytes()
    for position in random.Random(4).sample(range(len(good)), 60):
        flipped = bytearray(good)
        flipped[position] ^= 1 << (position % 8)
        (home / name).write_bytes(flipped)

        assert len(keyfile.copies(home)) == 1, f"byte {position} went unnoticed"
        assert same_key(key_management.unlock(home, passphrase=WORDS), key)


@pytest.mark.parametrize("addition", [b"\n", b" "])
def test_a_copy_that_differs_in_any_byte_is_not_used(home: Path, addition: bytes) -> None:
    with (home / "keys.json").open("ab") as file:
        file.write(addition)

    assert len(keyfile.copies(home)) == 1
    assert not keyfile.are_whole(home)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "00000000-0000"},
        {"type": "recovery"},
        {"kdf": {"name": "none", "backend": "other"}},
        {"salt": b"another salt"},
    ],
)
def test_a_wrapped_key_opens_only_in_the_slot_it_was_made_for(change: dict[str, Any]) -> None:
    key, kek = MasterKey.new(), bytes(32)
    slot = keyfile.sealed_slot(
        key,
        kek,
        vault_id="11111111-1111",
        slot_id="22222222-2222",
        slot_type="keyring",
        kdf={"name": "none", "backend": "some"},
        salt=b"",
        nonce=bytes(12),
    )
    keys = keyfile.KeyFile("11111111-1111", 1, key.check_value(), (slot,), 1)

    assert keyfile.opened_slot(keys, slot, kek) is not None
    assert keyfile.opened_slot(keys, replace(slot, **change), kek) is None
    assert keyfile.opened_slot(replace(keys, vault_id="3333-3333"), slot, kek) is None
    assert keyfile.opened_slot(replace(keys, kcv="0" * 64), slot, kek) is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00" * 900, b"[" * 60_000, b"9" * 60_000, None])
def test_one_copy_lost_or_overwritten_still_opens_from_the_other(
    home: Path, damage: bytes | None
) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    for name in keyfile.NAMES:
        good = (home / name).read_bytes()
        (home / name).unlink()
        if damage is not None:
            (home / name).write_bytes(damage)
        assert same_key(key_management.unlock(home, passphrase=WORDS), key)
        (home / name).write_bytes(good)


def test_with_both_copies_damaged_it_is_damage_not_a_wrong_passphrase(home: Path) -> None:
    for name in keyfile.NAMES:
        data = bytearray((home / name).read_bytes())
        data[len(data) // 2] ^= 1
        (home / name).write_bytes(data)
    before = fingerprint(home)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home, passphrase=WORDS)

    assert (trouble.value.code, trouble.value.exit_code) == ("KEYS_DAMAGED", 4)
    assert fingerprint(home) == before


def test_a_missing_copy_is_repaired_with_the_key(home: Path) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    (home / "keys.bak.json").unlink()

    assert key_management.repair_copies(home, key)
    assert (home / "keys.bak.json").read_bytes() == (home / "keys.json").read_bytes()
    assert not key_management.repair_copies(home, key)


HOSTILE: dict[str, Callable[[dict[str, Any]], None]] = {
    "64 GiB of memory": lambda d: d["slots"][0]["kdf"].update(m=64 * 1024 * 1024),
    "a million passes": lambda d: d["slots"][0]["kdf"].update(t=1_000_000),
    "a hundred lanes": lambda d: d["slots"][0]["kdf"].update(p=100),
    "no memory": lambda d: d["slots"][0]["kdf"].update(m=0),
    "true for a number": lambda d: d["slots"][0]["kdf"].update(t=True),
    "a fraction": lambda d: d["slots"][0]["kdf"].update(m=65536.5),
    "another derivation": lambda d: d["slots"][0]["kdf"].update(name="md5"),
    "no derivation": lambda d: d["slots"][0].update(kdf=None),
    "an unknown type": lambda d: d["slots"][0].update(type="backdoor"),
    "a type that cannot be one": lambda d: d["slots"][0].update(type=["passphrase"]),
    "a short nonce": lambda d: d["slots"][0].update(nonce="AAAA"),
    "a long wrapped key": lambda d: d["slots"][0].update(wrapped="A" * 400),
    "base64 that is not": lambda d: d["slots"][0].update(salt="你好"),
    "nine slots": lambda d: d.update(slots=d["slots"] * 5),
    "no slots": lambda d: d.update(slots=[]),
    "slots that are not objects": lambda d: d.update(slots=[1, 2]),
    "a negative schema": lambda d: d.update(schema=-1),
    "words for a version": lambda d: d.update(v="one"),
    "a strange name": lambda d: d.update(vault_id="../../etc"),
    "another format": lambda d: d.update(format="other"),
    "a large file": lambda d: d.update(padding="x" * 70_000),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_key_file_is_damage_and_costs_no_computation(
    home: Path, hostile: Callable[[dict[str, Any]], None]
) -> None:
    edit_both(home, hostile)
    before = fingerprint(home)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home, passphrase=WORDS)

    assert (trouble.value.code, trouble.value.exit_code) == ("KEYS_DAMAGED", 4)
    assert fingerprint(home) == before


def test_a_key_file_of_a_newer_program_is_neither_damage_nor_a_wrong_passphrase(
    home: Path,
) -> None:
    edit_both(home, lambda d: d.update(v=2, surprise="yes"))
    before = fingerprint(home)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home, passphrase=WORDS)

    assert (trouble.value.code, trouble.value.exit_code) == ("KEYS_NEWER", 4)
    assert (trouble.value.facts["found"], trouble.value.facts["supported"]) == (2, 1)
    assert fingerprint(home) == before


def test_the_schema_number_is_read_without_a_key_and_written_with_one(home: Path) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    assert key_management.schema_of(home) == 7

    key_management.record_schema(home, key, 8)

    assert key_management.schema_of(home) == key_management.schema_of(home, key) == 8


def test_recording_the_same_schema_again_writes_nothing(home: Path) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    before = fingerprint(home)
    key_management.record_schema(home, key, 7)

    assert fingerprint(home) == before


@pytest.mark.parametrize(
    "forgery",
    [
        lambda d: d.update(schema=1),
        lambda d: d.update(seqno=d["seqno"] + 5),
        lambda d: d["slots"].pop(),
        lambda d: d["slots"][0].update(created_at="2020-01-01T00:00:00Z"),
    ],
)
def test_a_forged_key_file_is_detected_after_unlocking(
    home: Path, forgery: Callable[[dict[str, Any]], None]
) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    edit_both(home, forgery)
    with pytest.raises(Trouble) as at_unlock:
        key_management.unlock(home, passphrase=WORDS)
    with pytest.raises(Trouble) as when_asked:
        key_management.schema_of(home, key)

    assert at_unlock.value.code == when_asked.value.code == "KEYS_DAMAGED"


def test_one_forged_copy_is_replaced_by_the_genuine_one(home: Path) -> None:
    edit(home / "keys.json", lambda d: d.update(schema=99, seqno=99))
    key = key_management.unlock(home, passphrase=WORDS)

    assert key_management.schema_of(home, key) == 7


def test_a_slot_copied_from_another_home_opens_nothing(home: Path, tmp_path: Path) -> None:
    key_management.create_vault(tmp_path / "other", "eight green umbrellas", schema=1, cost=CHEAP)
    foreign = json.loads((tmp_path / "other" / "keys.json").read_bytes())["slots"][0]
    edit_both(home, lambda d: d["slots"].insert(0, foreign))
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home, passphrase="eight green umbrellas")

    assert trouble.value.code == "WRONG_PASSPHRASE"


def test_after_a_change_only_the_new_passphrase_opens(home: Path) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    key_management.change_passphrase(home, key, "eleven grey pigeons", cost=CHEAP)

    assert same_key(key_management.unlock(home, passphrase="eleven grey pigeons"), key)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(home, passphrase=WORDS)
    assert trouble.value.code == "WRONG_PASSPHRASE"


def test_a_weak_new_passphrase_keeps_the_old_one(home: Path) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    with pytest.raises(RuleBroken):
        key_management.change_passphrase(home, key, "password1234", cost=CHEAP)

    key_management.unlock(home, passphrase=WORDS)


def test_a_new_recovery_code_invalidates_the_old_one(tmp_path: Path) -> None:
    key, old = key_management.create_vault(tmp_path / "home", WORDS, schema=1, cost=CHEAP)
    new = key_management.new_recovery_code(tmp_path / "home", key)

    assert same_key(key_management.unlock(tmp_path / "home", recovery_code=new), key)
    with pytest.raises(Trouble) as trouble:
        key_management.unlock(tmp_path / "home", recovery_code=old)
    assert trouble.value.code == "WRONG_RECOVERY_CODE"
    key_management.unlock(tmp_path / "home", passphrase=WORDS)


def test_the_slots_are_listed_without_secrets(home: Path) -> None:
    assert [slot.type for slot in key_management.slots(home)] == ["passphrase", "recovery"]
    assert len({slot.id for slot in key_management.slots(home)}) == 2


def test_a_wiped_key_reveals_and_opens_nothing(home: Path) -> None:
    key = key_management.unlock(home, passphrase=WORDS)
    secret = key._secret.hex()
    assert secret not in repr(key)
    assert len({key.subkey(purpose) for purpose in ("db", "dedup", "audit", "keycheck")}) == 4

    key.wipe()

    with pytest.raises(Trouble) as trouble:
        key.subkey("db")
    assert trouble.value.code == "LOCKED"
    assert not key._secret


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_failed_write_leaves_every_old_key_valid(tmp_path: Path) -> None:
    key, code = key_management.create_vault(tmp_path / "home", WORDS, schema=1, cost=CHEAP)
    before = fingerprint(tmp_path / "home")
    script = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from casework.problems import Trouble
from storage.vault import key_management
home = Path(sys.argv[2])
key = key_management.unlock(home, passphrase=sys.argv[3])
sys.dont_write_bytecode = True
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    key_management.new_recovery_code(home, key)
except Trouble as trouble:
    print(trouble.code)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(tmp_path / "home"), WORDS],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout == "DISK_FULL\n", done.stderr
    assert fingerprint(tmp_path / "home") == before
    assert same_key(key_management.unlock(tmp_path / "home", recovery_code=code), key)


@pytest.mark.system_clock(reason="starts a process of the program")
def test_too_little_memory_is_not_reported_as_a_wrong_passphrase(tmp_path: Path) -> None:
    key_management.create_vault(tmp_path / "home", WORDS, schema=1, cost=Argon2Cost(65536, 1, 2))
    script = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from casework.problems import Trouble
from storage.vault import key_management, passphrase
import argon2.low_level
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 40 * 2**20, used + 40 * 2**20))
try:
    key_management.unlock(Path(sys.argv[2]), passphrase=sys.argv[3])
except Trouble as trouble:
    print(trouble.code, trouble.exit_code, trouble.facts)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(tmp_path / "home"), WORDS],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout == "NOT_ENOUGH_MEMORY 3 {'needed_mib': 64}\n", done.stderr
