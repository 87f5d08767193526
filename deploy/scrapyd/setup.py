"""The egg that Scrapyd asks for."""

from setuptools import setup

setup(
    name="hotlines-remote",
    version="1.0",
    packages=["hotlines_remote"],
    entry_points={"scrapy": ["settings = hotlines_remote.settings"]},
)
