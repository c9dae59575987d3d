"""What every maker yields and only `output.py` writes."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of the site: a path relative to the site's root, with `/`, and its content.

    `body` is the content itself, or the path of a finished file that the sink moves into place
    (for downloads too large to hold in memory).
    """

    path: str
    body: bytes | Path
