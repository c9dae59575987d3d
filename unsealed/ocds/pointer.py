"""Where in a JSON text a JSON Pointer leads: for people who look at the text."""

import re

from unsealed.exact_json import JsonError, RawJson, open_elements, open_fields

_BETWEEN = re.compile(rb"[\s,]*")
_KEY = re.compile(rb'[\s,]*"(?:[^"\\]|\\.)*"\s*:\s*', re.DOTALL)


def find_pointer(text: bytes, pointer: str) -> tuple[int, int] | None:
    """The line and the character, from 1, of what a pointer means; None where it leads nowhere."""
    at = len(text) - len(text.lstrip())
    value: RawJson | bytes = text.strip()
    try:
        for step in pointer.split("/")[1:]:
            found = _child(text, at, value, step.replace("~1", "/").replace("~0", "~"))
            if found is None:
                return None
            at, value = found
    except JsonError:
        return None
    start = text.rfind(b"\n", 0, at) + 1
    return text.count(b"\n", 0, at) + 1, len(text[start:at].decode("utf-8", "replace")) + 1


def _child(text: bytes, at: int, parent: RawJson | bytes, step: str) -> tuple[int, RawJson] | None:
    """Where a child begins, and its text: what stands before it is stepped over, sibling by sibling."""
    at += 1
    fields = open_fields(parent)
    elements = open_elements(parent) if fields is None else None
    names = list(fields or range(len(elements or ())))
    for name, value in zip(names, (fields or {}).values() if fields else elements or (), strict=True):
        before = (_KEY if fields else _BETWEEN).match(text, at)
        at = before.end() if before else at
        if str(name) == step:
            return (at, value) if text.startswith(bytes(value), at) else None
        at += len(memoryview(value))
    return None
