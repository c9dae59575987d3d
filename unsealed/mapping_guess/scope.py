"""What a table is about: invitations only, or awards and contracts too; and which of its columns say what there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unsealed.mapping_guess.headings import words_of
from unsealed.mapping_guess.roles import Look
from unsealed.mapping_guess.shapes import firms, offices

_AWARDED = ("supplier", "contract_amount", "paid", "signed")


@dataclass(frozen=True, slots=True)
class Scope:
    """The roles after the table's subject is known. `with_contracts`: awards and contracts are told apart.

    `reasons` says of columns that had a role why they are not mapped.
    """

    roles: Mapping[str, Look]
    awarded: bool
    with_contracts: bool
    other_amounts: tuple[str, ...] = ()
    """Columns that could be the amount of the awards as well."""
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def main_amount(self) -> Look | None:
        """The amount of the awards."""
        return self.roles.get("award_amount") or self.roles.get("contract_amount")

    @property
    def title(self) -> Look | None:
        """What names a process."""
        return next((self.roles[role] for role in ("title", "description", "item") if role in self.roles), None)

    @property
    def amounts(self) -> tuple[Look, ...]:
        """All columns that hold money and are mapped."""
        roles = ("budget", "estimate", "award_amount", "contract_amount", "paid")
        return tuple(self.roles[role] for role in roles if role in self.roles)

    @property
    def dates(self) -> tuple[Look, ...]:
        """All columns that hold dates and are mapped."""
        roles = ("award_date", "signed", "published", "deadline", "start", "end")
        return tuple(self.roles[role] for role in roles if role in self.roles)

    @property
    def release_date(self) -> Look | None:
        """What dates the release: the last decision that the table tells of."""
        order = (
            ("signed", "award_date", "published", "start")
            if self.awarded
            else ("published", "award_date", "start", "deadline")
        )
        return next((self.roles[role] for role in order if role in self.roles), None)

    @property
    def release_dates(self) -> tuple[Look, ...]:
        """The column that dates the release, and those of earlier decisions that do in rows where it is blank."""
        found = [self.release_date] if self.release_date else []
        for role in ("signed", "award_date", "published"):
            look = self.roles.get(role)
            if (
                look
                and look not in found
                and any(_blank_in_all(found, at) and text for at, text in enumerate(look.column.texts))
            ):
                found.append(look)
        return tuple(found)

    @property
    def undated(self) -> int:
        """How many rows have none of these dates."""
        looks = self.release_dates
        return sum(_blank_in_all(looks, at) for at in range(len(looks[0].column.texts))) if looks else 0

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of its releases."""
        if not self.awarded:
            return ("tender",)
        contracts = ("contract", "implementation") if "paid" in self.roles else ("contract",)
        return ("award", *contracts) if self.with_contracts else ("award",)


def find_scope(roles: Mapping[str, Look], looks: Sequence[Look]) -> Scope:
    """Settle roles that depend on each other: an "Amount" without a supplier is an estimate, for example."""
    settled = dict(roles)
    reasons: dict[str, str] = {}
    _find_firms(settled)
    awarded = any(role in settled for role in _AWARDED) or _speaks_of_awards(looks)
    if not awarded:
        _move(settled, "award_amount", "estimate")
        _move(settled, "award_date", "published")
    both = "award_amount" in settled and "contract_amount" in settled
    two_dates = "award_date" in settled and "signed" in settled
    with_contracts = awarded and (both or two_dates or "paid" in settled)
    if awarded:
        _move(settled, "contract_amount", "award_amount")
    if awarded and not with_contracts:
        _move(settled, "signed", "award_date")
    if "original_amount" in settled:
        if not settled.keys() & {"award_amount", "contract_amount"} and awarded:
            _move(settled, "original_amount", "award_amount")
        else:
            look = settled.pop("original_amount")
            reasons[look.name] = (
                "the amount before amendments; in OCDS an earlier release says it, so publish old exports beside this one"
            )
    if "unit_price" in settled and "item" not in settled and "item_code" not in settled:
        reasons[settled.pop("unit_price").name] = "a price per unit says nothing without a column of items"
    mapped = {look.name for look in roles.values()}
    others = tuple(look.name for look in looks if look.name not in mapped and _may_be_the_amount(look))
    return Scope(settled, awarded, with_contracts, others, reasons)


def _blank_in_all(looks: Sequence[Look], row: int) -> bool:
    return not any(look.column.texts[row] for look in looks)


def _may_be_the_amount(look: Look) -> bool:
    roles = {"award_amount", "contract_amount"} & look.column.hints.keys()
    best = max((hint.fitness for hint in look.column.hints.values()), default=0.0)
    fits = any(look.column.hints[role].fitness >= max(0.4, best) for role in roles)
    return fits and look.amounts.fitness >= 0.5 and look.dates.fitness < 0.5


def _find_firms(roles: dict[str, Look]) -> None:
    """In some countries the agency is who does the work: then its names are those of firms."""
    agency = roles.get("buyer")
    if "supplier" not in roles and agency and firms(agency.column) > max(0.5, offices(agency.column)):
        roles["supplier"] = roles.pop("buyer")


def _move(roles: dict[str, Look], role: str, other: str) -> None:
    if role in roles and other not in roles:
        roles[other] = roles.pop(role)


def _speaks_of_awards(looks: Sequence[Look]) -> bool:
    words = {word for look in looks for word in words_of(look.name)}
    return bool(
        words
        & {
            "award",
            "awarded",
            "awardee",
            "adjudicado",
            "adjudicacion",
            "adjudicataire",
            "loa",
            "attributaire",
            "zuschlag",
        }
    )
