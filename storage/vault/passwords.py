"""Server passwords, stored in the account's keyring; without one they are asked for each time."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from storage.vault.key_management import vault_id
from storage.vault.keyring_slot import KeyringAnswer, KeyringReason, asked

_ACCOUNT = "password"


class Passwords:
    """Passwords of one data folder by server name; entered ones are cached until closing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._said: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return a cached or stored password; None if the user must be asked."""
        if name in self._said:
            return self._said[name]
        service = self._service(name)

        def read(backend: Any) -> KeyringAnswer:
            text = backend.get_password(service, _ACCOUNT)
            return KeyringAnswer(None if text is None else text.encode())

        found = asked(read).secret
        if found is None:
            return None
        self._said[name] = found.decode()
        return self._said[name]

    def set(self, name: str, word: str) -> None:
        """Cache a password until the caseload is closed."""
        self._said[name] = word

    def store(self, name: str, word: str) -> KeyringReason | None:
        """Cache a password and store it in the keyring; return the reason if that failed."""
        self.set(name, word)
        service = self._service(name)

        def write(backend: Any) -> KeyringAnswer:
            backend.set_password(service, _ACCOUNT, word)
            if backend.get_password(service, _ACCOUNT) != word:
                return KeyringAnswer(reason=KeyringReason.REFUSED)
            return KeyringAnswer()

        return asked(write).reason

    def forget(self, name: str) -> None:
        """Delete a password from the cache and the keyring."""
        self._said.pop(name, None)
        service = self._service(name)

        def remove(backend: Any) -> KeyringAnswer:
            from keyring.errors import PasswordDeleteError

            with contextlib.suppress(PasswordDeleteError):  # there was none
                backend.delete_password(service, _ACCOUNT)
            return KeyringAnswer()

        asked(remove)

    def _service(self, name: str) -> str:
        return f"Zhuhang/{vault_id(self._folder)}/{name}"
