"""The keyring is a convenience: it opens a home when it can, and never blocks.

Each case runs in a process of its own, with its own HOME and its own message bus.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.vault import key_management, keyring_slot
from storage.vault.passphrase import Argon2Cost

ROOT = Path(__file__).parents[2]
WORDS = "蓝色 kettle 与七只海鸥"

PREAMBLE = """
import sys, os
sys.path.insert(0, os.environ["PROJECT"])
from pathlib import Path
from casework.problems import Trouble
from storage.vault import key_management, keyring_slot
home = Path(os.environ["VAULT"])
words = os.environ["WORDS"]

def opened(**given):
    try:
        return key_management.unlock(home, use_keyring=True, **given).subkey("db").hex()[:8]
    except Trouble as trouble:
        return f"{trouble.code} {trouble.facts['keyring_reason']}"

key = key_management.unlock(home, passphrase=words)
mine = key.subkey("db").hex()[:8]
"""

# A store that keeps what it is given readable, as some that come with a desktop do.
PLAIN_STORE = """
from pathlib import Path
import keyring.backend

class Keyring(keyring.backend.KeyringBackend):
    priority = 9

    def set_password(self, service, username, password):
        (Path.home() / "plain.txt").write_text(password)

    def get_password(self, service, username):
        file = Path.home() / "plain.txt"
        return file.read_text() if file.exists() else "A" * 43
"""


@dataclass(frozen=True)
class Account:
    """Somebody's account on a computer: a home, a run-time folder, an environment."""

    folder: Path
    vault: Path

    def run(self, script: str, *, bus: bool = False, **more: str) -> str:
        """Return what a script prints here, with a real keyring on a private bus or without."""
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "user"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "PYTHONUTF8": "1",
            "PROJECT": str(ROOT),
            "VAULT": str(self.vault),
            "WORDS": WORDS,
            **more,
        }
        command = [sys.executable, "-c", PREAMBLE + textwrap.dedent(script)]
        if bus:
            daemon = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
            command = [
                *("dbus-run-session", "--", "sh", "-c"),
                f'{daemon} && exec "$@"',
                "sh",
                *command,
            ]
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fingerprint(self) -> str:
        sums = [hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(self.vault.iterdir())]
        return " ".join(sums)


@pytest.fixture
def account(tmp_path: Path) -> Account:
    for name in ("user", "run"):
        (tmp_path / name).mkdir(mode=0o700)
    key_management.create_vault(tmp_path / "vault", WORDS, schema=1, cost=Argon2Cost(64, 1, 1))
    return Account(tmp_path, tmp_path / "vault")


@pytest.mark.system_clock(reason="starts a process of the program")
def test_the_keyring_opens_its_home_until_removed(account: Account) -> None:
    printed = account.run(
        """
        print(opened())
        print(key_management.add_keyring_slot(home, key))
        print(opened() == mine, [slot.backend for slot in key_management.slots(home)])
        print(key_management.add_keyring_slot(home, key), opened() == mine)
        print(len(key_management.slots(home)))
        print(key_management.drop_keyring_slot(home, key), opened(),
              len(key_management.slots(home)))
        """,
        bus=True,
    )

    assert printed.splitlines() == [
        "LOCKED KEYRING_NOT_SET_UP",
        "None",
        "True [None, None, 'SecretService']",
        "None True",
        "3",
        "None LOCKED KEYRING_NOT_SET_UP 2",
    ]


@pytest.mark.system_clock(reason="starts a process of the program")
def test_the_keyring_stores_43_characters_that_are_not_the_key(account: Account) -> None:
    printed = account.run(
        """
        key_management.add_keyring_slot(home, key)
        from keyring.backends.SecretService import Keyring
        text = Keyring().get_password("Zhuhang/" + key_management.vault_id(home), "master")
        secret = keyring_slot.stored_secret(key_management.vault_id(home)).secret
        print(len(text), secret != bytes(key._secret), secret != key.subkey("db"))
        """,
        bus=True,
    )

    assert printed == "43 True True\n"


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_deleted_or_overwritten_entry_falls_back_to_the_passphrase(
    account: Account,
) -> None:
    printed = account.run(
        """
        key_management.add_keyring_slot(home, key)
        before = (home / "keys.json").read_bytes()
        from keyring.backends.SecretService import Keyring
        service = "Zhuhang/" + key_management.vault_id(home)
        for value in ("A" * 43, "not base64 at all !", "短", "QUJD"):
            Keyring().set_password(service, "master", value)
            print(opened(), opened(passphrase=words) == mine)
        Keyring().delete_password(service, "master")
        print(opened(), opened(passphrase=words) == mine)
        print(opened(passphrase="not the right words"))
        print((home / "keys.json").read_bytes() == before)
        """,
        bus=True,
    )

    assert printed.splitlines() == [
        *["LOCKED KEYRING_WRONG_VALUE True"] * 4,
        "LOCKED KEYRING_NO_ENTRY True",
        "WRONG_PASSPHRASE KEYRING_NO_ENTRY",
        "True",
    ]


@pytest.mark.system_clock(reason="starts a process of the program")
def test_another_account_with_the_same_files_has_no_access(account: Account) -> None:
    account.run("key_management.add_keyring_slot(home, key)", bus=True)
    (account.folder / "other").mkdir(mode=0o700)
    printed = account.run("print(opened())", bus=True, HOME=str(account.folder / "other"))

    assert printed == "LOCKED KEYRING_NO_ENTRY\n"


@pytest.mark.system_clock(reason="starts a process of the program")
def test_without_a_message_bus_the_passphrase_still_opens(account: Account) -> None:
    account.run("key_management.add_keyring_slot(home, key)", bus=True)
    before = account.fingerprint()
    printed = account.run(
        """
        print(opened(), opened(passphrase=words) == mine)
        print(key_management.add_keyring_slot(home, key))
        """
    )

    assert printed == "LOCKED KEYRING_UNAVAILABLE True\nKEYRING_UNAVAILABLE\n"
    assert account.fingerprint() == before


@pytest.mark.parametrize("way", ["environment", "configuration", "installed"])
@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_plaintext_store_is_never_used(account: Account, way: str) -> None:
    library = account.folder / "library"
    library.mkdir()
    (library / "plainstore.py").write_text(PLAIN_STORE)
    more = {"PYTHONPATH": str(library)}
    if way == "environment":
        more["PYTHON_KEYRING_BACKEND"] = "plainstore.Keyring"
    elif way == "configuration":
        config = account.folder / "user" / ".config" / "python_keyring"
        config.mkdir(parents=True)
        (config / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=plainstore.Keyring\n")
    else:
        info = library / "plainstore-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plainstore\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[keyring.backends]\nplain = plainstore\n")
    printed = account.run(
        """
        import keyring
        print(type(keyring.get_keyring()).__module__)     # what an unguarded program would use
        print(key_management.add_keyring_slot(home, key), opened(passphrase=words) == mine)
        """,
        **more,
    )

    assert printed == "plainstore\nKEYRING_UNAVAILABLE True\n"
    assert not (account.folder / "user" / "plain.txt").exists()


@pytest.mark.system_clock(reason="starts a process of the program")
def test_the_real_keyring_is_preferred_to_a_plaintext_store(account: Account) -> None:
    library = account.folder / "library"
    library.mkdir()
    (library / "plainstore.py").write_text(PLAIN_STORE)
    printed = account.run(
        """
        import plainstore, keyring
        print(type(keyring.get_keyring()).__name__)       # several stores, chained
        print(key_management.add_keyring_slot(home, key), opened() == mine)
        """,
        bus=True,
        PYTHONPATH=str(library),
    )

    assert printed == "ChainerBackend\nNone True\n"
    assert not (account.folder / "user" / "plain.txt").exists()


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_bus_that_never_answers_is_abandoned_and_the_passphrase_opens(account: Account) -> None:
    account.run("key_management.add_keyring_slot(home, key)", bus=True)
    before = account.fingerprint()
    printed = account.run(
        """
        import socket, threading
        silent = socket.socket(socket.AF_UNIX)
        silent.bind(os.environ["HOME"] + "/bus")
        silent.listen()
        callers = []

        def greet_and_fall_silent():
            while True:
                callers.append(silent.accept()[0])
                callers[-1].recv(1000)
                callers[-1].sendall(b"OK 0123456789abcdef0123456789abcdef\\r\\n")

        threading.Thread(target=greet_and_fall_silent, daemon=True).start()
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + os.environ["HOME"] + "/bus"
        print(opened(passphrase=words) == mine)
        print(opened(passphrase="not the right words"), len(callers) > 0)
        """
    )

    assert printed == "True\nWRONG_PASSPHRASE KEYRING_TIMEOUT True\n"
    assert account.fingerprint() == before


def test_the_keyring_timeout_is_short() -> None:
    assert keyring_slot.PATIENCE_S <= 4


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_locked_keyring_falls_back_to_the_passphrase(account: Account) -> None:
    account.run("key_management.add_keyring_slot(home, key)", bus=True)
    printed = account.run(
        """
        import secretstorage
        bus = secretstorage.dbus_init()
        secretstorage.get_default_collection(bus).lock()
        bus.close()
        reason = opened().split()[1]
        print(reason in ("KEYRING_LOCKED", "KEYRING_TIMEOUT", "KEYRING_REFUSED"))
        print(opened(passphrase=words) == mine)
        """,
        bus=True,
    )

    assert printed == "True\nTrue\n"


@pytest.mark.system_clock(reason="starts a process of the program")
def test_dropping_the_slot_works_without_a_keyring(account: Account) -> None:
    account.run("key_management.add_keyring_slot(home, key)", bus=True)
    printed = account.run(
        "print(key_management.drop_keyring_slot(home, key), len(key_management.slots(home)))"
    )

    assert printed == "KEYRING_UNAVAILABLE 2\n"


def test_only_a_known_keyring_of_each_system_is_allowed() -> None:
    assert set(keyring_slot.ALLOWED_BACKENDS) == {"win32", "darwin"}
    allowed = {
        module for pairs in keyring_slot.ALLOWED_BACKENDS.values() for module, _ in pairs
    } | {module for module, _ in keyring_slot._LINUX}

    assert allowed == {
        "keyring.backends.Windows",
        "keyring.backends.macOS",
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
    }
