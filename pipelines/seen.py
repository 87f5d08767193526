"""What a revisit in a WARC file refers to: one of the records that were read before it, or one that it describes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from output.times import to_text
from output.urls import page_url
from output.warc_records import Origin, are_equal

_MOST = 300_000  # names, digests and addresses with times of records that revisits may still refer to


class _Record(NamedTuple):
    page: str
    date: str
    digest: str


class Seen:
    """The pages in the WARC files of one ingest, by name, payload digest, and address with time of their records."""

    def __init__(self) -> None:
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def note(self, fields: Mapping[str, str], page: str, when: datetime) -> None:
        """Remember a record that showed `page`."""
        digest = fields.get("warc-payload-digest", "")
        record = _Record(page, to_text(when), digest)
        for key in (_bare(fields.get("warc-record-id")), digest, _key(page, record.date)):
            if key:
                self._records[key] = record
        while len(self._records) > _MOST:
            self._records.popitem(last=False)

    def origin(self, fields: Mapping[str, str]) -> Origin:
        """What a revisit refers to, as exactly as it can be told."""
        name, digest = fields.get("warc-refers-to", ""), fields.get("warc-payload-digest")
        url, date = _bare(fields.get("warc-refers-to-target-uri")), fields.get("warc-refers-to-date", "")
        known = self._records.get(_bare(name))
        if known is None and url and date:
            when = time_of(date)
            known = self._records.get(_key(page_url(url) or "", to_text(when))) if when else None
        elif known is None and digest:
            known = self._records.get(digest)
        if known is None:
            return Origin(name, url, date, digest)
        agrees = bool(digest) and are_equal(digest or "", known.digest) is True
        return Origin(name, known.page, known.date, digest, agrees)


def time_of(date: str | None) -> datetime | None:
    """The time that `date` is, UTC in whole seconds; None if it is none."""
    try:
        when = datetime.fromisoformat(date or "")
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def _bare(name: str | None) -> str:
    return (name or "").strip("<> ")


def _key(page: str, date: str) -> str:
    return f"{page} {date}"
