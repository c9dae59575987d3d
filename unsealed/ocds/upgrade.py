"""OCDS 1.0 releases -> OCDS 1.1, as the standard's own tool does it. Owns ocdskit. Nothing is fetched.

A release of 1.0 describes its organizations where they act; 1.1 gathers them in `parties`. A release of 1.1 is left as it
is, byte for byte: only one without `parties` is looked at, and only one with a shape that 1.1 does not have is changed.
"""

import logging
import re
from collections.abc import Callable, Iterator
from copy import deepcopy

from unsealed.exact_json import Json, JsonError, RawJson, read_json, write_json

_TRACES = re.compile(
    rb'"(?:buyer|procuringEntity|tenderers|suppliers|amendment|providerOrganization|receiverOrganization)"'
)
_DETAILS = frozenset(["identifier", "additionalIdentifiers", "address", "contactPoint"])
_SILENT = logging.getLogger("ocdskit")  # it would print what it finds, with data in it
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def may_be_1_0(text: bytes | RawJson) -> bool:
    """Whether a release without `parties` names anything that 1.0 writes in another way than 1.1; a quick look."""
    return _TRACES.search(memoryview(text)) is not None


def upgrade_release(text: bytes, *, declared: bool) -> bytes | None:
    """The release as OCDS 1.1; None where it is no release of 1.0, or cannot be upgraded.

    With `declared` its package says that it is 1.0, and an organization by its name alone counts as well.
    """
    try:
        body = read_json(text)
    except (JsonError, ValueError):
        return None
    if not isinstance(body, dict) or "parties" in body or not _has_shape(body, declared=declared):
        return None
    for step in _steps():
        changed = deepcopy(body)
        try:
            step(changed)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            continue  # values of wrong types stay as they were published
        body = changed
    _add_payers(read_json(text), body)
    return write_json(body)


def _steps() -> list[Callable[[dict[str, Json]], None]]:
    from ocdskit import upgrade  # noqa: PLC0415 - it takes a quarter of a second to import, and few need it

    return [
        lambda body: upgrade.upgrade_parties_10_to_11(body, reorder=False),
        upgrade.upgrade_amendments_10_11,
        lambda body: upgrade.upgrade_transactions_10_11(body, reorder=False),
    ]


def _add_payers(before: dict[str, Json], body: dict[str, Json]) -> None:
    """Put who paid and who was paid into `parties`, with the identifiers; the tool leaves them out, and they were lost."""
    known = {party.get("id"): party for party in _objects(body.get("parties")) if isinstance(party.get("id"), str)}
    pairs = zip(
        _transactions(_objects(before.get("contracts"))), _transactions(_objects(body.get("contracts"))), strict=True
    )
    for old, new in pairs:
        for was, role in (("providerOrganization", "payer"), ("receiverOrganization", "payee")):
            reference, identifier = new.get(role), old.get(was)
            if was in new or not isinstance(reference, dict) or not isinstance(identifier, dict):
                continue
            party = known.setdefault(reference.get("id"), reference | {"identifier": identifier, "roles": []})
            if isinstance(party.get("roles"), list) and role not in party["roles"]:
                party["roles"].append(role)
    if known:
        listed = _objects(body.get("parties"))
        body["parties"] = listed + [party for party in known.values() if not any(party is each for each in listed)]


def _has_shape(body: dict[str, Json], *, declared: bool) -> bool:
    tender = body.get("tender")
    awards, contracts = _objects(body.get("awards")), _objects(body.get("contracts"))
    organizations = [*_objects(body.get("buyer"))]
    if isinstance(tender, dict):
        organizations += [*_objects(tender.get("procuringEntity")), *_objects(tender.get("tenderers"))]
    organizations += [supplier for award in awards for supplier in _objects(award.get("suppliers"))]
    if any(_DETAILS & each.keys() for each in organizations) or (declared and organizations):
        return True
    if any("amendment" in each for each in (*_objects(tender), *awards, *contracts)):
        return True
    return any("providerOrganization" in each or "receiverOrganization" in each for each in _transactions(contracts))


def _transactions(contracts: list[dict[str, Json]]) -> Iterator[dict[str, Json]]:
    for contract in contracts:
        for implementation in _objects(contract.get("implementation")):
            yield from _objects(implementation.get("transactions"))


def _objects(value: Json) -> list[dict[str, Json]]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]
