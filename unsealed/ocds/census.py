"""What the processes of a publication have in common, gathered one by one in any order, and the findings of it.

A process alone cannot tell that its supplier goes by another name elsewhere, or that no process at all publishes a
status. What tasks gathered adds up to the same census, in whatever order they come.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from typing import NamedTuple

from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import UNKNOWN, Interpretation, Subject
from unsealed.ocds.mending import Assumed
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.organizations import Alias, Identities, Organization
from unsealed.sentence import Sentence

_ENOUGH_VALUES = 100
_FEW_HOLD_MOST = Decimal("0.5")
_EXACT = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Named(NamedTuple):
    """Where a key stands with a name first, by ocid: the place, and both as they are published."""

    ocid: str
    source: Source
    key: str
    name: str


@dataclass(slots=True)
class Census:
    """What was gathered. `tax` counts amounts by what they say of tax, the empty text standing for nothing."""

    frameworks: int = 0
    awards: int = 0
    awards_of_unknown_status: int = 0
    tax: Counter[str] = field(default_factory=Counter)
    assumed: Assumed = field(default_factory=Counter)
    names: dict[tuple[str, str], Named] = field(default_factory=dict)
    values: defaultdict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))
    corrected: set[tuple[str, str]] = field(default_factory=set)

    def look(self, subject: Subject, assumed: Assumed, corrected: Sequence[str]) -> None:
        """Take in one process, with what was assumed of it and the paths that were corrected in it."""
        process, known = subject
        self.frameworks += known.is_framework
        self.awards += len(known.awards)
        self.awards_of_unknown_status += sum(award.status == UNKNOWN for award in known.awards)
        self.assumed.update(assumed)
        self.corrected.update((process.ocid, path) for path in corrected)
        self._look_at_values(subject)
        self._assume(known)
        source = process.releases[0].source if process.releases else Source("")
        for each in _organizations(known):
            if each.published_key:
                seen = Named(process.ocid, source, each.published_key, each.name)
                place = each.published_key, known.model.identities.normalise(each.name)
                if place not in self.names or seen < self.names[place]:
                    self.names[place] = seen

    def add(self, other: "Census") -> None:
        """Take in what another task gathered."""
        self.frameworks += other.frameworks
        self.awards += other.awards
        self.awards_of_unknown_status += other.awards_of_unknown_status
        self.tax.update(other.tax)
        self.assumed.update(other.assumed)
        self.corrected |= other.corrected
        for currency, values in other.values.items():
            self.values[currency] += values
        for place, seen in other.names.items():
            self.names[place] = min(seen, self.names.get(place, seen))

    @property
    def lacks_award_statuses(self) -> bool:
        """Whether not one award says its status, and nothing is assumed: then no total of awards is known."""
        return bool(self.awards) and self.awards == self.awards_of_unknown_status

    def tax_basis(self, setting: str) -> str:
        """Whether amounts include tax: the setting, else what every amount says, else mixed or unknown."""
        if setting:
            return setting
        stated = self.tax.keys() - {""}
        if len(stated) > 1:
            return "mixed"
        return "unknown" if self.tax[""] or not stated else min(stated)

    def findings(self, identities: Identities, tax_basis: str) -> Iterator[Finding]:
        """What is to be said of all processes together."""
        if self.lacks_award_statuses:
            yield _no_award_status()
        if tax_basis in ("included", "excluded") and (others := sorted(self.tax.keys() - {"", tax_basis})):
            yield _other_tax(tax_basis, sum(self.tax[each] for each in others))
        for currency, values in sorted(self.values.items()):
            if len(values) >= _ENOUGH_VALUES:
                yield from _few_hold_most(currency, values)
        joined = identities.named
        for key, names in self.names_by_key().items():
            if len(names) > 1 and identities.stands_for(key) not in joined:  # what the city joined is no news
                yield _several_names(key, names)
        yield from (_several_keys(each) for each in self.keys_by_name(identities).values() if len(each) > 1)
        keys = {key for key, _ in self.names}
        for alias in identities.aliases:
            yield from (_unused(alias, key) for key in alias.keys if key not in keys)

    def names_by_key(self) -> dict[str, list[Named]]:
        """Under which names each key is published."""
        found: defaultdict[str, list[Named]] = defaultdict(list)
        for (key, normal), seen in self.names.items():
            if normal:
                found[key].append(seen)
        return found

    def keys_by_name(self, identities: Identities) -> dict[str, dict[str, Named]]:
        """For which keys each name is published; those that the city joined are one."""
        found: defaultdict[str, dict[str, Named]] = defaultdict(dict)
        for (key, normal), seen in self.names.items():
            if normal:
                keys, standing = found[normal], identities.stands_for(key)
                keys[standing] = min(seen, keys.get(standing, seen))
        return found

    def _look_at_values(self, subject: Subject) -> None:
        compiled, known = subject.process.compiled, subject.interpretation
        for commitment in known.commitments:
            if commitment.value.amount > 0:
                self.values[commitment.value.currency].append(commitment.value.amount)
        for parent in (
            get_object(compiled, "tender"),
            *get_objects(compiled, "awards"),
            *get_objects(compiled, "contracts"),
        ):
            if value := get_object(parent, "value"):
                included = value.get("valueAddedTaxIncluded")
                self.tax["included" if included is True else "excluded" if included is False else ""] += 1
                if known.model.defaults.currency and not get_text(value, "currency"):
                    self.assumed["defaults.currency", known.model.defaults.currency] += 1

    def _assume(self, known: Interpretation) -> None:
        if defaulted := sum(award.basis == "defaulted" for award in known.awards):
            self.assumed["defaults.award_status", known.model.defaults.award_status] += defaulted


def _organizations(known: Interpretation) -> Iterator[Organization]:
    yield from known.organizations
    for each in (known.buyer, known.procuring_entity):
        if each:
            yield each
    for award in known.awards:
        yield from award.suppliers
    yield from known.tenderers


def _no_award_status() -> Finding:
    message = Sentence(
        "No award publishes a status that the standard knows, so how much was awarded is not known, and no total says it. "
        "Publish awards/status, or say in site.toml what to assume where there is none (defaults.award_status), or which "
        "words stand for which codes (codelists.award_status)."
    )
    return Finding("data.no_award_status", Severity.WARNING, message, Source("content/site.toml"))


def _other_tax(basis: str, number: int) -> Finding:
    message = Sentence(
        "tax_basis in site.toml says that tax is {basis}, but {number} amounts say otherwise of themselves. Totals are "
        "shown with the basis of site.toml; set it to mixed, or mend the amounts.",
        basis=basis,
        number=number,
    )
    return Finding("data.tax_basis", Severity.WARNING, message, Source("content/site.toml"))


def _few_hold_most(currency: str, values: Sequence[Decimal]) -> Iterator[Finding]:
    with localcontext(_EXACT):
        largest = sorted(values, reverse=True)[: len(values) // 100]
        part = sum(largest) / sum(values)
    if part > _FEW_HOLD_MOST:
        message = Sentence(
            "The largest 1 % of the amounts in {currency} ({number} of {all}) hold {share} % of their sum. They are shown and "
            "added up as published; look whether one of them is a slip.",
            currency=currency or Sentence("no currency"),
            number=len(largest),
            all=len(values),
            share=int(part * 100),
        )
        yield Finding("data.few_hold_most", Severity.WARNING, message, Source(""))


def _several_names(key: str, several: list[Named]) -> Finding:
    message = Sentence(
        "One organization ({key}) is published under {number} names: {names}. Its page says all of them; publish one, or "
        "name it in organizations.toml.",
        key=key,
        number=str(len(several)),
        names=_list(several),
    )
    return _finding("organizations.several_names", message, several)


def _several_keys(several: dict[str, Named]) -> Finding:
    first = min(several.values())
    message = Sentence(
        "One name, {name}, is published for {number} organizations: {keys}. They are kept apart; if they are one, list them "
        "in organizations.toml, or publish one register number.",
        name=first.name,
        number=str(len(several)),
        keys="; ".join(sorted(several)),
    )
    return _finding("organizations.several_keys", message, list(several.values()))


def _list(several: Sequence[Named]) -> str:
    return "; ".join(sorted({each.name for each in several}))


def _finding(code: str, message: str, several: Sequence[Named]) -> Finding:
    first = min(several)
    return Finding(code, Severity.NOTE, message, first.source, first.ocid)


def _unused(alias: Alias, key: str) -> Finding:
    message = Sentence(
        "organizations.toml lists {key} for {name}, and no process names an organization with that key. Correct the key, or "
        "take it out.",
        key=key,
        name=alias.name,
    )
    return Finding("organizations.unused_alias", Severity.WARNING, message, Source("content/organizations.toml"))
