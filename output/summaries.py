"""What is kept up with every page that is stored, beside how it would be made anew: both must be the same.

Whoever adds a table that follows from others adds it here, so that `hotlines db check` looks at it.
"""

from __future__ import annotations

from output import batch, edges

SUMMARIES: dict[str, tuple[str, str]] = {
    "page_pair": edges.kept_and_made_pairs(),
    "edge": edges.kept_and_made_edges(),
    "page": batch.kept_and_made_pages(),
}
"""By the name of the table: two SELECTs of the same columns, of what is kept, and of what it should be."""
