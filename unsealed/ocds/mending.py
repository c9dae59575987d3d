"""What the city itself says of its data, before anything is made of it: codes that it maps, values that it corrects.

Only the compiled release is mended; the releases stay as they were published. Nothing is mended that is not listed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from unsealed.config import Codelists, Codes
from unsealed.exact_json import Json
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.sentence import Sentence

Assumed = Counter[tuple[str, str]]
"""How often each assumption was needed: the name of its setting, and what it says."""

_STEP = re.compile(r"(?:\A|\.)([^.\[\]]+)|\[([^\]]*)\]")
_NOTHING = object()


class Correction(NamedTuple):
    """A value that the city corrects. `path` is written as in the history of a page: `contracts[C1].value.amount`."""

    ocid: str
    path: str
    old: Json
    new: Json
    reason: str
    date: str


class Mended(NamedTuple):
    """A compiled release after mending, with what was done: codes mapped, and paths corrected."""

    compiled: dict[str, Json]
    findings: tuple[Finding, ...]
    assumed: Assumed
    corrected: tuple[str, ...]


class Mender:
    """Mends compiled releases by the city's codelists and corrections; one per task."""

    def __init__(self, codelists: Codelists | None = None, corrections: Iterable[Correction] = ()) -> None:
        self._maps: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {
            place: (f"codelists.{name}", dict(codes))
            for name, place, codes in _places(codelists or Codelists())
            if codes
        }
        self.decided = {f"{section}.{field}": frozenset(codes) for (section, field), (_, codes) in self._maps.items()}
        """The words that are mapped, by the field that they stand in."""
        self._corrections: dict[str, list[Correction]] = {}
        for each in corrections:
            self._corrections.setdefault(each.ocid, []).append(each)

    def mend(self, ocid: str, compiled: dict[str, Json]) -> Mended:
        """The compiled release with its corrections, then with the standard's codes; the argument stays as it was."""
        assumed: Assumed = Counter()
        findings: list[Finding] = []
        corrected: list[str] = []
        for each in self._corrections.get(ocid, ()):
            steps = [name or f"[{item}]" for name, item in _STEP.findall(each.path)]
            if _find(compiled, steps) == each.old:
                compiled = _replaced(compiled, steps, each.new)
                corrected.append(each.path)
                findings.append(_applied(each))
            else:
                findings.append(_outdated(each))
        for (section, field), (setting, codes) in self._maps.items():
            if section in compiled:
                compiled = compiled | {section: _mapped(compiled[section], field, setting, codes, assumed)}
        return Mended(compiled, tuple(findings), assumed, tuple(corrected))


def unknown_processes(corrections: Iterable[Correction], ocids: Iterable[str]) -> list[Finding]:
    """A finding for each correction of a process that is not published."""
    known = set(ocids)
    return [_outdated(each) for each in corrections if each.ocid not in known]


def _places(codelists: Codelists) -> Iterable[tuple[str, tuple[str, str], Codes]]:
    yield "award_status", ("awards", "status"), codelists.award_status
    yield "contract_status", ("contracts", "status"), codelists.contract_status
    yield "tender_status", ("tender", "status"), codelists.tender_status
    yield "procurement_method", ("tender", "procurementMethod"), codelists.procurement_method
    yield "procurement_category", ("tender", "mainProcurementCategory"), codelists.procurement_category


def _mapped(section: Json, field: str, setting: str, codes: Mapping[str, str], assumed: Assumed) -> Json:
    if type(section) is list:
        return [_mapped(each, field, setting, codes, assumed) for each in section]
    published = section.get(field) if type(section) is dict else None
    if type(published) is not str or published not in codes:
        return section
    assumed[setting, f"{published} → {codes[published]}"] += 1
    return section | {field: codes[published]}


def _find(value: Json, steps: list[str]) -> Json:
    """The value that the steps lead to, or something that equals nothing published; a field that is absent is null."""
    for step in steps:
        if step.startswith("["):
            items = value if type(value) is list else []
            found = [each for each in items if _is_item(each, step)]
            value = found[0] if len(found) == 1 else _NOTHING
        else:
            value = value.get(step) if type(value) is dict else _NOTHING
    return _NOTHING if type(value) is dict or type(value) is list or not steps else value


def _is_item(value: Json, step: str) -> bool:
    return type(value) is dict and f"[{value.get('id')}]" == step


def _replaced(value: Json, steps: list[str], new: Json) -> Json:
    if not steps:
        return new
    step, *others = steps
    if step.startswith("["):
        return [_replaced(each, others, new) if _is_item(each, step) else each for each in value]
    return value | {step: _replaced(value.get(step), others, new)}


def _applied(correction: Correction) -> Finding:
    message = Sentence(
        "The city corrected {path} on {date}: {reason}. The releases of the process stay as they were published; once the "
        "source is mended, take the correction out of corrections.toml.",
        path=correction.path,
        date=correction.date,
        reason=correction.reason,
    )
    return Finding("correction.applied", Severity.NOTE, message, Source("content/corrections.toml"), correction.ocid)


def _outdated(correction: Correction) -> Finding:
    message = Sentence(
        "The correction of {path} is not applied: its process is not published, or no longer says there what the correction "
        "calls the old value. Look at it again, and take it out if the source was mended.",
        path=correction.path,
    )
    return Finding(
        "correction.outdated", Severity.WARNING, message, Source("content/corrections.toml"), correction.ocid
    )
