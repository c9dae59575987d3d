"""A page before it is rendered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unsealed.artifact import Artifact


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it stands, which template draws it, and the frozen context that the template reads as `page`.

    `url` is relative to the site's root (`contracts/x/`, `404.html`). `section` says which entry of the
    main navigation it belongs to. `description` is for search engines and link previews; may be empty. `about` says what
    the page is about in the words of schema.org; its address is added where the site's is known. `files` stand beside it,
    in the folder of its language.
    """

    url: str
    template: str
    title: str
    context: Any
    section: str = ""
    description: str = ""
    about: Mapping[str, Any] | None = None
    files: tuple[Artifact, ...] = ()
