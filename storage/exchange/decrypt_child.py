"""The child process that decrypts parcels: it receives the file's bytes and the keys to open it.

It has nothing else of this installation, neither the master key nor the database.
"""

from __future__ import annotations

import sys
from typing import Any

from exports.child import DATA, ProgressCallback, Refusal, Source, serve

MODULE = "storage.exchange.decrypt_child"
_MEMORY = 1 << 30


def decrypt(asked: dict[str, Any], source: Source, tell: ProgressCallback) -> None:
    """Output the plain bytes of an age file. Raises Refusal E_NO_KEY, E_DAMAGED."""
    import pyrage
    from pyrage import x25519

    identities = [x25519.Identity.from_str(one) for one in asked["identities"]]
    try:
        pyrage.decrypt_io(source, _Out(tell), identities)
    except pyrage.DecryptError as error:
        raise Refusal("E_NO_KEY" if "matching keys" in str(error) else "E_DAMAGED") from error
    except OSError as error:
        if error.errno is not None:  # the parent has ended
            raise
        raise Refusal("E_DAMAGED") from error


class _Out:
    def __init__(self, tell: ProgressCallback) -> None:
        self._tell = tell

    def write(self, data: bytes) -> int:
        self._tell(DATA, bytes(data))
        return len(data)

    def flush(self) -> None:
        """Each job is flushed at its end."""


def main() -> int:
    """Run as the decrypting child process."""
    import pyrage  # noqa: F401  imported before the first job, not during it

    return serve(decrypt, memory=_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
