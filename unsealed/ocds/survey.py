"""What has to be known of all processes before one of them can be interpreted, looked up while their files are read.

Which processes others name as their framework agreement (methodology 1.6), and whether an id of `parties` stands for one
organization wherever it is used (1.7). What one task saw and what another saw add up in any order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from unsealed.exact_json import JsonError, RawJson, read_json
from unsealed.ocds.access import get_object, get_objects, get_text, get_texts
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.organizations import normalise_name
from unsealed.sentence import Sentence

LEAST_STABLE = Fraction(99, 100)
"""The part of repeated ids that have to carry one name before ids are taken for keys."""

_ENOUGH = 2
"""Processes and names of an id: what more there are tells nothing new."""


class StableIds(NamedTuple):
    """Of the ids that stand in more than one process, how many there are and how many carry one name."""

    repeated: int
    of_one_name: int

    @property
    def holds(self) -> bool:
        """Whether ids may be keys."""
        return bool(self.repeated) and Fraction(self.of_one_name, self.repeated) >= LEAST_STABLE


@dataclass(slots=True)
class Survey:
    """What was looked up; `with_ids` says whether ids of `parties` are looked at, which takes its time."""

    with_ids: bool = False
    frameworks: set[str] = field(default_factory=set)
    processes: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)

    def look(self, ocid: str, fields: dict[str, RawJson]) -> None:
        """Note what one release tells; its fields are not decoded yet."""
        related = fields.get("relatedProcesses")
        try:
            if related is not None:
                self._look_for_frameworks(ocid, related)
            if self.with_ids and "parties" in fields:
                self._look_for_ids(ocid, fields["parties"])
        except (JsonError, ValueError):
            return  # whoever reads the release will say so

    def add(self, other: "Survey") -> None:
        """Take in what another task saw."""
        self.frameworks |= other.frameworks
        for own, seen in ((self.processes, other.processes), (self.names, other.names)):
            for identity, some in seen.items():
                _remember(own, identity, some)

    @property
    def stable_ids(self) -> StableIds:
        """How far ids of `parties` stand for one organization."""
        repeated = [each for each, ocids in self.processes.items() if len(ocids) > 1]
        return StableIds(len(repeated), sum(len(self.names.get(each, ())) < _ENOUGH for each in repeated))

    def _look_for_frameworks(self, ocid: str, related: RawJson) -> None:
        for each in get_objects({"related": read_json(bytes(related))}, "related"):
            identifier = get_text(each, "identifier")
            if (
                identifier != ocid
                and get_text(each, "scheme") == "ocid"
                and "framework" in get_texts(each, "relationship")
            ):
                self.frameworks.add(identifier)

    def _look_for_ids(self, ocid: str, parties: RawJson) -> None:
        for party in get_objects({"parties": read_json(bytes(parties))}, "parties"):
            if identity := get_text(party, "id"):
                name = get_text(party, "name") or get_text(get_object(party, "identifier"), "legalName")
                _remember(self.processes, identity, [ocid])
                _remember(self.names, identity, [normalise_name(name)] if name else [])


def unstable_ids(stable: StableIds) -> Finding:
    """What is said where the setting trusts ids and the data does not bear it out."""
    if stable.repeated:
        message = Sentence(
            "organizations.party_id_stable is set in site.toml, but only {number} of the {all} ids that stand in more than "
            "one process carry one name ({share} %, at least 99 % is asked for). Ids were not used: organizations without a "
            "register number are told apart by their names. Take the setting away, or mend the ids.",
            number=stable.of_one_name,
            all=stable.repeated,
            share=Decimal(f"{stable.of_one_name * 1000 // stable.repeated / 10:g}"),
        )
    else:
        message = Sentence(
            "organizations.party_id_stable is set in site.toml, but no id stands in more than one process, so nothing shows "
            "that ids are kept. Ids were not used: organizations without a register number are told apart by their names. "
            "Take the setting away, or mend the ids."
        )
    return Finding("organizations.unstable_ids", Severity.WARNING, message, Source("content/site.toml"))


def _remember(known: dict[str, set[str]], identity: str, new: Iterable[str]) -> None:
    # Two are enough to know that there are several; the smallest, so that the order of reading does not matter.
    seen = known.get(identity, set()).union(new)
    known[identity] = seen if len(seen) <= _ENOUGH else set(islice(sorted(seen), _ENOUGH))
