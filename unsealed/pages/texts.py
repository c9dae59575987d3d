"""About this site and its publication policy, as people wrote them in `content/about.md` and `content/policy.md`."""

from collections.abc import Iterator
from dataclasses import dataclass

from unsealed.markdown_text import Text
from unsealed.page import Page
from unsealed.publication import Publication


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/about.html` and `pages/policy.html` read; `text` is None where nobody has written one yet."""

    text: Text | None


def make_pages(publication: Publication) -> Iterator[Page]:
    """Both pages: they are there, and linked, also while they are not written."""
    _ = publication.words.gettext
    for name, title in (("about", _("About this site")), ("policy", _("Publication policy"))):
        text = publication.texts.get(name)
        description = text.description if text else ""
        yield Page(f"{name}/", f"pages/{name}.html", (text and text.title) or title, Context(text), "", description)
