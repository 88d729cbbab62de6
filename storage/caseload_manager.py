"""Operations on a whole data folder: create, open, close, restore."""

from __future__ import annotations

import logging
import secrets
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from casework import clock
from casework.caseload_dtos import BackupSummary, KeyFileState, NewCaseload, UnlockCredentials
from casework.intake.sheets import PastedTable, Workbook
from casework.intake.signin import SignInSheet
from casework.problems import RuleBroken, Trouble
from storage import schema
from storage.backup import restore
from storage.backup.caseload_backups import backup_summary
from storage.caseload import OpenCaseload
from storage.caseload_keys import QUICK_KEY, keep_number, refuse_older
from storage.engine import make_engine, writing
from storage.exchange.device_migration import DEVICE, RESTORED_NOTE, remember_device, this_device
from storage.folder import Folder, default_folder, keep_reserve, release_reserve
from storage.key_values import set_values
from storage.ledger.keys import check_signature
from storage.lock import HomeLock
from storage.staging import staging_folder
from storage.vault import key_management
from storage.vault import passphrase as phrases
from storage.vault.key_management import Unlocked
from storage.vault.master import MasterKey
from storage.vault.passphrase import Argon2Cost

OFFICE_SETTINGS = "office.toml"
QUICK = Argon2Cost(memory_kib=64 * 1024, passes=3, lanes=2)

_log = logging.getLogger(__name__)


class LocalCaseloadManager:
    """Data folders on this computer.

    ``warn`` receives failures that occur after the data was saved: a backup on closing that failed.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = clock.now,
        today: Callable[[], date] = clock.today,
        warn: Callable[[Trouble], None] | None = None,
    ) -> None:
        self._now = now
        self._today = today
        self._warn = warn or (lambda trouble: _log.warning("after closing: %s", trouble.code))

    def with_clock(
        self, now: Callable[[], datetime], today: Callable[[], date]
    ) -> LocalCaseloadManager:
        """Return the same manager with another clock."""
        return LocalCaseloadManager(now=now, today=today, warn=self._warn)

    def default_folder(self) -> Path:
        return default_folder()

    def default_school(self, folder: Path) -> str | None:
        """Return the school code from the office's settings file.

        The file is next to the data or common to all users.

        Raises:
            Trouble: OFFICE_SETTINGS_UNREADABLE, with ``path``.
        """
        from platformdirs import site_config_path

        for place in (folder, folder.parent, site_config_path("Zhuhang", appauthor=False)):
            file = place / OFFICE_SETTINGS
            if file.is_file():
                return _school_in(file)
        return None

    def passphrase_strength(self, text: str) -> int:
        return phrases.strength(text)

    def passphrase_problem(self, text: str) -> str | None:
        return phrases.problem(text)

    def create(
        self, folder: Path, passphrase: str, opening: NewCaseload, *, quick: bool = False
    ) -> str:
        place = Folder(folder)
        place.prepare_new()
        with HomeLock(place):
            place.check_free()  # another program may have created one meanwhile
            with staging_folder(place) as staging:
                key, code = key_management.create_vault(
                    staging.root, passphrase, schema=schema.SCHEMA, cost=QUICK if quick else None
                )
                try:
                    self._first_database(staging, key, opening, quick=quick)
                finally:
                    key.wipe()
        return code

    def _first_database(
        self, place: Folder, key: MasterKey, opening: NewCaseload, *, quick: bool
    ) -> None:
        engine = make_engine(place.database, key.subkey("db"), foreign_keys=False)
        try:
            schema.begin(engine)
            with writing(engine) as connection:
                set_values(connection, {DEVICE: secrets.token_hex(8)})
                remember_device(connection, this_device())
                keep_number(connection, place.root, key)
                if quick:
                    set_values(connection, {QUICK_KEY: "1"})
        finally:
            engine.dispose()
        caseload = OpenCaseload(place, key, actor=opening.name, now=self._now, today=self._today)
        try:
            caseload.services.files.open_caseload(
                name=opening.name,
                unit=opening.unit,
                school=opening.school,
                role=opening.role,
            )
            caseload.signer  # noqa: B018  created now, so that it is in the first backup
        finally:
            caseload.dispose()

    @contextmanager
    def open(self, folder: Path, key: UnlockCredentials) -> Iterator[OpenCaseload]:
        place = Folder(folder)
        place.require_caseload()
        schema.refuse_newer(key_management.schema_of(folder))
        unlocked = key_management.unlock_measured(
            folder,
            passphrase=key.passphrase,
            recovery_code=key.recovery_code,
            use_keyring=key.use_keyring,
        )
        master = unlocked.master
        with HomeLock(place):
            release_reserve(place)
            try:
                schema.refuse_newer(key_management.schema_of(folder, master))
                self._migrate(place, master)
                copies = _repair_keys(place, master)
                caseload = OpenCaseload(place, master, actor=None, now=self._now, today=self._today)
            except BaseException:
                master.wipe()
                raise
            try:
                caseload.keys.copies = copies
                caseload.remember_device()
                _raise_cost(caseload, key.passphrase, unlocked)
                caseload.keys.keep_number()
                caseload.sync_service.sweep_receipts()
                yield caseload
            finally:
                self._close(caseload)

    def _migrate(self, place: Folder, master: MasterKey) -> None:
        """Migrate a database of an older version, after a verified backup."""
        engine = make_engine(
            place.database, master.subkey("db"), foreign_keys=False, must_exist=True
        )
        try:
            with engine.connect() as connection, connection.begin():
                found = schema.schema_of(connection)
            schema.refuse_newer(found)
            with engine.connect() as connection, connection.begin():
                refuse_older(connection, place.root, master)
            if found < schema.SCHEMA:
                self._before_migration(place, master, found)
                key_management.record_schema(place.root, master, schema.SCHEMA)
                schema.migrate(engine)
        finally:
            engine.dispose()

    def _before_migration(self, place: Folder, master: MasterKey, found: int) -> None:
        from storage.backup import Backups

        engine = make_engine(place.database, master.subkey("db"), must_exist=True)
        try:
            Backups(place, master, now=self._now).take(engine, facts={"schema": found})
        finally:
            engine.dispose()

    def _close(self, caseload: OpenCaseload) -> None:
        try:
            if caseload.needs_backup:
                caseload.backups.take()
                caseload.clear_evidence()
        except Trouble as trouble:
            # The data is safe in the database; only its backup is missing.
            self._warn(trouble)
        except RuleBroken as refused:
            self._warn(Trouble(refused.rule, **refused.facts))
        finally:
            caseload.close()
            keep_reserve(caseload.folder)

    def restore(
        self, place: Path, snapshot: str | None, into: Path, key: UnlockCredentials
    ) -> BackupSummary:
        return backup_summary(
            restore(
                place,
                snapshot,
                Folder(into),
                passphrase=key.passphrase,
                recovery_code=key.recovery_code,
                use_keyring=key.use_keyring,
                finish=self._mark_restored,
            )
        )

    def _mark_restored(self, coming: Folder, key: MasterKey) -> None:
        """Mark the folder: the caseload may have been used elsewhere since the backup."""
        engine = make_engine(coming.database, key.subkey("db"), must_exist=True)
        try:
            with writing(engine) as connection:
                set_values(connection, {RESTORED_NOTE: self._now().isoformat()})
        finally:
            engine.dispose()

    def check_signature(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        return check_signature(signing, domain, data, signature)

    def read_table(
        self, source: Path | PastedTable, *, check: Callable[[], None] | None = None
    ) -> Workbook:
        from storage.intake.sheets import read_table

        return read_table(source, check=check)

    def read_sign_in_sheet(self, path: Path, *, sheet: str | None = None) -> SignInSheet:
        from storage.intake.sign_in import read_sign_in_sheet

        return read_sign_in_sheet(path, sheet=sheet)


def _repair_keys(place: Folder, master: MasterKey) -> KeyFileState:
    """Rewrite a damaged copy of the key file from the good one; a failure does not stop reading."""
    try:
        repaired = key_management.repair_copies(place.root, master)
    except (RuleBroken, Trouble) as refused:
        _log.warning("one copy of the key file is damaged: %s", refused)
        return KeyFileState.DAMAGED
    return KeyFileState.REPAIRED if repaired else KeyFileState.INTACT


def _raise_cost(caseload: OpenCaseload, passphrase: str | None, unlocked: Unlocked) -> None:
    """Raise the cost of a passphrase that is below the target; a failure does not stop opening."""
    if passphrase is None or unlocked.tried is None:
        return
    try:
        caseload.keys.raise_cost(passphrase, unlocked.tried)
    except (RuleBroken, Trouble) as refused:
        _log.warning("the cost of the passphrase stays as it is: %s", refused)


def _school_in(file: Path) -> str | None:
    try:
        school = tomllib.loads(file.read_text("utf-8")).get("school")
    except (OSError, ValueError) as error:  # unreadable, not UTF-8, not TOML
        raise Trouble("OFFICE_SETTINGS_UNREADABLE", path=str(file)) from error
    if school is not None and not isinstance(school, str | int):
        raise Trouble("OFFICE_SETTINGS_UNREADABLE", path=str(file))
    return str(school) if school else None
