"""The one spelling of a page's address; see output/urls.py."""

from output.urls import LONGEST, canonical_url, no_page

__all__ = ["LONGEST", "canonical_url", "no_page"]
