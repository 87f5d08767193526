"""What the library answers about links: operators, templates, and people's judgements on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from output.library_base import LibraryBase
from output.listing import Listing, check_limit
from output.rows import JudgementRow, TemplateRow, TieRow

if TYPE_CHECKING:
    from datetime import date

    from output.judgements import Judged
    from output.operator_details import OperatorDetail
    from output.operator_graph import OperatorGraph
    from output.operator_sizes import OperatorSize
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

    def operator_graph(
        self, operator: str, limit: int | None = None, *, include_mobile: bool = False
    ) -> OperatorGraph:
        """An operator as a graph: `limit` (20, if not given) of its numbers, brands and hosts, the most advertised first, with
        pages of number and brand, pages of number and host, and the ties that count. Mobile numbers are counted only,
        unless `include_mobile`. A LibraryError if there is none.
        """
        from output import operator_graph  # noqa: PLC0415 - the other questions do not need it

        most = check_limit(operator_graph.MOST if limit is None else limit)
        assert most is not None
        with self._look() as connection:
            return operator_graph.graph(connection, operator, most, include_mobile=include_mobile)

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

    def ties(  # noqa: PLR0913 - each is one filter of the command
        self,
        number: str | None = None,
        *,
        kind: str | None = None,
        counted: bool | None = None,
        left_out: str | None = None,
        include_mobile: bool = False,
        limit: int | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[TieRow]:
        """Rows of the view `ties`, those that rest on the most pages first; those of mobile numbers, but for the `number` that is
        asked for, are left out unless `include_mobile`.

        `number`: of that number. `kind`: ``same_advert``, ``swap``, ``template`` or ``regions``. `counted`: those that count, or
        those that do not; `left_out`: for that reason, ``official``, ``platform``, ``judged`` or ``cut``. `evidence`: so many
        adverts of the two on the pages that tie them, two if true; `limit` and `after` as for `related`. Raises LibraryError.
        """
        from output import quotes, tie_list  # noqa: PLC0415

        asked = {
            "number": number,
            "kind": kind,
            "counted": counted,
            "left_out": left_out,
            "include_mobile": include_mobile,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found = tie_list.ties(connection, asked)
            return quotes.beside(found, evidence, lambda row, most: tie_list.evidence(connection, row, most))

    def operator_sizes(  # noqa: PLR0913
        self,
        min_numbers: int | None = None,
        *,
        brand: str | None = None,
        kind: str | None = None,
        host: str | None = None,
        region: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        include_mobile: bool = False,
        limit: int | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[OperatorSize]:
        """Operators, those that run the most numbers first, with how far these numbers reach.

        `min_numbers`: of so many or more. The other filters are those of `numbers`: one of the operator's numbers fulfils
        them; figures and times are of all its numbers. Operators of nothing but mobile numbers are left out unless
        `include_mobile`. Raises LibraryError.
        """
        from output import operator_sizes, quotes  # noqa: PLC0415

        asked = {
            "min_numbers": min_numbers,
            "brand": brand,
            "kind": kind,
            "host": host,
            "region": region,
            "since": since,
            "until": until,
            "include_mobile": include_mobile,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found = operator_sizes.operator_sizes(connection, asked)
            return quotes.beside(
                found, evidence, lambda row, most: quotes.of_operator(connection, row.operator, most)
            )

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
