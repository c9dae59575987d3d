"""content/site.toml -> `Site`. Each setting is declared once, here, with its help and its default.

An unknown key is an error that names the nearest known one; a wrong type is an error that names the right one.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from unsealed.errors import ConfigurationError
from unsealed.front_matter import LANGUAGE
from unsealed.ocds.dates import read_instant

Codes = tuple[tuple[str, str], ...]
"""A table of texts in `site.toml`: what is published, and the code that it stands for."""

Caps = tuple[tuple[str, int], ...]
"""A table of whole numbers, by currency."""


def setting(help_text: str, default: Any = MISSING, *, check: str = "", choices: Sequence[Any] = ()) -> Any:
    """Declare one setting: what it means, its value when left out, what its text has to look like, what it may be."""
    metadata = {"help": help_text, "check": check, "choices": choices}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What to assume where the data is silent. Each assumption in use is said on the quality page."""

    award_status: str = setting(
        "Status of awards that publish none: active, pending, cancelled, unsuccessful.",
        "",
        choices=("pending", "active", "cancelled", "unsuccessful"),
    )
    currency: str = setting("Currency of amounts that publish none, as a three-letter code.", "", check="currency")


@dataclass(frozen=True, slots=True)
class Codelists:
    """Which published words stand for which codes of the standard, letter by letter. Each one in use is said and counted."""

    award_status: Codes = setting(
        "What the source writes for the status of an award, and the code it stands for.",
        (),
        choices=("pending", "active", "cancelled", "unsuccessful"),
    )
    contract_status: Codes = setting(
        "The same for the status of a contract.", (), choices=("pending", "active", "cancelled", "terminated")
    )
    tender_status: Codes = setting(
        "The same for the status of a tender.",
        (),
        choices=("planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"),
    )
    procurement_method: Codes = setting(
        "The same for the procurement method.", (), choices=("open", "selective", "limited", "direct")
    )
    procurement_category: Codes = setting(
        "The same for the main procurement category.", (), choices=("goods", "works", "services")
    )


@dataclass(frozen=True, slots=True)
class Frameworks:
    """What marks a framework agreement, whose amounts are ceilings, beside the marks of the standard."""

    method_details: tuple[str, ...] = setting(
        "Values of tender/procurementMethodDetails, letter by letter, that only framework agreements have.", ()
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """How organizations are told apart across processes, beside their register numbers."""

    party_id_stable: bool = setting(
        "Whether parties/id stands for one organization in all processes; used only where the data bears it out.", False
    )
    placeholders: tuple[str, ...] = setting("Identifier numbers that stand for none, such as 99999999.", ())
    legal_forms: tuple[str, ...] = setting("Legal forms that are left aside when names are compared.", ())


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The years that numbers are given for; calendar years where nothing is set."""

    starts: int = setting("The month in which a fiscal year starts, 1 to 12.", 1, choices=tuple(range(1, 13)))
    label: str = setting(
        "Whether a fiscal year is called after the calendar year in which it is ending or starting.",
        "ending",
        choices=("ending", "starting"),
    )

    def year_of(self, day: date) -> int:
        """The fiscal year that a day lies in, by its label."""
        if self.starts == 1:
            return day.year
        begun = day.year if day.month >= self.starts else day.year - 1
        return begun + 1 if self.label == "ending" else begun

    @property
    def prefix(self) -> str:
        """What stands before the number of a year."""
        return "FY" if self.starts > 1 else ""

    def number_of(self, period: str) -> int:
        """The number of a year that results are for: 2025 of FY2025."""
        return int(period.removeprefix(self.prefix))


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is shown about people. The defaults show no more than a reader needs."""

    publish_person_names: bool = setting("Show the names of suppliers who are natural persons.", False)
    show_buyer_contact: bool = setting("Show a buyer's contact point on open and planned processes.", True)
    individuals: tuple[str, ...] = setting(
        "Ids of parties who are natural persons, beside those whose scheme says so.", ()
    )


@dataclass(frozen=True, slots=True)
class OpportunitiesShown:
    """What `/opportunities/` lists."""

    ending_within_months: int = setting(
        "Contracts that end within so many months, 1 to 60, are listed as ending soon.", 12, choices=range(1, 61)
    )


@dataclass(frozen=True, slots=True)
class Search:
    """The search over contracts, organizations and the guide."""

    enabled: bool = setting("Whether the site can be searched.", True)
    newest: int = setting("So many processes can be found by searching: the newest, if there are more.", 20_000)


@dataclass(frozen=True, slots=True)
class PointsToCheck:
    """What may deserve a closer look at a process. Nothing of it is worked out or published unless `show` is true.

    Where a limit may be 0, then no fixed one is set: values are compared with those of all other processes.
    """

    show: bool = setting("Work out points to check and publish them.", False)
    flags: tuple[str, ...] = setting(
        "The flags to use, by code.", ("R003", "R018", "R024", "R028", "R030", "R035", "R036", "R038", "R058")
    )
    tenderers: bool = setting("Publish results about tenderers and suppliers, too, in data files only.", False)
    currency: str = setting("The only currency whose bids are compared; all, when left out.", "", check="currency")
    excluded_methods: tuple[str, ...] = setting("Procurement method details that no flag looks at.", ())
    no_price_comparison_methods: tuple[str, ...] = setting(
        "Procurement method details under which prices of bids do not compare.", ()
    )
    price_comparison_methods: tuple[str, ...] = setting(
        "Procurement method details under which prices of bids compare; all, when left out.", ()
    )
    cardinal_compatible: bool = setting("Follow Cardinal to the letter, to compare results with it.", False)
    short_period_days: int = setting("Fewer days for bids than this are short.", 15)
    short_period_methods: tuple[str, ...] = setting("Methods whose time for bids is looked at; all, when left out.", ())
    short_period_days_by_method: Caps = setting("Other numbers of days, by procurement method details.", ())
    close_price: Decimal = setting("Two prices are close up to this part of the lower; 0: by comparison.", Decimal(0))
    heavy_discount: Decimal = setting("A discount is heavy from this part of the price; 0: by comparison.", Decimal(0))
    unsuccessful_share: Decimal = setting("A tenderer wins seldom up to this share; 0: by comparison.", Decimal(0))
    disqualified_others: int = setting("So many other tenderers must be disqualified.", 1)
    disqualified_share: Decimal = setting("From this share many bids are disqualified; 0: by comparison.", Decimal(0))
    least_bids: int = setting("So many bids make a share of disqualified ones.", 2)
    least_processes: int = setting("In so many processes must a buyer's bids be.", 2)
    classification_digits: int = setting("So many first characters tell kinds of items apart.", 2)
    least_processes_of_supplier: int = setting("In so many processes must a supplier's items be.", 20)
    kinds_of_items: int = setting("So many kinds of items are many for a supplier; 0: by comparison.", 0)
    near_estimate: Decimal = setting("An award is near the estimate from this part of it.", Decimal("0.98"))
    direct_awards_limit: int = setting(
        "The amount above which direct awards to one supplier in a year must be open.", 0
    )
    award_difference: Decimal = setting("Contracts differ much from their award above this part of it.", Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of one city's site, from `content/site.toml`."""

    name: str = setting("The site's name, shown on top of every page.")
    publisher: str = setting("Who publishes, as it should stand in sentences; the site's name when left out.", "")
    base_url: str = setting("Where the site will be, for the sitemap and canonical addresses.", "", check="url")
    tagline: str = setting("One sentence on the home page: what this site is.", "")
    notice: str = setting("A sentence shown on every page, for example that a site is a demonstration.", "")
    language: str = setting("The language of the pages, as a code.", "en")
    languages: tuple[str, ...] = setting("All languages of the pages, the main one first, where there are several.", ())
    time_zone: str = setting("The city's time zone, for turning instants into dates.", "UTC", check="time_zone")
    as_of: str = setting(
        "The date the publication speaks of; else the newest date that the data was published with.", "", check="date"
    )
    repository: str = setting("The public git repository, for corrections and edits.", "", check="url")
    branch: str = setting("The branch that the site is built from.", "main")
    licence: str = setting("The data's licence, in words; else what the data says.", "")
    licence_url: str = setting("Where the licence is.", "", check="url")
    contact: str = setting("An address for questions: an e-mail address or a link.", "")
    tax_basis: str = setting(
        "Whether amounts include value-added or sales tax: included, excluded, mixed, unknown; else what the data says.",
        "",
        choices=("included", "excluded", "mixed", "unknown"),
    )
    amount_cap: Caps = setting(
        "By currency: the amount above which a value is reported as unlikely.", (), check="currency"
    )
    defaults: Defaults = setting("What to assume where the data is silent.", Defaults())
    codelists: Codelists = setting("Which published words stand for which codes.", Codelists())
    frameworks: Frameworks = setting("What marks a framework agreement.", Frameworks())
    organizations: Identity = setting("How organizations are told apart.", Identity())
    fiscal_year: FiscalYear = setting("The years that numbers are given for.", FiscalYear())
    privacy: Privacy = setting("What is shown about people.", Privacy())
    opportunities: OpportunitiesShown = setting("What is listed as an opportunity.", OpportunitiesShown())
    news_days: int = setting("How many days back the page of what is new tells, 1 to 365.", 30, choices=range(1, 366))
    search: Search = setting("The search over contracts, organizations and the guide.", Search())
    points_to_check: PointsToCheck = setting("What may deserve a closer look.", PointsToCheck())

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def all_languages(self) -> tuple[str, ...]:
        """The languages of the pages, the main one first."""
        return self.languages or (self.language,)

    def folder_of(self, language: str) -> str:
        """Where the pages of a language stand: at the root for the main one, else below `es/`."""
        return "" if language == self.language else f"{language.lower()}/"

    @property
    def base_path(self) -> str:
        """The path part of `base_url`, with a slash at both ends: `/` or `/contracts/`."""
        return (urlsplit(self.base_url).path.rstrip("/") or "") + "/"

    def check(self, name: str, value: str, place: str) -> None:
        """Raise `ConfigurationError`, naming `place`, if `value` cannot be the setting `name`."""
        declared = {each.name: each for each in fields(self)}
        _check(declared[name].metadata["check"], value, Path(place), name)

    @property
    def publisher_name(self) -> str:
        """Who publishes, as it stands in sentences."""
        return self.publisher or self.name


def read_site(path: Path) -> Site:
    """Read `path`. Raises `ConfigurationError` with the file, the key and what to write instead."""
    try:
        text = path.read_bytes().decode()
        values = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        raise ConfigurationError(
            f'{path} is missing. It needs at least one line: name = "Your city\'s contracts".'
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as TOML: {error}.") from None
    site: Site = _build(Site, values, path, "")
    return _with_languages(site, values, path)


def _with_languages(site: Site, values: dict[str, Any], path: Path) -> Site:
    """The site with its main language; refuses what is no code of a language, or a list that says something else."""
    for language in site.all_languages:
        if not LANGUAGE.match(language):
            raise ConfigurationError(f'{path}: {language!r} is not the code of a language, such as "es" or "pt-BR".')
    if len({each.lower() for each in site.languages}) < len(site.languages):
        raise ConfigurationError(f"{path}: languages names one twice.")
    if site.languages and "language" in values and site.language != site.languages[0]:
        raise ConfigurationError(
            f"{path}: languages starts with the main one, so that language = {site.language!r} contradicts it. Leave it out."
        )
    return replace(site, language=site.all_languages[0])


def _build(cls: type, values: dict[str, Any], path: Path, prefix: str) -> Any:
    types = get_type_hints(cls)
    known = {each.name: each for each in fields(cls)}
    for key in values:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            advice = f" Did you mean {prefix}{near[0]}?" if near else f" Known keys: {', '.join(known)}."
            raise ConfigurationError(f"{path} has an unknown key {prefix}{key}.{advice}")
    arguments = {}
    for name, declared in known.items():
        if name in values:
            value = _value(types[name], values[name], declared.metadata["check"], path, prefix + name)
            _check_choice(value, declared.metadata["choices"], path, prefix + name)
            arguments[name] = value
        elif declared.default is MISSING:
            raise ConfigurationError(f"{path} lacks {prefix}{name}. {declared.metadata['help']}")
    return cls(**arguments)


def _value(kind: Any, value: Any, check: str, path: Path, name: str) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise ConfigurationError(f"{path}: {name} must be a table, written as [{name}].")
        return _build(kind, value, path, name + ".")
    if kind in (Codes, Caps):
        return _table(get_args(get_args(kind)[0])[1], value, check, path, name)
    if get_args(kind) and not isinstance(kind, UnionType):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ConfigurationError(f'{path}: {name} must be a list of texts, for example ["one", "two"].')
        return tuple(value)
    if kind is Decimal and type(value) is int:
        value = Decimal(value)
    if hasattr(value, "isoformat"):  # a TOML date stands for its text
        value = value.isoformat()
    if type(value) is not kind:
        expected = {
            str: 'a text in quotes, for example "…"',
            bool: "true or false",
            int: "a whole number",
            Decimal: "a number",
        }[kind]
        raise ConfigurationError(f"{path}: {name} must be {expected}, not {value!r}.")
    if value and check:
        _check(check, value, path, name)
    return value


def _table(kind: type, value: Any, check: str, path: Path, name: str) -> tuple[tuple[str, Any], ...]:
    """The lines of a table whose keys are the city's own, in the order of the file."""
    if not isinstance(value, dict):
        raise ConfigurationError(f"{path}: {name} must be a table, written as [{name}].")
    for key in value if check else ():
        _check(check, key, path, f"{name}.{key}")
    return tuple((key, _value(kind, each, "", path, f"{name}.{key}")) for key, each in value.items())


def _check_choice(value: Any, choices: Sequence[Any], path: Path, name: str) -> None:
    if not choices:
        return
    for key, each in value if isinstance(value, tuple) else [("", value)]:
        if each not in choices and (key or each != ""):
            place = f"{name}.{key}" if key else name
            if isinstance(choices, range):
                raise ConfigurationError(f"{path}: {place} must be from {choices[0]} to {choices[-1]}, not {each!r}.")
            near = get_close_matches(str(each), map(str, choices), n=1)
            advice = f" Did you mean {near[0]}?" if near else ""
            known = ", ".join(map(str, choices))
            raise ConfigurationError(f"{path}: {place} must be one of {known}, not {each!r}.{advice}")


def _check(check: str, value: str, path: Path, name: str) -> None:
    if check == "url" and urlsplit(value).scheme not in ("http", "https"):
        raise ConfigurationError(f"{path}: {name} must be an address that starts with https://, not {value!r}.")
    if check == "time_zone" and value not in available_timezones():
        near = get_close_matches(value, available_timezones(), n=1)
        advice = f" Did you mean {near[0]}?" if near else ' Write it like "Europe/Madrid".'
        raise ConfigurationError(f"{path}: {name} {value!r} is not a known time zone.{advice}")
    if check == "currency" and not (len(value) == 3 and value.isascii() and value.isupper()):
        raise ConfigurationError(f"{path}: {name} must be a three-letter code such as USD, not {value!r}.")
    if check == "date" and read_instant(value) is None:
        raise ConfigurationError(f"{path}: {name} must be a date such as 2025-12-31, not {value!r}.")
