"""The SQL dialect of every engine here, and what keeps the statements that were compiled for it.

The writer and the readers of a caseload ask the same questions. Each engine of SQLAlchemy would
compile them for itself, which takes longer than most of the answers.
"""

from __future__ import annotations

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import CompiledCacheType
from sqlalchemy.util import LRUCache

_STATEMENTS = 1000
"""How many compiled statements are kept; the program has some hundreds that differ."""


class SharedDialect(SQLiteDialect_pysqlite):
    """SQLite, where all dialects are equal: what was compiled for one engine serves the others.

    SQLAlchemy looks a compiled statement up by its dialect and its structure.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


registry.register("sqlite.shared", __name__, SharedDialect.__name__)

URL = "sqlite+shared://"


def new_cache() -> CompiledCacheType:
    """Return a cache for the engines of one caseload.

    It holds values of the first statement of each structure, so it lives no longer than they do.
    """
    return LRUCache(_STATEMENTS)
