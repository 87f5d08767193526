from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import PARSERS, Config, load, mask
from output.errors import ConfigError


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str, name: str = "hotlines.toml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def test_defaults_hold_where_nothing_is_said() -> None:
    config = load(environ={})
    assert config == Config()
    assert config.why["delay"] == "default"


def test_flags_beat_the_environment_and_that_beats_the_file() -> None:
    write('delay = 2\ncontact = "mailto:a@b.example"\nmax_pages = 7')
    environ = {"HOTLINES_DELAY": "3", "HOTLINES_MAX_PAGES": "8", "PATH": "x"}
    config = load({"delay": "4", "max_pages": None, "allow_net": ()}, environ=environ)
    assert (config.delay, config.max_pages, config.contact) == (4.0, 8, "mailto:a@b.example")
    assert (config.why["delay"], config.why["max_pages"]) == ("--delay", "environment HOTLINES_MAX_PAGES")
    assert config.why["contact"] == "hotlines.toml"
    assert config.why["timeout"] == "default"


def test_lists_come_from_everywhere() -> None:
    write('allow_net = ["10.0.0.0/8"]')
    assert [str(net) for net in load(environ={}).allow_net] == ["10.0.0.0/8"]
    both = load(environ={"HOTLINES_ALLOW_NET": "127.0.0.1, ::1"}).allow_net
    assert [str(net) for net in both] == ["127.0.0.1/32", "::1/128"]
    assert [str(net) for net in load({"allow_net": ("10.1.0.0/16",)}, environ={}).allow_net] == [
        "10.1.0.0/16"
    ]


@pytest.mark.parametrize(
    ("db", "archive"),
    [
        ("sqlite:///data/hotlines.db", "data/archive"),
        ("sqlite:////srv/x/y.db", "/srv/x/archive"),
        ("sqlite:///here.db", "archive"),
        ("postgresql://u@h/d", "data/archive"),
    ],
)
def test_the_archive_stands_beside_the_sqlite_file(db: str, archive: str) -> None:
    assert load({"db": db}, environ={}).archive == archive
    assert load({"db": db, "archive": "else"}, environ={}).archive == "else"


@pytest.mark.parametrize(
    "text",
    [
        "nonsense = 1",
        "delay",
        "delay = -1",
        "delay = nan",
        "delay = true",
        "max_pages = 0",
        "max_pages = 1.5",
        'db = "x.db"',
        "contact = 5",
        'contact = "mailto:a@b\\nX: y"',
        'again_after = "soon"',
        "allow_net = [1]",
        'allow_net = "home"',
        'resolve = ["a:80"]',
        "agent = 'a b'",
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(text: str) -> None:
    write(text)
    with pytest.raises(ConfigError) as caught:
        load(environ={})
    assert "\n" not in str(caught.value)
    assert "hotlines.toml" in str(caught.value)


def test_unknown_variables_and_missing_files_are_told() -> None:
    with pytest.raises(ConfigError, match="HOTLINES_CONTCAT"):
        load(environ={"HOTLINES_CONTCAT": "mailto:a@b.example"})
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load(file="none.toml", environ={})
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load(environ={"HOTLINES_CONFIG": "none.toml"})


def test_a_host_stands_at_one_address() -> None:
    same = ("a.test:80:127.0.0.1", "a.test:81:127.0.0.1", "b.test:80:127.0.0.2")
    assert len(load({"resolve": same}, environ={}).resolve) == 3
    with pytest.raises(ConfigError, match="two addresses"):
        load({"resolve": (*same, "A.test:82:127.0.0.9")}, environ={})


def test_a_named_file_replaces_the_one_in_the_folder() -> None:
    write("delay = -1")
    write("delay = 9", "other.toml")
    assert load(file="other.toml", environ={}).why["delay"] == "other.toml"


def test_every_key_has_a_parser_that_takes_its_default_back() -> None:
    config = load(environ={})
    for key, parse in PARSERS.items():
        value = getattr(config, key)
        if isinstance(value, str | int | float):
            assert parse(value) == value


def test_passwords_are_not_shown() -> None:
    assert mask("postgresql://me:secret@db.example/x") == "postgresql://me:***@db.example/x"
    assert mask("postgresql://me@db.example/x") == "postgresql://me@db.example/x"
