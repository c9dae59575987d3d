"""Words of the standard that a contract page uses, explained in place by the texts of the guide's glossary.

A label that is such a word becomes a button that opens its explanation, without any script.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple

from unsealed.guide import Guide, Term
from unsealed.words import Words

_METHODS = {
    "open": "open-method", "selective": "selective-method", "limited": "limited-method", "direct": "direct-award",
}  # fmt: skip


class Label(NamedTuple):
    """A label as a button that opens the explanation of its word; safe to stand in a page."""

    html: str

    def __html__(self) -> str:
        """What the template engine asks for."""
        return self.html


class Terms(NamedTuple):
    """The labels of a page that are buttons, by their text, and the words that these open."""

    labels: Mapping[str, Label]
    words: tuple[Term, ...]


@lru_cache(maxsize=32)
def _known(words: Words, guide: Guide, method: str) -> Mapping[str, tuple[Label, Term]]:
    """Which labels stand for which words of the glossary; in another language, `[term]` of its words tells their names."""
    _ = words.gettext
    named = (
        (_("Run by"), "procuring-entity"),
        (_("Buyer"), "buyer"),
        (_("Estimated before bids"), "estimated-value"),
        (_("Framework ceiling"), "ceiling"),
        (_("Awarded"), "award"),
        (_("Amendments"), "amendment"),
        (_("Lots"), "lot"),
        (_("Classification"), "classification"),
        (_("Identifier (OCID)"), "ocid"),
        (_("Method"), _METHODS.get(method, "")),
    )
    terms = {term.id: term for term in guide.terms}
    own = [(label, words.phrase("term", name) or name) for label, name in named]
    return {label: (_button(label, name), terms[name]) for label, name in own if name in terms}


def make_terms(labels: Iterable[str], method: str, words: Words, guide: Guide) -> Terms:
    """The words of a page with these labels; `method` is the code of the procurement method."""
    known = _known(words, guide, method if method in _METHODS else "")
    found = {label: known[label] for label in labels if label in known}
    return Terms(
        {label: button for label, (button, _term) in found.items()}, tuple([term for _, term in found.values()])
    )


def _button(label: str, name: str) -> Label:
    return Label(f'<button type="button" class="term" popovertarget="w-{escape(name)}">{escape(label)}</button>')
