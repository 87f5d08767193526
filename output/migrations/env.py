"""What Alembic runs. The connection comes from `output.migrations.run`, already inside a transaction."""

from alembic import context
from sqlalchemy import MetaData

from output.migrations import NAMING, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=MetaData(naming_convention=NAMING),  # all that a migration needs of it,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
