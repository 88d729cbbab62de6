"""Explanations shown when a passphrase or recovery code is replaced."""

from __future__ import annotations

from ui.common.i18n import _


def what_the_old_passphrase_opens() -> str:
    """Return what the old passphrase can no longer open, and what it still can."""
    return _(
        "The old passphrase no longer opens this caseload, even with an old key file. It still"
        " opens earlier backups, which are kept for up to thirteen months until newer ones"
        " replace them, and copies elsewhere. Anyone with an old copy of the key file and the"
        " old passphrase can decrypt the data with other programs."
    )


def what_the_old_code_opens() -> str:
    """Return what the old recovery code can no longer open, and what it still can."""
    return _(
        "The old recovery code no longer opens this caseload, even with an old key file. It"
        " still opens earlier backups, which are kept for up to thirteen months until newer"
        " ones replace them, and copies elsewhere. Anyone with an old copy of the key file and"
        " the old code can decrypt the data with other programs."
    )
