"""Being an ordinary account for a moment: the super-user may write anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

NOBODY = 65534


@contextmanager
def as_an_ordinary_account() -> Iterator[None]:
    """Be somebody else inside the block, who may not even read the folder of the program.

    What the block imports has to be loaded before it.
    """
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
