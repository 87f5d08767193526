"""The one history of the schema. `REVISIONS` lists it, oldest first, so that opening needs no Alembic."""

REVISIONS = ("0001",)
HEAD = REVISIONS[-1]
VERSION_TABLE = "hotlines_version"
