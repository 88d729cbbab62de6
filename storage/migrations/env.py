"""Runs migrations on the connection that ``storage.schema`` passes."""

from alembic import context

from storage.tables import METADATA


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run()
