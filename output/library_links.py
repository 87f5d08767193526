"""What the library answers about links: operators, templates, and people's judgements on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from output.library_base import LibraryBase
from output.listing import Listing
from output.rows import JudgementRow, TemplateRow

if TYPE_CHECKING:
    from output.judgements import Judged
    from output.operator_details import OperatorDetail
    from output.pair_details import PairDetail
    from output.related import RelatedRow
    from output.template_details import TemplateDetail


class LinkQuestions(LibraryBase):
    """The part of `Library` that is about links."""

    def operator(self, operator: str, *, why: bool = False) -> OperatorDetail:
        """An operator by its id or one of its numbers; with `why` the ties that hold it, what shows each, and what would
        fall apart if it were wrong. A LibraryError if there is none.
        """
        from output import operator_details  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            return operator_details.operator(connection, operator, why=why)

    def why(self, number: str, brand: str) -> PairDetail:
        """Why `number` is said to be advertised for `brand`: the adverts that say so, in their words, and what is left if
        some are wrong. A LibraryError if none does.
        """
        from output import pair_details  # noqa: PLC0415

        with self._look() as connection:
            return pair_details.why(connection, number, brand)

    def related(
        self,
        number: str,
        limit: int | None = None,
        *,
        include_mobile: bool = False,
        after: str | None = None,
    ) -> Listing[RelatedRow]:
        """Which other numbers share hosts, templates or lists of regions with `number`, those that share most first.

        `limit`: so many; the answer's `next` is the cursor to give as `after` for more.
        """
        from output import related  # noqa: PLC0415

        with self._look() as connection:
            return related.related(connection, number, limit, after, include_mobile=include_mobile)

    def templates(
        self, host: str | None = None, limit: int | None = None, *, after: str | None = None
    ) -> Listing[TemplateRow]:
        """Families of adverts whose text has one build, those on the most hosts first; `limit` and `after` as for `related`."""
        from output import template_details  # noqa: PLC0415

        with self._look() as connection:
            return template_details.templates(connection, host, limit, after)

    def template(self, template: str) -> TemplateDetail:
        """A family of adverts by its id, or by the address of one of its pages: hosts, numbers, pages. A LibraryError if
        there is none.
        """
        from output import template_details  # noqa: PLC0415

        with self._look() as connection:
            return template_details.template(connection, template)

    def judge(self, number: str, other: str, verdict: str, *, why: str, who: str) -> Judged:
        """Write down that two numbers are run together (``same``), are not (``different``), or that one is ``unsure``.

        It wins over ties, survives whatever is made anew, and can be undone. A LibraryError if it contradicts others.
        """
        from output import judgements  # noqa: PLC0415

        return judgements.judge(self.engine, number, other, verdict, why, who)

    def undo_judgement(self, number: str, other: str, *, why: str, who: str) -> Judged:
        """Take back what was judged of two numbers; that it was judged stays written down."""
        from output import judgements  # noqa: PLC0415

        return judgements.undo(self.engine, number, other, why, who)

    def judgements(
        self, limit: int | None = None, *, include_mobile: bool = False, after: str | None = None
    ) -> Listing[JudgementRow]:
        """What was judged of numbers, the newest first, with who, when and why; undone judgements, too.

        `limit` and `after` as for `related`.
        """
        from output import judgements  # noqa: PLC0415

        with self._look() as connection:
            return judgements.rows(connection, limit, after, include_mobile=include_mobile)
