"""OCDS 1.1 with eight extensions, as facts that `scripts/extract_schema.py` takes: no build ever fetches a schema."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_schema(name: str) -> dict[str, Any]:
    """The content of `<name>.json` in this folder; shared by all callers, so not to be changed."""
    content: dict[str, Any] = json.loads((files(__name__) / f"{name}.json").read_bytes())
    return content
