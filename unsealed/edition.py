"""The publication in one language: an edition. What code says of itself in English is translated here, once for all pages.

Dossiers of indicators and flags, meanings of checks and tables speak English where they are declared. `TEXTS` tells which
of their fields readers see; the same list tells what there is to translate.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from typing import Any, TypeVar, cast

from unsealed.indicator import Dossier
from unsealed.quality_check import Check, CheckResult
from unsealed.red_flag import RedFlag
from unsealed.table import Column, Table
from unsealed.user_needs import Advice, Answer, UserNeeds

TEXTS: Mapping[type, tuple[str, ...]] = {
    Dossier: ("formula", "missing", "excluded"),
    RedFlag: ("title", "question", "formula", "says", "otherwise", "innocent", "unit", "reasons", "deviations"),
    Check: ("meaning",),
    CheckResult: ("meaning",),
    Table: ("meaning", "columns"),
    Column: ("meaning",),
    UserNeeds: ("answers", "advice"),
    Answer: ("question",),
    Advice: ("unlocks", "improves"),
}
"""The fields that readers see, by what has them: a text, several, or more of these."""

_T = TypeVar("_T")


def translated(value: _T, gettext: Callable[[str], str]) -> _T:
    """The same with its texts in another language: a text, several, or an object of `TEXTS`."""
    made: Any = value
    if isinstance(value, str):
        made = gettext(value) if value else value
    elif isinstance(value, Mapping):
        made = {key: translated(each, gettext) for key, each in value.items()}
    elif names := TEXTS.get(type(value)):
        texts = {name: translated(getattr(value, name), gettext) for name in names}
        made = replace(made, **texts) if is_dataclass(value) else made._replace(**texts)
    elif type(value) is tuple:
        made = tuple(translated(each, gettext) for each in made)
    return cast("_T", made)
