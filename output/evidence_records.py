"""The WARC records of a pack: copied byte for byte from the archive, into one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from output.archive import Archive
from output.errors import ArchiveError
from output.evidence_rows import Body, PageRows
from output.records import Position
from output.warc_patches import MASKED, REMOVED


class Records:
    """The records of `pages`, in the order of the archive: each with its request, behind its file's ``warcinfo``."""

    def __init__(self, archive: Archive, pages: Sequence[PageRows]) -> None:
        """Raises ArchiveError if one of them is not there, or holds another body."""
        self._archive = archive
        answers = set(_answers(pages))
        for answer in sorted(answers):
            if archive.header(answer).get(MASKED) == REMOVED:
                raise ArchiveError(
                    f"{answer.file}: byte {answer.offset}: the body was removed, with a personal number in it: no pack can show it"
                )
        for page in pages:
            for body in page.bodies:
                self._check(body)
        asked = {request for answer in answers if (request := archive.request_of(answer)) is not None}
        heads = {archive.head_of(file) for file in {answer.file for answer in answers}}
        self.positions = sorted(answers | asked | heads)
        self._offsets: dict[Position, int] = {}
        offset = 0
        for position in self.positions:
            self._offsets[position] = offset
            offset += position.length

    def _check(self, body: Body) -> None:
        """A pack about another body than the one that was read would prove nothing."""
        if hashlib.sha256(self._archive.body(body.position)).hexdigest() != body.sha256:
            at = f"{body.position.file}: byte {body.position.offset}"
            raise ArchiveError(
                f"{at}: the archive holds another body than was read; a number was forgotten there by way of another library, "
                "or the file is damaged: `hotlines db check --archive` tells"
            )

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
