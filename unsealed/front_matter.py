"""A Markdown file that people wrote -> its text and the few facts on top of it. Owns yaml.

The facts stand between two lines of `---`, one to a line: `title`, `description`, `order` (a whole number that
says where a guide page comes) and `date` (when the text was last looked over; of a note, when it was written); a note
also has `author`, `role` and, where its file is not called after it, `ocid`; and `language`, where it is not written in
the site's main one. Other keys are passed over.
Values are read as they are written: `title: No` is the word No.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from unsealed.errors import ConfigurationError

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
"""The code of a language: `es`, `pt-BR`."""

_FENCE = re.compile(r"---[ \t]*\n(?:(?P<facts>.*?)\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
_LARGEST_TEXT = 1_000_000
_LARGEST_FACTS = 64_000
# No reader sees these, but they can turn the order of what a reader sees, or end a text early.
_INVISIBLE = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)


@dataclass(frozen=True, slots=True)
class Written:
    """A Markdown file, read. `order` is None where the file names none; `date` is ISO or empty."""

    path: Path
    body: str
    title: str = ""
    description: str = ""
    order: int | None = None
    date: str = ""
    author: str = ""
    role: str = ""
    ocid: str = ""
    language: str = ""


def read_written(path: Path) -> Written:
    """Read the Markdown file at `path`. Raises `ConfigurationError` naming the file, and the line where there is one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > _LARGEST_TEXT:
        raise ConfigurationError(f"{path} is larger than {_LARGEST_TEXT:,} bytes; split it into several pages.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{path}:{line} is not UTF-8 text; save the file as UTF-8.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    if not re.match(r"---[ \t]*\n", text):
        return Written(path, text)
    fence = _FENCE.match(text)
    if fence is None:
        raise ConfigurationError(f"{path}:1 opens with --- but no second line of --- closes these facts.")
    block = fence["facts"] or ""
    return _with_facts(path, text[fence.end() :], _read_facts(path, block), block)


class _Loader(yaml.BaseLoader):
    """Reads every value as text and builds no objects; refuses what only serves to confuse or to exhaust."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not allowed", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(problem=f"{key.value} is there twice", problem_mark=key.start_mark)
                seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def _read_facts(path: Path, block: str) -> dict[str, Any]:
    if len(block) > _LARGEST_FACTS:
        raise ConfigurationError(f"{path}:1: the facts between the lines of --- are longer than {_LARGEST_FACTS:,}.")
    try:
        facts = yaml.load(block, Loader=_Loader)  # noqa: S506 - a BaseLoader builds nothing but texts
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        line = mark.line + 2 if mark else 1
        raise ConfigurationError(f"{path}:{line}: these facts are not valid YAML: {problem or error}.") from None
    except RecursionError:
        raise ConfigurationError(f"{path}:1: the facts between the lines of --- are nested too deeply.") from None
    return facts if isinstance(facts, dict) else {}


def _with_facts(path: Path, body: str, facts: dict[str, Any], block: str) -> Written:
    texts = {}
    for key in ("title", "description", "order", "date", "author", "role", "ocid", "language"):
        value = facts.get(key, "")
        if not isinstance(value, str):
            raise ConfigurationError(f"{path}:{_line(block, key)}: {key} must be one line of text.")
        texts[key] = " ".join(value.split())
    order, day, language = texts.pop("order"), texts["date"], texts["language"]
    if order and not re.fullmatch(r"-?[0-9]{1,6}", order):
        raise ConfigurationError(f"{path}:{_line(block, 'order')}: order must be a whole number, not {order!r}.")
    if language and not LANGUAGE.match(language):
        line = _line(block, "language")
        raise ConfigurationError(f'{path}:{line}: {language!r} is not the code of a language, such as "es" or "pt-BR".')
    try:
        texts["date"] = day and date.fromisoformat(day).isoformat()
    except ValueError:
        line = _line(block, "date")
        raise ConfigurationError(f"{path}:{line}: date must be a day such as 2025-12-31, not {day!r}.") from None
    return Written(path, body, order=int(order) if order else None, **texts)


def _line(block: str, key: str) -> int:
    """The line of a file on which a fact stands; the first where it is written in some other way."""
    lines = block.split("\n")
    return next((at for at, line in enumerate(lines, 2) if line.startswith(f"{key}:")), 1)
