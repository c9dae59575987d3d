"""The page that a host shows for an address that leads nowhere."""

from collections.abc import Iterator

from unsealed.page import Page
from unsealed.publication import Publication


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page; it reads no context."""
    yield Page("404.html", "pages/not_found.html", publication.words.gettext("Page not found"), None)
