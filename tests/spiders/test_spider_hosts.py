"""Every host with rules of its own, whoever wrote them."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from selectolax.lexbor import LexborHTMLParser

from output.errors import ConfigError
from output.hosts import host_of, registered_domain
from spiders.hosts import HostRules, all_rules, rules_for
from spiders.links import find_links
from spiders.urls import canonical_url

KINDS = {"never": {0}, "advert": set(range(80, 101)), "list": set(range(20, 80)), "other": {None}}


def template() -> HostRules:
    """The rules of the template: it has to be as right as any other."""
    scope: dict[str, object] = {"__name__": "template"}
    exec(resources.files("spiders.hosts").joinpath("TEMPLATE.py.txt").read_text(encoding="utf-8"), scope)
    (found,) = [value for value in scope.values() if isinstance(value, type) and value is not HostRules]
    rules = found()
    assert isinstance(rules, HostRules)
    return rules


RULES = [*all_rules(), template()]


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules.name)
class TestEachHost:
    def test_says_what_it_is(self, rules: HostRules) -> None:
        assert re.fullmatch("[a-z][a-z0-9_]+", rules.name)
        assert rules.hosts and rules.starts
        doc = type(rules).__doc__
        assert doc and doc != HostRules.__doc__ and len(doc) > 30, "tell what the rules gain"
        assert rules.delay is None or rules.delay > 0

    def test_its_patterns_and_its_selector_compile(self, rules: HostRules) -> None:
        for pattern in (rules.adverts, rules.lists, rules.never):
            assert not re.compile(pattern).search("") or not pattern, f"{pattern} fits everything"
        if rules.within:
            LexborHTMLParser("<p>x</p>").css_first(rules.within)

    def test_its_starts_are_on_its_hosts_and_allowed(self, rules: HostRules) -> None:
        own = {registered_domain(name) for name in rules.hosts}
        for start in rules.starts:
            assert canonical_url(start) == start
            assert host_of(start) in own
            assert rules.kind(start) != "never"

    def test_it_knows_its_own_addresses(self, rules: HostRules) -> None:
        own = {registered_domain(name) for name in rules.hosts}
        assert {"advert", "never"} <= set(rules.samples.values()) or not rules.never
        for url, kind in rules.samples.items():
            assert canonical_url(url) == url and host_of(url) in own
            assert rules.kind(url) == kind, url
            assert rules.rank(url) in KINDS[kind], url

    def test_what_is_never_asked_for_is_no_advert(self, rules: HostRules) -> None:
        for url, kind in rules.samples.items():
            if kind in {"advert", "list"} and rules.never:
                assert not re.search(rules.never, url.partition(".example")[2] or "/"), url


@pytest.mark.parametrize("rules", all_rules(), ids=lambda rules: rules.name)
def test_each_is_found_by_its_host_and_asked_for_links(rules: HostRules) -> None:
    for name in rules.hosts:
        assert rules_for(name) is rules and rules_for(registered_domain(name)) is rules
    html = "".join(f'<a href="{url}">x</a>' for url in rules.samples)
    ranks = {link.url: link.rank for link in find_links(html, rules.starts[0])}
    for url, kind in rules.samples.items():
        if kind != "other":
            assert ranks.get(url, 0) in KINDS[kind], url


def test_hosts_without_rules_have_none() -> None:
    assert rules_for("nowhere.example") is None
    assert rules_for(None) is None and rules_for("") is None


def test_only_the_named_part_of_a_page_is_looked_at() -> None:
    html = '<a href="/news/60000999.htm">x</a><ol><li><a href="/news/60000701.htm">x</a></li></ol>'
    found = {link.url for link in find_links(html, "http://shop.shebei-gongying.example/")}
    assert found == {"http://shop.shebei-gongying.example/news/60000701.htm"}
    assert len(list(find_links(html.replace("ol>", "ul>"), "http://shop.shebei-gongying.example/"))) == 2


def test_a_broken_pattern_is_told_in_one_line() -> None:
    class Broken(HostRules):
        """A pattern with an open bracket, as anybody may write one."""

        adverts = "("

    with pytest.raises(ConfigError, match="no regular expression"):
        Broken().rank("http://a.example/")


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("adverts", "(", "is no regular expression"),
        ("within", "div[", "'div[' is no CSS selector"),
        ("delay", "x", "delay is 'x', no number"),
        ("hosts", "z.test", "hosts is 'z.test', no tuple"),
        ("hosts", (), "need a name"),
        ("name", "", "need a name"),
        ("starts", (7,), "starts holds what is no text"),
    ],
)
def test_rules_that_are_wrong_are_told_in_one_line(field: str, value: object, part: str) -> None:
    rules = type("Mine", (type(template()),), {field: value})()
    with pytest.raises(ConfigError) as raised:
        rules.check()
    assert part in str(raised.value) and "\n" not in str(raised.value)
