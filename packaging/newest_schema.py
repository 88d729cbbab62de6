"""Writes the schema that results from all migrations, for creating new databases.

Run it after a new migration: ``python packaging/newest_schema.py``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from storage import schema
from storage.engine import make_engine


def main() -> None:
    """Migrate an empty database and save the statements that create the same schema."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Path(folder) / "empty.db", bytes(32), foreign_keys=False)
        schema.migrate(engine)
        with engine.connect() as connection, connection.begin():
            statements = schema.statements_of(connection)
        engine.dispose()
    text = json.dumps(statements, ensure_ascii=False, indent=1)
    schema.NEWEST.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
