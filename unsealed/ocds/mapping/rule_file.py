"""`[reading]` and `[fields]` of a mapping file -> how cells are read and where each value comes from, checked against OCDS."""

from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from unsealed.ocds.mapping.cells import Unreadable, make_reader
from unsealed.ocds.mapping.date_formats import FormatError
from unsealed.ocds.mapping.fields import Field, UnknownFieldError, currency_codes, find_field
from unsealed.ocds.mapping.keys import Place, Section
from unsealed.ocds.mapping.rules import Rule, Style
from unsealed.sentence import fill

STYLE_KEYS = tuple(each.name for each in fields(Style))

_KINDS = ("text", "date", "number", "integer", "boolean", "amount")
_ADDED = ("amount", "number", "integer")
_SOURCES = ("column", "columns", "first_of", "constant")
_RULE = (
    *_SOURCES,
    "join",
    "before",
    "values",
    "otherwise",
    "keep",
    "split",
    "read",
    "currency",
    "times",
    "extension",
    "sum",
    "optional",
    *STYLE_KEYS,
)
_RELEASE = {
    "ocid": "ocid_prefix and key in [process]",
    "date": "date in [release]",
    "tag": "tag in [release]",
    "id": "nothing: the release's id is made from its date and content",
    "initiationType": "nothing: it is always tender",
}


def read_style(section: Section, base: Style) -> Style:
    """How cells are read: `base`, changed by what the section says."""
    said = section.values
    decimal, group = section.text("decimal", base.decimal), "".join(section.texts("group", (base.group,)))
    if decimal not in ("", ".", ","):
        raise section.error("decimal", f'{section.name}: decimal must be "." or ",".')
    if not decimal and ("," in group) != ("." in group):
        decimal = "." if "," in group else ","
    if decimal and decimal in group:
        raise section.error("group", f"{section.name}: {decimal!r} cannot be the decimal sign and a thousands sign.")
    style = Style(
        frozenset(text.strip().casefold() for text in section.texts("blank")) if "blank" in said else base.blank,
        section.texts("dates", base.dates),
        _months(section) if "months" in said else base.months,
        section.text("time_zone", base.time_zone),
        decimal,
        group,
        base.currency
        if isinstance(said.get("currency"), dict)
        else _code(section, "currency", section.text("currency", base.currency)),
        section.pairs("currency_signs") if "currency_signs" in said else base.currency_signs,
        section.flag("parentheses_are_negative")
        if "parentheses_are_negative" in said
        else base.parentheses_are_negative,
    )
    for code in style.currency_signs.values():
        _code(section, "currency_signs", code)
    if style.time_zone not in available_timezones():
        near = get_close_matches(style.time_zone, available_timezones(), n=1)
        advice = f"Did you mean {near[0]}?" if near else 'Write it like "Europe/Madrid".'
        raise section.error("time_zone", f"{section.name}: {style.time_zone!r} is not a known time zone. {advice}")
    try:
        make_reader(Rule("date", "date", style=style))
    except FormatError as error:
        raise section.error("dates", f"{section.name}: {error}.") from None
    return style


def _code(section: Section, key: str, code: str) -> str:
    if code and code not in currency_codes():
        near = get_close_matches(code.upper(), currency_codes(), n=1)
        advice = f" Did you mean {near[0]}?" if near else ""
        raise section.error(key, f"{section.name}: {key} {code!r} is not an ISO 4217 code such as USD.{advice}")
    return code


def _months(section: Section) -> tuple[tuple[str, ...], ...]:
    said = section.values["months"]
    months = tuple((each,) if isinstance(each, str) else tuple(each) for each in said) if isinstance(said, list) else ()
    if len(months) != 12 or not all(
        names and all(isinstance(name, str) and name for name in names) for names in months
    ):
        raise section.error("months", f'{section.name}: months must be twelve names, such as ["janvier", …].')
    return months


def read_fields(place: Place, values: object, style: Style) -> tuple[Rule, ...]:
    """`[fields]`: a rule for each path."""
    if not isinstance(values, dict) or not values:
        raise place.error("fields", '[fields] needs at least one line, such as "tender/title" = "Description".')
    found = {path: _field(place, path, value) for path, value in values.items()}
    _check_together(place, found)
    return tuple(read_rule(place, path, found[path], value, style) for path, value in values.items())


def _check_together(place: Place, found: dict[str, Field]) -> None:
    """Refuse paths that cannot stand together: one field twice, or once a field and once an object or a list."""
    kinds: dict[tuple[str, ...], str] = {}
    fed: set[tuple[tuple[str, str], ...]] = set()
    for path, field in found.items():
        *above, last = field.steps
        names = tuple(step.name for step in field.steps)
        wanted = {names[:at]: "list" if step.listed else "object" for at, step in enumerate(above, 1)} | {
            names: "field"
        }
        full = (*((step.name, step.label) for step in above), (last.name, ""))
        if full in fed or any(kinds.setdefault(name, kind) != kind for name, kind in wanted.items()):
            raise place.error(path, f"[fields]: {path} and another rule feed the same field; keep one of them.")
        fed.add(full)


def _field(place: Place, path: str, value: object) -> Field:
    if path in _RELEASE:
        raise place.error(path, f"[fields]: {path} is not a field of this list; say {_RELEASE[path]}.")
    try:
        found = find_field(path, extension=isinstance(value, dict) and value.get("extension") is True)
    except UnknownFieldError as error:
        raise place.error(path, f"[fields]: {error}") from None
    if len(found.steps) > 1 and found.steps[-2].holds == "Value":
        whole = path.rpartition("/")[0]
        raise place.error(
            path,
            f'[fields]: write "{whole}" = {{ column = "…", currency = "…" }}: an amount and its currency are read together.',
        )
    return found


def read_rule(place: Place, path: str, field: Field, value: object, style: Style) -> Rule:
    """One rule: a column's name, or a table that says more. `style` is that of [reading]."""
    said = Section(place, path, {"column": value} if isinstance(value, str) else value, _RULE)
    sources = [key for key in _SOURCES if key in said.values]
    if len(sources) != 1:
        raise said.error(path, f"{path} needs one of column, columns, first_of and constant.")
    own = said.values.keys() & set(STYLE_KEYS)
    currency = said.values.get("currency")
    column = currency.get("column") if isinstance(currency, dict) else ""
    if isinstance(currency, dict) and (currency.keys() != {"column"} or not isinstance(column, str)):
        raise said.error("currency", f'{path}: currency must be a code, or {{ column = "…" }}.')
    kind = said.text("read", field.kind)
    if kind not in (*_KINDS, field.kind):
        raise said.error("read", f"{path}: read must be one of {', '.join(_KINDS)}.")
    if field.steps and field.kind in ("amount", "texts") and kind != field.kind:
        raise said.error("read", f"{path} cannot be read as {kind}.")
    rule = Rule(
        path,
        kind,
        tuple(plain_heading(name) for key in sources[:1] if key != "constant" for name in said.texts(key)),
        said.text("join", " "),
        said.text("before"),
        "first_of" in sources,
        None,
        said.pairs("values", flags=True),
        said.text("otherwise") if "otherwise" in said.values else None,
        said.flag("keep"),
        said.text("split"),
        said.number("times", 1, 1),
        plain_heading(column or ""),
        field.codes,
        read_style(said, style) if own else style,
        field.steps,
        said.flag("sum"),
        said.flag("optional"),
    )
    return _check_rule(said, rule, sources[0])


def _check_rule(said: Section, rule: Rule, source: str) -> Rule:
    if source != "constant" and not all(rule.columns):
        raise said.error(rule.path, f"{rule.path}: {source} must name a column.")
    if not rule.values and (rule.keep or (rule.otherwise is not None and rule.steps)):
        raise said.error(rule.path, f"{rule.path}: otherwise and keep go with values, which say what cells stand for.")
    if rule.before and rule.kind not in ("text", "texts"):
        raise said.error(rule.path, f"{rule.path} is read as {rule.kind}, so before has no place in it.")
    if rule.values and rule.kind in ("date", "number", "amount"):
        raise said.error(rule.path, f"{rule.path} is read as {rule.kind}, so values have no place in it.")
    results = [*rule.values.values(), *([rule.otherwise] if rule.otherwise else [])]
    for code in results:
        if rule.codes and code and code not in rule.codes:
            raise said.error(rule.path, f"{rule.path}: {_no_code(rule, str(code))}")
    if rule.sum and (source == "constant" or rule.kind not in _ADDED or rule.steps == ()):
        raise said.error(rule.path, f"{rule.path}: only amounts and numbers of a column can be added up with sum.")
    if rule.sum and rule.split:
        raise said.error(rule.path, f"{rule.path}: sum adds up rows, and split makes a list; keep one of them.")
    if rule.optional and source == "constant":
        raise said.error(rule.path, f"{rule.path}: a constant needs no column, so optional has no place beside it.")
    if rule.split and not any(step.listed for step in rule.steps) and rule.kind != "texts":
        raise said.error(rule.path, f"{rule.path} is no list, so split has nowhere to put several texts.")
    if source == "constant":
        return replace(rule, constant=_constant(said, rule, said.values["constant"]))
    if rule.kind == "date" and rule.otherwise:
        return replace(rule, otherwise=str(_constant(said, rule, rule.otherwise)))
    return rule


def _constant(said: Section, rule: Rule, value: Any) -> Any:
    """A constant of the rule's kind. Texts are read as a cell would be, so that a date may be written plainly."""
    value = value.isoformat() if hasattr(value, "isoformat") else value
    if rule.kind in ("text", "texts", "date"):
        if not isinstance(value, str) or not value.strip():
            raise said.error(rule.path, f"{rule.path}: the constant must be a text in quotes.")
        if rule.codes and value not in rule.codes:
            raise said.error(rule.path, f"{rule.path}: {_no_code(rule, value)}")
    elif not isinstance(value, bool if rule.kind == "boolean" else int) or (rule.kind != "boolean" and value is True):
        wanted = "true or false" if rule.kind == "boolean" else "a whole number"
        raise said.error(rule.path, f"{rule.path}: the constant must be {wanted}.")
    if rule.kind == "date":
        plain = replace(rule, values={}, otherwise=None, style=replace(rule.style, dates=("iso", *rule.style.dates)))
        try:
            return make_reader(plain)(value)
        except Unreadable as reason:
            why = fill(reason.pattern, {"cell": repr(value), "done": "The constant cannot be used"})
            raise said.error(rule.path, f"{rule.path}: {why}") from None
    return value


def _no_code(rule: Rule, code: str) -> str:
    near = get_close_matches(code, sorted(rule.codes), n=1)
    shown = f"Did you mean {near[0]}?" if near else f"Codes are {', '.join(sorted(rule.codes)[:20])}."
    return f"{code!r} is not a code of this field's codelist. {shown}"


def plain_heading(text: str) -> str:
    """A heading as it is compared: without spaces around it, runs of spaces as one."""
    return " ".join(text.split())
