"""sitemap.xml, robots.txt and .nojekyll, as hosts and search engines expect them."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from unsealed.artifact import Artifact
from unsealed.config import Site

LONGEST = 50_000
"""Addresses in one sitemap file, by its protocol."""


def make_sitemap(site: Site, urls: Sequence[str]) -> Iterator[Artifact]:
    """The sitemap of all pages (in parts behind an index where there are many), and the files beside it.

    A sitemap needs absolute addresses, so a site without `base_url` gets none.
    """
    yield Artifact(".nojekyll", b"")
    if not site.base_url:
        yield Artifact("robots.txt", b"User-agent: *\nAllow: /\n")
        return
    base = site.base_url.rstrip("/") + "/"
    yield Artifact("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode())
    parts = [urls[at : at + LONGEST] for at in range(0, len(urls), LONGEST)] or [[]]
    if len(parts) == 1:
        yield Artifact("sitemap.xml", _list("urlset", "url", base, parts[0]))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield Artifact("sitemap.xml", _list("sitemapindex", "sitemap", base, names))
    for name, part in zip(names, parts, strict=True):
        yield Artifact(name, _list("urlset", "url", base, part))


def _list(root: str, element: str, base: str, paths: Sequence[str]) -> bytes:
    lines = [f"<{element}><loc>{escape(base + path)}</loc></{element}>\n" for path in paths]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return (head + "".join(lines) + f"</{root}>\n").encode()
