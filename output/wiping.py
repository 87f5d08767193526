"""Making a database file forget what was deleted from it: free pages, logs, dead rows."""

from __future__ import annotations

from sqlalchemy import Engine, Text

from output import database, patience, search_index
from output.errors import LibraryError
from output.fact_models import SCHEMA

_SHIPPED = frozenset({"region", "area", "answer", "product_mention", "claim_mention"})
"""Tables of words that are ours; they say nobody's number."""


def wipe(engine: Engine) -> None:
    """Write the tables anew that may have held personal data. Raises LibraryError, and can be called again.

    It takes as much room on the disk as the library has, and others wait meanwhile.
    """
    patience.tried(
        engine, lambda: _postgres(engine) if engine.dialect.name == "postgresql" else _sqlite(engine)
    )


def _sqlite(engine: Engine) -> None:
    engine.dispose()
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        search_index.settle(driver)
        driver.execute("VACUUM")
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise LibraryError(
            f"{database.name_of(engine)}: another process reads it all the time, so what was erased is still in its log; "
            "run this again when that has ended"
        )


def _postgres(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (FULL, ANALYZE) search_advert")
        for table in SCHEMA.sorted_tables:
            says = any(isinstance(column.type, Text) for column in table.c) or "number_id" in table.c
            if says and table.name not in _SHIPPED:
                connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table.name}"')
