"""What Alembic runs. The connection comes from `output.migrations.run`, already inside a transaction."""

from alembic import context

import output.fact_models  # noqa: F401 - its tables join the metadata
from output.migrations import VERSION_TABLE
from output.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
