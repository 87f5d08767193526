"""The API is what its OpenAPI document says: whatever that allows is answered as it says, and all else is refused."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from output.access import OPEN, Access
from output.api.app import create_app
from output.api.limits import USUAL
from output.library import Library
from pipelines.reader_door import Reader

TOKEN = "t" * 20


def config(examples: int, headers: dict[str, str]) -> SchemathesisConfig:
    """Every check, on made requests that fit the document, and on others that do not."""
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "headers": headers,
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}, "examples": {"enabled": False}},
            # What is put well may still make no sense to this library: a cursor of another question.
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", 404, 422]},
                "negative_data_rejection": {"expected-statuses": ["4xx", 503]},
            },
        }
    )


def faults(library: Library, examples: int, access: Access = OPEN) -> tuple[int, list[Any]]:
    """How many requests were made, and what was wrong with their answers."""
    app = create_app(library, reader=Reader(), access=access, limits=USUAL._replace(body=200_000))
    headers = {"Host": "localhost"} | ({"Authorization": f"Bearer {TOKEN}"} if access.read else {})
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", app, config=config(examples, headers), headers=headers
    )
    count, found = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            count += len(event.recorder.cases)
            found += [
                (event.recorder.label, check.name, str(check.failure_info))
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info is not None
            ]
        elif isinstance(event, events.NonFatalError):
            found.append((event.label, str(event.value)))
        elif isinstance(event, events.FatalError):
            raise event.exception
    return count, found


def test_answers_are_as_described(on_sqlite: Library) -> None:
    count, found = faults(on_sqlite, 3)
    assert found == [] and count > 1_000


@pytest.mark.slow
def test_answers_are_as_described_with_many_examples_and_a_token(served: Library) -> None:
    count, found = faults(served, 60, Access(TOKEN))
    assert found == [] and count > 2_000
