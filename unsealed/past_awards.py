"""What the city paid before for the same kind of thing, and to whom: for those who think of bidding next."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from unsealed.ocds.classification import Classification, ancestors
from unsealed.publication import Entry, PastAward, PastAwards
from unsealed.urls import category_url, process_url, supplier_url
from unsealed.words import Words, shortened

SHOWN = 5
"""So many of the latest awards are told."""

_LONGEST_TITLE = 160
_Code = tuple[str, str]


class Named(NamedTuple):
    """A name with the address of its page, which may be empty."""

    name: str
    url: str


class LastTime(NamedTuple):
    """The latest award of a kind: to whom, for how much and when, the address of its process, and how many firms bid."""

    text: str
    url: str
    bidders: str


class PastLine(NamedTuple):
    """An award in words: of which process, to whom, for how much, when, and how many firms bid (empty where unknown)."""

    process: Named
    suppliers: tuple[Named, ...]
    amount: str
    date: str
    bidders: str


def find_past_awards(entries: Sequence[Entry]) -> dict[str, PastAwards]:
    """For each process that is open or planned: the latest awards of its kind, by its ocid; none where there is none.

    Of its kind is what shares most of its codes; where nothing shares any, most of the nearest ones that they lie in.
    """
    wanting = [entry for entry in entries if entry.stage in ("open", "planned") and entry.classifications]
    ladders = {entry.classifications: [_ladder(each) for each in entry.classifications] for entry in wanting}
    wanted = {code for several in ladders.values() for ladder in several for code in ladder}
    found: defaultdict[_Code, dict[tuple[str, int], PastAward]] = defaultdict(dict)
    names: dict[_Code, str] = {}
    for entry in entries:
        codes = {code for each in entry.classifications for code in _ladder(each)} & wanted
        for each in entry.classifications:
            if each[:2] in wanted and each.description:
                names.setdefault(each[:2], each.description)
        for at, award in enumerate(_awards(entry)) if codes else ():
            for code in codes:
                found[code][entry.ocid, at] = award
    nearest = {kinds: _nearest(several, found, names) for kinds, several in ladders.items()}
    return {entry.ocid: past for entry in wanting if (past := nearest[entry.classifications])}


def _nearest(
    ladders: list[tuple[_Code, ...]],
    found: Mapping[_Code, Mapping[tuple[str, int], PastAward]],
    names: Mapping[_Code, str],
) -> PastAwards | None:
    """The awards on the lowest step of any ladder that has some: those that share most codes of that step."""
    for step in range(max(map(len, ladders))):
        codes = list(dict.fromkeys(ladder[step] for ladder in ladders if step < len(ladder) and ladder[step] in found))
        if codes:
            shared = Counter(key for code in codes for key in found[code])
            most = max(shared.values())
            awards = {key: found[code][key] for code in codes for key in found[code] if shared[key] == most}
            newest = sorted(awards.items(), key=lambda item: (item[1].date, item[0]), reverse=True)
            kinds = [each for each in codes if not awards.keys().isdisjoint(found[each])]
            named = tuple(Classification(*each, names.get(each, "")) for each in kinds)
            return PastAwards(named, step > 0, tuple(award for _, award in newest[:SHOWN]), len(awards))
    return None


@lru_cache(maxsize=4096)
def _ladder(classification: Classification) -> tuple[_Code, ...]:
    """A code, then those that it lies in, the nearest first."""
    scheme, code, _ = classification
    broader = ancestors(scheme, code)[1:]  # all that lies in a division has little in common
    return ((scheme, code), *((scheme, each) for each in reversed(broader)))


def _awards(entry: Entry) -> Iterator[PastAward]:
    for award in entry.awards:
        if award.in_force or award.is_framework:
            values = (award.value,) if award.value else award.committed
            ceiling = award.is_framework
            yield PastAward(
                entry.ocid, entry.title, award.suppliers, values, ceiling, award.date or entry.date, entry.bidders
            )


def make_past_line(award: PastAward, words: Words) -> PastLine:
    """An award in words."""
    _ = words.gettext
    amount = " + ".join(words.money(value.amount, value.currency) for value in award.values)
    if amount and award.is_ceiling:
        amount = f"{amount} ({words.code('measure', 'framework_ceiling')})"
    title = shortened(award.title, _LONGEST_TITLE) or f"{_('Untitled')} ({award.ocid})"
    suppliers = dict.fromkeys(
        Named(each.name or _("Name not published"), supplier_url(each.key) if each.key else "")
        for each in award.suppliers
    )
    bidders = words.number(award.bidders) if award.bidders is not None else ""
    return PastLine(Named(title, process_url(award.ocid)), tuple(suppliers), amount, award.date, bidders)


def make_last_time(award: PastAward, words: Words) -> LastTime:
    """The latest award of a kind in one line, with the address of its process."""
    _ = words.gettext
    line = make_past_line(award, words)
    suppliers = words.join([each.name for each in line.suppliers]) or _("Supplier not published")
    if line.amount and line.date:
        text = _("{suppliers} for {amount}, {date}")
    elif line.amount:
        text = _("{suppliers} for {amount}")
    else:
        text = _("{suppliers}, {date}") if line.date else "{suppliers}"
    bidders = ""
    if award.bidders:
        bidders = words.ngettext("{n} firm bid", "{n} firms bid", award.bidders).format(n=words.number(award.bidders))
    said = text.format(suppliers=suppliers, amount=line.amount, date=words.date(line.date))
    return LastTime(said, line.process.url, bidders)


def name_kind(kind: Classification) -> Named:
    """A kind in words, with the address of its page: `Paving works (CPV 45233222)`."""
    scheme, code, description = kind
    name = " ".join(filter(None, (scheme, code)))
    return Named(f"{shortened(description, 80)} ({name})" if description else name, category_url(scheme, code))
