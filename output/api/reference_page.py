"""A page for people about what may be asked, made of the OpenAPI document; it loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h2{font-size:1.1rem;margin:2rem 0 .3rem}code{font-family:ui-monospace,monospace}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}"""
POLICY = (
    "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)
"""The Content-Security-Policy of the page."""


def page(document: dict[str, Any]) -> str:
    """The page as HTML."""
    info = document["info"]
    return "".join(
        (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}: HTTP API</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style><main><h1>{escape(info['title'])}: HTTP API</h1>",
            f"<p>{escape(info['description'])} Version {escape(info['version'])}.",
            ' For programs: <a href="openapi.json">openapi.json</a>.</p>',
            *_parts(document),
            "</main></html>\n",
        )
    )


def _parts(document: dict[str, Any]) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            yield f'<section><h2 id="{escape(one["operationId"])}"><code>{method.upper()} {escape(path)}</code></h2>'
            yield f"<p>{escape(one.get('description') or one['summary'])}</p>"
            yield _table(one["parameters"])
            yield "</section>"


def _table(parameters: list[dict[str, Any]]) -> str:
    if not parameters:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code><td>{escape(_kind(one['schema']))}<td>{escape(one['description'])}"
        for one in parameters
    )
    return f"<table><tr><th>parameter<th>form<th>what it says{rows}</table>"


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if "anyOf" in schema:
        return " or ".join(one["format"] for one in schema["anyOf"])
    bounds = f", {schema['minimum']} to {schema['maximum']}" if schema.get("maximum", 2**53) < 2**53 else ""
    return f"{schema.get('format', schema['type'])}{bounds}"
