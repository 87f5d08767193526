"""The WARC records of a pack: copied byte for byte from the archive, into one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from output.archive import Archive
from output.errors import ArchiveError
from output.evidence_rows import PageRows
from output.records import Position
from output.warc_patches import MASKED, REMOVED


class Records:
    """The records of `pages`, in the order of the archive: each with its request, behind its file's ``warcinfo``."""

    def __init__(self, archive: Archive, pages: Iterable[PageRows]) -> None:
        """Raises ArchiveError if one of them is not there."""
        self._archive = archive
        answers = set(_answers(pages))
        for answer in sorted(answers):
            if archive.header(answer).get(MASKED) == REMOVED:
                raise ArchiveError(
                    f"{answer.file}: byte {answer.offset}: the body was removed, with a personal number in it: no pack can show it"
                )
        asked = {request for answer in answers if (request := archive.request_of(answer)) is not None}
        heads = {archive.head_of(file) for file in {answer.file for answer in answers}}
        self.positions = sorted(answers | asked | heads)
        self._offsets: dict[Position, int] = {}
        offset = 0
        for position in self.positions:
            self._offsets[position] = offset
            offset += position.length

    def place(self, position: Position | None) -> dict[str, int] | None:
        """Where the record stands in the pack's file."""
        if position is None:
            return None
        return {"offset": self._offsets[position], "length": position.length}

    def __iter__(self) -> Iterator[bytes]:
        """The records as they stand in the archive."""
        return map(self._archive.raw, self.positions)


def _answers(pages: Iterable[PageRows]) -> Iterator[Position]:
    for page in pages:
        yield from (body.position for body in page.bodies)
        yield from (visit.position for visit in page.visits if visit.position is not None)
