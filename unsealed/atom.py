"""Atom feeds (RFC 4287). What is data is escaped in one place, and what XML has no way to write goes."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from unsealed.urls import file_path

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


class Post(NamedTuple):
    """An entry of a feed: its identity, a UUID; its kind; its title and text; where it leads; when it happened."""

    id: str
    kind: str
    title: str
    text: str
    url: str
    when: datetime


class Feed(NamedTuple):
    """A feed: where it stands and the page that it is about (addresses from the site's root), and what it holds."""

    url: str
    page: str
    id: str
    title: str
    subtitle: str
    posts: Sequence[Post]


class FeedWriter:
    """Writes feeds of one site. Without `base_url` their links are relative, as the site's address is not known."""

    def __init__(self, *, author: str, language: str, base_url: str, portable: bool, updated: datetime) -> None:
        self._author = author
        self._language = language
        self._base = base_url.rstrip("/") + "/" if base_url else ""
        self._portable = portable
        self._updated = updated
        self._posts: dict[tuple[str, str], str] = {}

    def write(self, feed: Feed) -> bytes:
        """The feed as UTF-8; it was updated when its newest post happened."""
        return "".join(self._lines(feed)).encode("utf-8", "replace")

    def _lines(self, feed: Feed) -> Iterator[str]:
        root = self._base or "../" * feed.url.count("/")
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(self._language)}>\n'
        yield _element("id", f"urn:uuid:{feed.id}")
        yield _element("title", feed.title)
        yield _element("subtitle", feed.subtitle)
        yield _element("updated", rfc3339(feed.posts[0].when if feed.posts else self._updated))
        yield f"<author>{_element('name', self._author).strip()}</author>\n"
        if self._base:
            yield f'<link rel="self" type="application/atom+xml" href={quoteattr(self._base + feed.url)}/>\n'
        yield f'<link rel="alternate" type="text/html" href={quoteattr(root + self._place(feed.page) or "./")}/>\n'
        for post in feed.posts:
            yield self._post(post, root)
        yield "</feed>\n"

    def _post(self, post: Post, root: str) -> str:
        made = self._posts.get((post.id, root))
        if made is None:
            link = quoteattr(root + self._place(post.url))
            made = self._posts[post.id, root] = "".join((
                "<entry>\n",
                _element("id", f"urn:uuid:{post.id}"),
                _element("title", post.title),
                _element("updated", rfc3339(post.when)),
                f'<link rel="alternate" type="text/html" href={link}/>\n',
                f"<category term={quoteattr(post.kind)}/>\n",
                _element("summary", post.text),
                "</entry>\n",
            ))  # fmt: skip
        return made

    def _place(self, url: str) -> str:
        return file_path(url) if self._portable else url


def rfc3339(instant: datetime) -> str:
    """An instant in UTC, to the second."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def without_controls(text: str) -> str:
    """A text without the characters that XML, and readers of calendars, cannot take."""
    return text if text.isprintable() and text.isascii() else _FORBIDDEN.sub("", text)


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(without_controls(text))}</{name}>\n"
