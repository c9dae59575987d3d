"""Differences between two states of the data in plain words: for the page of changes, its feed, and the command `diff`."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from unsealed.differences import CHANGED, ENDED, GONE, KINDS, NEW, Difference, State, as_data
from unsealed.exact_json import write_json
from unsealed.lists import money_text
from unsealed.urls import process_url
from unsealed.words import Words, shortened

_LONGEST_TITLE = 160


class Told(NamedTuple):
    """A difference in words. `url` is empty for a process that is gone."""

    ocid: str
    kind: str
    url: str
    title: str
    text: str


def tell(difference: Difference, words: Words) -> Told:
    """One difference in words."""
    _, (ocid, kind, before, after, fields) = words.gettext, difference
    state = after or before or State("", "")
    sentences = []
    if kind == NEW:
        sentences = list(_introduce(state, words))
    elif kind == GONE:
        sentences = [_("It was published, and is not in this data any more.")]
    elif before and after:
        sentences = [_change(name, before, after, words) for name in fields]
        if not fields:
            sentences = [_("Other published details changed.")]
    url = process_url(ocid) if kind != GONE else ""
    return Told(ocid, kind, url, shortened(state.title, _LONGEST_TITLE) or ocid, " ".join(filter(None, sentences)))


def heading(kind: str, words: Words) -> str:
    """What the differences of a kind are called."""
    _ = words.gettext
    return {NEW: _("New"), CHANGED: _("Amended"), ENDED: _("Ended"), GONE: _("Gone")}[kind]


def by_kind(differences: Iterable[Difference], words: Words) -> dict[str, list[Told]]:
    """All of them in words, by kind, in the order in which they are told."""
    found: dict[str, list[Told]] = {kind: [] for kind in KINDS}
    for difference in differences:
        found[difference.kind].append(tell(difference, words))
    return found


def as_text(differences: Sequence[Difference], words: Words) -> Iterator[str]:
    """Lines for a terminal, which may know no space that does not break."""
    return (line.replace("\N{NO-BREAK SPACE}", " ") for line in _lines(differences, words))


def _lines(differences: Sequence[Difference], words: Words) -> Iterator[str]:
    for kind, told in by_kind(differences, words).items():
        if told:
            yield f"{heading(kind, words)} ({words.number(len(told))})"
            for each in told:
                yield f"  {each.title} [{each.ocid}]"
                if each.text:
                    yield f"    {each.text}"
    if not differences:
        yield words.gettext("Nothing differs.")


def as_markdown(differences: Sequence[Difference], words: Words) -> Iterator[str]:
    """The same as Markdown, for a pull request or a note."""
    for kind, told in by_kind(differences, words).items():
        if told:
            yield f"## {heading(kind, words)} ({words.number(len(told))})"
            yield ""
            yield from (f"- **{_plain(each.title)}** (`{each.ocid}`): {_plain(each.text)}" for each in told)
            yield ""
    if not differences:
        yield words.gettext("Nothing differs.")


def as_json(differences: Sequence[Difference]) -> Iterator[str]:
    """The same as data: each process with its kind, the fields that differ, and both states."""
    found: list[dict[str, Any]] = [
        {
            "ocid": each.ocid,
            "kind": each.kind,
            "fields": list(each.fields),
            "before": as_data(each.before) if each.before else None,
            "after": as_data(each.after) if each.after else None,
        }
        for each in differences
    ]
    yield write_json({"differences": found}, sort_keys=True).decode()


def _introduce(state: State, words: Words) -> Iterator[str]:
    _ = words.gettext
    yield _("Stage: {stage}.").format(stage=words.code("stage", state.stage))
    if state.values:
        yield _("Value: {amount}.").format(amount=_amount(state, words))
    if state.buyer:
        yield _("Buyer: {name}.").format(name=state.buyer)


def _change(name: str, before: State, after: State, words: Words) -> str:
    _ = words.gettext
    sentence = {
        "title": _("Title: {after} (before: {before})."),
        "buyer": _("Buyer: {after} (before: {before})."),
        "stage": _("Stage: {after} (before: {before})."),
        "values": _("Value: {after} (before: {before})."),
        "suppliers": _("Suppliers: {after} (before: {before})."),
        "deadline": _("Deadline: {after} (before: {before})."),
        "ends": _("End: {after} (before: {before})."),
    }[name]
    was, now = (_said(name, state, words) or _("not published") for state in (before, after))
    return sentence.format(after=now, before=was)


def _said(name: str, state: State, words: Words) -> str:
    match name:
        case "stage":
            return words.code("stage", state.stage)
        case "values":
            return _amount(state, words)
        case "suppliers":
            return words.join(state.suppliers)
        case "deadline":
            return words.date_time(state.deadline)
        case "ends":
            return words.date(state.ends)
        case "title":
            return shortened(state.title, _LONGEST_TITLE)
    return state.buyer


def _amount(state: State, words: Words) -> str:
    text = money_text(state.values, words)
    return text if state.measure in ("", "committed") else f"{text} ({words.code('measure', state.measure)})"


def _plain(text: str) -> str:
    """A text that Markdown takes as it is."""
    return "".join([f"\\{each}" if each in "\\`*_{}[]()<>#+!|~&" else each for each in " ".join(text.split())])
