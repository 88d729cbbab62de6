"""The child process that opens a workbook: bytes on stdin, JSON lines on stdout.

It has no key, opens none of the user's files, writes no file, and runs with limits on memory and
time, because a damaged workbook can make any parser crash, hang or exhaust memory.
"""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

from exports.child import keep_memory_private
from storage.intake.formats import UnreadableTable
from storage.intake.readers import read_sheets

# A small file that needs more than this is damaged; there is no point in expanding it.
SMALL_FILE_BYTES = 8 << 20
MEMORY_FOR_SMALL_BYTES = 1 << 30
MEMORY_FOR_LARGE_BYTES = 2 << 30
LONGEST_CPU_SECONDS = 60
ROWS_A_LINE = 500


def main() -> int:
    """Read the workbook from stdin and write its cells to stdout."""
    keep_memory_private()
    data = sys.stdin.buffer.read()
    _limit(MEMORY_FOR_SMALL_BYTES if len(data) < SMALL_FILE_BYTES else MEMORY_FOR_LARGE_BYTES)
    out = sys.stdout.buffer
    try:
        _tell_sheets(data, out)
    except UnreadableTable as error:
        _tell(out, {"error": error.code, "why": error.why})
    except MemoryError:
        _tell(out, {"error": "FILE_TOO_LARGE", "why": "memory"})
    except BaseException as error:  # noqa: BLE001  process boundary: parsers raise anything
        _tell(out, {"error": "FILE_UNREADABLE", "why": type(error).__name__})
    out.flush()
    return 0


def _tell_sheets(data: bytes, out: BinaryIO) -> None:
    for sheet, since_1904 in read_sheets(data):
        head = {
            "sheet": sheet.name,
            "visible": sheet.is_visible,
            "merged": sheet.merged,
            "hidden": sheet.hidden,
            "hidden_columns": sheet.hidden_columns,
            "notes": sheet.notes,
            "since_1904": since_1904,
            "rows": len(sheet.rows),
        }
        _tell(out, head)
        for start in range(0, len(sheet.rows), ROWS_A_LINE):
            _tell(out, sheet.rows[start : start + ROWS_A_LINE])
    _tell(out, {"end": True})


def _tell(out: BinaryIO, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    out.write(text.encode("utf-8", "replace") + b"\n")


def _limit(memory_bytes: int) -> None:
    """Limit memory, time and open files where the system can; on Windows the parent sets limits."""
    sys.dont_write_bytecode = True
    if sys.platform == "win32":
        return
    import resource

    bounds = (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, LONGEST_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    )
    for kind, bound in bounds:
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        resource.setrlimit(kind, (bound, hard))


if __name__ == "__main__":
    sys.exit(main())
