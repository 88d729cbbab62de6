"""PDFium, which works in one thread at a time: a PDF opened for as long as it is looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_one_at_a_time = threading.Lock()


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a PDF; raises ``pypdfium2.PdfiumError`` when it cannot be read.

    Nothing else of PDFium may be asked for within the block.
    """
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
