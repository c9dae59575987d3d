"""What the rows of one process say together: rows are joined, lists by their ids, and make one release."""

import hashlib
from datetime import datetime
from decimal import Context, Decimal

from unsealed.exact_json import Json, write_json
from unsealed.ocds.dates import read_instant
from unsealed.ocds.mapping.file import Mapping
from unsealed.ocds.mapping.plan import Leaf, ListPlan, ObjectPlan
from unsealed.ocds.mapping.row import Find, Party
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.organizations import normalise_name
from unsealed.sentence import Sentence

_EXACT = Context(prec=1000)
"""More digits than a cell may have: no sum is rounded."""


class MappedProcess:
    """What the rows of one process have said so far."""

    def __init__(self, source: Source, table: str, find: Find) -> None:
        self.body: dict[str, Json] = {}
        self.source = source
        self.rows = 0
        self.parties: dict[str, dict[str, Json]] = {}
        self.instant: datetime | None = None
        self.date = ""
        self._table, self._find = table, find
        self._indexes: dict[int, dict[str, dict[str, Json]]] = {}
        self._unknown: list[tuple[dict[str, Json], str]] = []
        """Sums that a row keeps from being known, each with the object that it belongs to; None stands there meanwhile."""

    def add(self, said: dict[str, Json], parties: list[Party], date: str, plan: ObjectPlan) -> None:
        """Take what one row says; ids that are made begin with the name of the table."""
        self.rows += 1
        instant = read_instant(date)
        if instant and (self.instant is None or instant > self.instant):
            self.instant, self.date = instant, date
        self._merge_sections(said, plan)
        for each in parties:
            self._merge_party(each.plan, each.body)

    def release(self, ocid: str, mapping: Mapping, findings: list[Finding]) -> dict[str, Json]:
        """The release of all its rows."""
        for target, name in self._unknown:
            target.pop(name, None)
        body = self.body
        date = self.date or (mapping.date.otherwise if mapping.date else "") or ""
        if not date:
            message = Sentence(
                "No row of this process has a date that can be read, so its release has none; name a column in [release], "
                "and an `otherwise` for such rows."
            )
            findings.append(Finding("release.no_date", Severity.WARNING, message, self.source, ocid))
        if "tender" in body:
            body["tender"] = {"id": ocid} | body["tender"]
        if self.parties:
            body = {"parties": list(self.parties.values())} | body
        head: dict[str, Json] = {"ocid": ocid, "id": ""} | ({"date": date} if date else {})
        whole = head | {"tag": list(mapping.tag) or _tags(body), "initiationType": "tender"} | body
        digest = hashlib.sha256(write_json(whole, sort_keys=True)).hexdigest()[:12]
        whole["id"] = f"{date[:10]}-{digest}" if date else digest
        return whole

    def _merge_sections(self, said: dict[str, Json], plan: ObjectPlan) -> None:
        contracts = said.pop("contracts", None)
        self._merge(self.body, said, plan)
        if contracts:
            awards = said.get("awards", ())
            if len(awards) == 1:
                for contract in contracts:
                    contract.setdefault("awardID", awards[0]["id"])
            self._merge(self.body, {"contracts": contracts}, plan)

    def _merge_party(self, plan: ObjectPlan, said: dict[str, Json]) -> None:
        party = self.parties.setdefault(said["id"], {"id": said["id"], "roles": []})
        roles = [plan.role] if plan.role else said.pop("roles", [])
        party["roles"] += [role for role in roles if role not in party["roles"]]
        self._merge(party, said, plan)

    def _merge(self, target: dict[str, Json], said: dict[str, Json], plan: ObjectPlan) -> None:
        for name, value in said.items():
            child = plan.children.get(name)
            if isinstance(child, ListPlan):
                self._merge_items(target.setdefault(name, []), value, child)
            elif child is not None and child.role is None:
                self._merge(target.setdefault(name, {}), value, child)
            elif name not in target:
                target[name] = value
                if value is None:
                    self._unknown.append((target, name))
            elif name in plan.sums:
                self._add(target, name, value, plan.sums[name])
            elif target[name] != value:
                self._merge_leaf(target, name, value, plan)

    def _merge_items(self, items: list[Json], said: list[Json], plan: ListPlan) -> None:
        index = self._indexes.get(id(items))
        if index is None:
            index = self._indexes[id(items)] = {str(each["id"]): each for each in items if "id" in each}
        for each in said:
            identity = each.get("id")
            if identity is None and plan.numbered:
                identity = each["id"] = f"{self._table}-{len(items) + 1}"
            if identity is None and each in items:
                continue
            known = index.get(str(identity)) if identity is not None else None
            if known is None:
                known = {} if plan.whole.children or plan.whole.sums else each
                items.append(known)
                if identity is not None:
                    index[str(identity)] = known
            if known is not each:
                self._merge(known, each, plan.whole)

    def _add(self, target: dict[str, Json], name: str, value: Json, leaf: Leaf) -> None:
        """Another row of the same thing: its number is added, if both are known and in one currency."""
        old = target[name]
        if old is None:
            return
        if value is not None and leaf.rule.kind != "amount":
            target[name] = _add_up(old, value)
        elif value is not None and old.get("currency") == value.get("currency"):
            target[name] = old | {"amount": _add_up(old["amount"], value["amount"])}
        else:
            target[name] = None
            self._unknown.append((target, name))
            if value is not None:
                message = Sentence(
                    "This row has another currency than the rows that it would be added to for {path}. That sum is left out; "
                    "make the currencies equal, or map an id that tells the rows apart.",
                    path=leaf.rule.path,
                )
                self._find("rows.not_added", Severity.WARNING, message, leaf.rule.columns[0])

    def _merge_leaf(self, target: dict[str, Json], name: str, value: Json, plan: ObjectPlan) -> None:
        """Two rows say something about what can be said once: the first holds, unless both mean the same."""
        old, child = target[name], plan.children.get(name)
        if isinstance(old, list) and isinstance(value, list):
            target[name] = old + [each for each in value if each not in old]
            return
        if isinstance(child, ObjectPlan) and old["id"] == value["id"]:
            return
        if name in plan.kept_below:
            return
        if name == "name" and plan.role is not None and normalise_name(str(old)) == normalise_name(str(value)):
            return
        leaf = child.first_leaf() if isinstance(child, ObjectPlan) else plan.leaves.get(name)
        message = Sentence(
            "Another row of this process says something else for {path}. The first row holds, this is left out; make the "
            "rows equal, or map an id that tells them apart.",
            path=leaf.rule.path if leaf else name,
        )
        self._find("rows.conflict", Severity.WARNING, message, leaf.rule.columns[0] if leaf and leaf.columns else "")


def _add_up(old: Decimal | int, value: Decimal | int) -> Decimal | int:
    return old + value if isinstance(old, int) and isinstance(value, int) else _EXACT.add(Decimal(old), Decimal(value))


def _tags(body: dict[str, Json]) -> list[str]:
    sections = (("planning", "planning"), ("tender", "tender"), ("awards", "award"), ("contracts", "contract"))
    tags = [tag for section, tag in sections if section in body]
    if any("implementation" in each for each in body.get("contracts", [])):
        tags.append("implementation")
    return tags or ["planning"]
