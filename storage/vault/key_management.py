"""Creates, opens and changes the keys of a home; the public interface of this package.

A home is a folder with the key file and the encrypted database. Opening never writes. The
passphrase slot and the recovery slot always exist; the keyring slot is a convenience that may
fail without harm.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from casework.problems import RuleBroken, Trouble
from storage.vault import keyfile, keyring_slot, recovery
from storage.vault import passphrase as phrases
from storage.vault.keyfile import KeyFile, Slot
from storage.vault.keyring_slot import KeyringReason
from storage.vault.master import MasterKey
from storage.vault.passphrase import Argon2Cost

_LOCKED = 4  # exit code
_FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """What may be shown of one unlock method of a home."""

    id: str
    type: str
    created_at: str
    backend: str | None = None


@dataclass(frozen=True, slots=True)
class UnlockMeasurement:
    """Measurement of an unlock by passphrase: the slot, its cost, and the seconds it took."""

    slot_id: str
    cost: Argon2Cost
    seconds: float


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A master key, and the measurement if a passphrase unlocked it."""

    master: MasterKey = field(repr=False)
    tried: UnlockMeasurement | None = None


def create_vault(
    folder: Path, passphrase: str, *, schema: int, cost: Argon2Cost | None = None
) -> tuple[MasterKey, str]:
    """Create the key of a new home; return it and its recovery code, which is not stored anywhere.

    ``cost`` is measured on this machine by default.

    Raises:
        RuleBroken: PASSPHRASE_WEAK; HOME_EXISTS, HOME_NOT_A_FOLDER, field ``home``, ``path``.
        Trouble: NOT_ENOUGH_MEMORY, and as ``atomic_writer``.
    """
    phrases.check_passphrase(passphrase)
    _prepare_folder(folder)
    master = MasterKey.new()
    home_id = str(uuid.uuid4())
    secret = recovery.new_secret()
    recovery_slot = _recovery_slot(home_id, master, secret)
    keys = KeyFile(
        vault_id=home_id,
        seqno=1,
        kcv=master.check_value(),
        slots=(_passphrase_slot(home_id, master, passphrase, cost), recovery_slot),
        schema=schema,
    )
    try:
        keyfile.write(folder, keyfile.sealed(keys, master))
    except BaseException:
        # An incomplete home would block the next attempt, and its code was never shown.
        for name in keyfile.NAMES:
            (folder / name).unlink(missing_ok=True)
        raise
    return master, recovery.code_of(secret)


def unlock(
    folder: Path,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    use_keyring: bool = False,
) -> MasterKey:
    """Return the master key; same as ``unlock_measured`` without the measurement."""
    return unlock_measured(
        folder, passphrase=passphrase, recovery_code=recovery_code, use_keyring=use_keyring
    ).master


def unlock_measured(
    folder: Path,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    use_keyring: bool = False,
) -> Unlocked:
    """Return the master key: from the keyring if requested, else from the given secret.

    Changes nothing on disk, whether it succeeds or not.

    Raises:
        RuleBroken: NO_HOME; RECOVERY_CODE_LENGTH, _WRONG, _MIXED for a typing error.
        Trouble: exit code 4: WRONG_PASSPHRASE, WRONG_RECOVERY_CODE; LOCKED if no secret is
            given; all three with ``keyring_reason`` (a ``KeyringReason`` or None);
            KEYS_DAMAGED, KEYS_NEWER. Exit code 3: NOT_ENOUGH_MEMORY, CANNOT_READ.
    """
    found = keyfile.copies(folder)
    reason: KeyringReason | None = None
    if use_keyring:
        master, reason = _from_keyring(found[0])
        if master is not None:
            return Unlocked(_trusted(found, master, folder))
    facts = {"keyring_reason": reason.value if reason else None}
    tried: UnlockMeasurement | None = None
    if passphrase is not None:
        master, tried = _from_passphrase(found[0], passphrase)
        wrong = "WRONG_PASSPHRASE"
    elif recovery_code is not None:
        master = _from_recovery(found[0], recovery_code)
        wrong = "WRONG_RECOVERY_CODE"
    else:
        raise Trouble("LOCKED", exit_code=_LOCKED, **facts)
    if master is None:
        raise Trouble(wrong, exit_code=_LOCKED, **facts)
    return Unlocked(_trusted(found, master, folder), tried)


def vault_id(folder: Path) -> str:
    """Return the random name of a home; needs no key."""
    return keyfile.copies(folder)[0].vault_id


def schema_of(folder: Path, key: MasterKey | None = None) -> int:
    """Return the number of the database schema, before the database is opened.

    If it is higher than the program supports, a newer program was used: refuse and open nothing.
    Needs no key; with one, the number is authenticated.
    """
    return (keyfile.copies(folder)[0] if key is None else _current(folder, key)).schema


def number_of(folder: Path, key: MasterKey) -> int:
    """Return how often the key file was changed; an older copy has a lower number."""
    return _current(folder, key).seqno


def record_schema(folder: Path, key: MasterKey, schema: int) -> None:
    """Write the schema number to the key file; call this before the migration commits."""
    keys = _current(folder, key)
    if keys.schema != schema or not keyfile.are_whole(folder):
        _keep(folder, key, replace(keys, schema=schema))


def repair_copies(folder: Path, key: MasterKey) -> bool:
    """Rewrite both copies if one is missing or damaged; return whether that was needed."""
    if keyfile.are_whole(folder):
        return False
    _keep(folder, key, _current(folder, key))
    return True


def change_passphrase(
    folder: Path, key: MasterKey, new: str, cost: Argon2Cost | None = None
) -> None:
    """Replace the passphrase that opens the home.

    The master key stays the same: an older copy of the key file still opens with the old
    passphrase. ``storage.caseload_keys`` keeps such a copy from opening the database here.

    Raises:
        RuleBroken: PASSPHRASE_WEAK.
        Trouble: NOT_ENOUGH_MEMORY, and as ``atomic_writer``.
    """
    phrases.check_passphrase(new)
    keys = _current(folder, key)
    slot = _passphrase_slot(keys.vault_id, key, new, cost)
    _keep(folder, key, replace(keys, slots=_with(keys.slots, slot)))


def raise_cost(folder: Path, key: MasterKey, passphrase: str, tried: UnlockMeasurement) -> bool:
    """Raise the cost of a passphrase that has just opened the home, if this machine can afford it.

    Return whether that was done. It is not if the cost is high enough, or if the slot was replaced
    meanwhile: this may be the old passphrase. The cost is never lowered.

    Raises:
        Trouble: NOT_ENOUGH_MEMORY, and as ``atomic_writer``; nothing has changed then.
    """
    better = phrases.higher_cost(tried.cost, tried.seconds)
    keys = _current(folder, key)
    if better is None or tried.slot_id not in [slot.id for slot in keys.slots]:
        return False
    slot = _passphrase_slot(keys.vault_id, key, passphrase, better)
    _keep(folder, key, replace(keys, slots=_with(keys.slots, slot)))
    return True


def new_recovery_code(folder: Path, key: MasterKey) -> str:
    """Return a new recovery code; the old one no longer opens the home."""
    code = prepare_recovery_code()
    keep_recovery_code(folder, key, code)
    return code


def prepare_recovery_code() -> str:
    """Return a recovery code that is not valid until ``keep_recovery_code``.

    The user has seen it by then. If the program is killed in between, the old code remains valid,
    afterwards the new one: at every moment the user has a valid code.
    """
    return recovery.code_of(recovery.new_secret())


def keep_recovery_code(folder: Path, key: MasterKey, code: str) -> None:
    """Make a prepared code valid and revoke the old one.

    Raises:
        RuleBroken: as ``recovery.secret_of``.
    """
    keys = _current(folder, key)
    slot = _recovery_slot(keys.vault_id, key, recovery.secret_of(code))
    _keep(folder, key, replace(keys, slots=_with(keys.slots, slot)))


def add_keyring_slot(folder: Path, key: MasterKey) -> str | None:
    """Let this account's keyring open the home; return the reason if that failed."""
    keys = _current(folder, key)
    kek = keyring_slot.new_secret()
    stored = keyring_slot.store_secret(keys.vault_id, kek)
    if stored.reason is not None:
        return stored.reason.value
    slot = keyfile.sealed_slot(
        key,
        kek,
        vault_id=keys.vault_id,
        slot_id=str(uuid.uuid4()),
        slot_type=keyfile.KEYRING,
        kdf={"name": keyfile.NO_KDF, "backend": stored.backend or "unknown"},
        salt=b"",
        nonce=secrets.token_bytes(12),
    )
    try:
        _keep(folder, key, replace(keys, slots=_with(keys.slots, slot)))
    except Trouble:
        keyring_slot.forget_secret(keys.vault_id)
        raise
    return None


def drop_keyring_slot(folder: Path, key: MasterKey | None = None) -> str | None:
    """Remove the keyring slot; return the reason if the keyring entry could not be removed.

    With the key, the slot itself is removed, so a remaining entry opens nothing. Without the key
    only the entry is removed, for someone who is locked out of everything but this account.
    """
    keys = keyfile.copies(folder)[0] if key is None else _current(folder, key)
    if key is not None and keys.of_type(keyfile.KEYRING):
        others = tuple(slot for slot in keys.slots if slot.type != keyfile.KEYRING)
        _keep(folder, key, replace(keys, slots=others))
    reason = keyring_slot.forget_secret(keys.vault_id).reason
    return reason.value if reason else None


def slots(folder: Path) -> tuple[SlotInfo, ...]:
    """Return the unlock methods of a home, in file order."""
    return tuple(
        SlotInfo(
            slot.id,
            slot.type,
            slot.created_at,
            str(slot.kdf["backend"]) if slot.type == keyfile.KEYRING else None,
        )
        for slot in keyfile.copies(folder)[0].slots
    )


def _prepare_folder(folder: Path) -> None:
    if any((folder / name).exists() for name in (*keyfile.NAMES, keyfile.DATABASE_NAME)):
        raise RuleBroken("HOME_EXISTS", "home", path=str(folder))
    try:
        folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise RuleBroken("HOME_NOT_A_FOLDER", "home", path=str(folder)) from error
    except OSError as error:
        raise Trouble("CANNOT_WRITE", path=str(folder)) from error


def _passphrase_slot(home_id: str, master: MasterKey, words: str, cost: Argon2Cost | None) -> Slot:
    salt = secrets.token_bytes(phrases.SALT_BYTES)
    if cost is None:
        kek, cost = phrases.new_key_of(words, salt)
    else:
        kek = phrases.key_of(words, salt, cost)
    return keyfile.sealed_slot(
        master,
        kek,
        vault_id=home_id,
        slot_id=str(uuid.uuid4()),
        slot_type=keyfile.PASSPHRASE,
        kdf={
            "name": keyfile.ARGON2ID,
            "m": cost.memory_kib,
            "t": cost.passes,
            "p": cost.lanes,
        },
        salt=salt,
        nonce=secrets.token_bytes(12),
    )


def _recovery_slot(home_id: str, master: MasterKey, secret: bytes) -> Slot:
    salt = secrets.token_bytes(16)
    return keyfile.sealed_slot(
        master,
        recovery.key_of(secret, salt),
        vault_id=home_id,
        slot_id=str(uuid.uuid4()),
        slot_type=keyfile.RECOVERY,
        kdf={"name": keyfile.HKDF_SHA256},
        salt=salt,
        nonce=secrets.token_bytes(12),
    )


def _from_passphrase(
    keys: KeyFile, words: str
) -> tuple[MasterKey | None, UnlockMeasurement | None]:
    for slot in keys.of_type(keyfile.PASSPHRASE):
        kek, seconds = phrases.timed_key_of(words, slot.salt, slot.cost)
        if (master := keyfile.opened_slot(keys, slot, kek)) is not None:
            return master, UnlockMeasurement(slot.id, slot.cost, seconds)
    return None, None


def _from_recovery(keys: KeyFile, code: str) -> MasterKey | None:
    secret = recovery.secret_of(code)
    return _first(
        keyfile.opened_slot(keys, slot, recovery.key_of(secret, slot.salt))
        for slot in keys.of_type(keyfile.RECOVERY)
    )


def _from_keyring(keys: KeyFile) -> tuple[MasterKey | None, KeyringReason | None]:
    own = keys.of_type(keyfile.KEYRING)
    if not own:
        return None, KeyringReason.NOT_SET_UP
    answer = keyring_slot.stored_secret(keys.vault_id)
    if answer.secret is None:
        return None, answer.reason
    secret = answer.secret
    master = _first(keyfile.opened_slot(keys, slot, secret) for slot in own)
    return master, None if master else KeyringReason.WRONG_VALUE


def _first(masters: Iterable[MasterKey | None]) -> MasterKey | None:
    return next((master for master in masters if master is not None), None)


def _with(slots_now: tuple[Slot, ...], slot: Slot) -> tuple[Slot, ...]:
    """Return the slots with this one replacing the one of its type."""
    return (*(other for other in slots_now if other.type != slot.type), slot)


def _trusted(found: tuple[KeyFile, ...], master: MasterKey, folder: Path) -> MasterKey:
    _newest_true(found, master, folder)
    return master


def _current(folder: Path, master: MasterKey) -> KeyFile:
    return _newest_true(keyfile.copies(folder), master, folder)


def _newest_true(found: tuple[KeyFile, ...], master: MasterKey, folder: Path) -> KeyFile:
    for keys in found:
        if keyfile.has_good_mac(keys, master):
            return keys
    raise Trouble("KEYS_DAMAGED", exit_code=_LOCKED, path=str(folder))


def _keep(folder: Path, master: MasterKey, keys: KeyFile) -> None:
    newer = replace(keys, seqno=keys.seqno + 1)
    keyfile.write(folder, keyfile.sealed(newer, master))
