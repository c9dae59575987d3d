"""Publication policy, as people wrote it in `content/policy.md`."""

from collections.abc import Iterator
from dataclasses import dataclass

from unsealed.markdown_text import Text
from unsealed.page import Page
from unsealed.publication import Publication


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/text.html` reads; `text` is None where nobody has written one yet."""

    text: Text | None


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    text = publication.texts.get("policy")
    title = (text.title if text else "") or publication.words.gettext("Publication policy")
    yield Page("policy/", "pages/policy.html", title, Context(text), description=text.description if text else "")
