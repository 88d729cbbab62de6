"""Words for servers, kept in the account's keyring; without one they are asked for each time."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from storage.vault.key_management import vault_id
from storage.vault.keyring_slot import KeyringAnswer, KeyringReason, asked

_ACCOUNT = "password"


class Passwords:
    """Words of one data folder by the name of the server; what was said is known till closing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._said: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return a word that was said or stored; None when it has to be asked for."""
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
        """Know a word until the caseload is closed."""
        self._said[name] = word

    def store(self, name: str, word: str) -> KeyringReason | None:
        """Know a word, and let the keyring keep it; returns why it does not."""
        self.set(name, word)
        service = self._service(name)

        def write(backend: Any) -> KeyringAnswer:
            backend.set_password(service, _ACCOUNT, word)
            if backend.get_password(service, _ACCOUNT) != word:
                return KeyringAnswer(reason=KeyringReason.REFUSED)
            return KeyringAnswer()

        return asked(write).reason

    def forget(self, name: str) -> None:
        """Forget a word here and in the keyring."""
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
