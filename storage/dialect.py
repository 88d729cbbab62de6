"""The SQL dialect shared by all engines, and its cache of compiled statements.

The writer and the readers of a caseload use the same queries. Otherwise each SQLAlchemy engine
would compile them itself, which takes longer than most of the queries.
"""

from __future__ import annotations

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import CompiledCacheType
from sqlalchemy.util import LRUCache

_STATEMENTS = 1000
"""Size of the statement cache; the program has some hundreds of different statements."""


class SharedDialect(SQLiteDialect_pysqlite):
    """SQLite dialect whose instances compare equal, so that engines share compiled statements.

    SQLAlchemy looks up a compiled statement by its dialect and its structure.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


registry.register("sqlite.shared", __name__, SharedDialect.__name__)

URL = "sqlite+shared://"


def new_cache() -> CompiledCacheType:
    """Return a statement cache for the engines of one caseload.

    It contains parameter values of the first statement of each structure, so it must not outlive
    them.
    """
    return LRUCache(_STATEMENTS)
