"""What a person is told about a passphrase or a recovery code that is replaced."""

from __future__ import annotations

from ui.common.words import _


def what_the_old_passphrase_opens() -> str:
    """Say what a new passphrase ends, and what it does not."""
    return _(
        "The old passphrase does not open this caseload any more, not with an old key file either."
        " It still opens backups made before, which stay for up to thirteen months until newer"
        " ones replace them; copies elsewhere stay. Whoever"
        " kept an old copy of the key file and knows the old passphrase can decrypt the data with"
        " other programs."
    )


def what_the_old_code_opens() -> str:
    """Say what a new recovery code ends, and what it does not."""
    return _(
        "The old recovery code does not open this caseload any more, not with an old key file"
        " either. It still opens backups made before, which stay for up to thirteen months until"
        " newer ones replace them; copies elsewhere stay."
        " Whoever kept an old copy of the key file and has the old code can decrypt the data with"
        " other programs."
    )
