"""What lies among data and is none: web pages saved as JSON, pointers to files, documents. Known by how they begin."""

import re
from typing import NamedTuple

from unsealed.sentence import Sentence

_SIGNATURES = (
    (b"\x89PNG", Sentence("a picture (PNG)")),
    (b"\xff\xd8\xff", Sentence("a picture (JPEG)")),
    (b"GIF8", Sentence("a picture (GIF)")),
    (b"%PDF-", Sentence("a PDF document")),
    (b"7z\xbc\xaf\x27\x1c", Sentence("a 7z archive")),
    (b"Rar!\x1a\x07", Sentence("a RAR archive")),
    (b"\x28\xb5\x2f\xfd", Sentence("a Zstandard archive")),
    (b"SQLite format 3\x00", Sentence("an SQLite database")),
    (b"PAR1", Sentence("a Parquet file")),
    (b"\x7fELF", Sentence("a program")),
    (b"MZ\x90", Sentence("a program")),
)
_TEXTS = (
    (re.compile(rb"version https://git-lfs\.github\.com/spec/"), Sentence("a Git LFS pointer, not the file that it points to"), Sentence("Fetch it: git lfs pull.")),
    (re.compile(rb"<svg\b|<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<svg\b", re.IGNORECASE | re.DOTALL), Sentence("a picture (SVG)"), ""),
    (re.compile(rb"<!doctype html|<html\b|<head\b|<body\b", re.IGNORECASE), Sentence("a web page, perhaps an error message saved as data"), Sentence("Download the data again.")),
    (re.compile(rb"<\?xml|<[a-z][\w.:-]*[\s/>]", re.IGNORECASE), Sentence("XML, perhaps an error message saved as data"), Sentence("Download the data again, as JSON.")),
    (re.compile(rb"(?:/\*.*?\*/\s*)?[\w$.]+\s*\(\s*[{\[]", re.DOTALL), Sentence("JavaScript with the data inside a call (JSONP)"), Sentence("Download it as plain JSON.")),
    (re.compile(rb"(?:var|let|const|window\.|module\.)[^=\n]*=\s*[{\[]"), Sentence("JavaScript"), Sentence("Download it as plain JSON.")),
    (re.compile(rb"%!PS|\{\\rtf"), Sentence("a text document"), ""),
)  # fmt: skip
_CONFLICT = re.compile(rb"^<{7} [^\n]*$.*?^={7}\r?$.*?^>{7} ", re.MULTILINE | re.DOTALL)
_UTF_16 = re.compile(rb"(?:[{\[\"\s]\x00){2}|(?:\x00[{\[\"\s]){2}|[{\[]\x00|\x00[{\[]")


class Foreign(NamedTuple):
    """What a file is that is no data, and what to do; empty where nothing helps."""

    what: Sentence
    advice: str

    @property
    def sentence(self) -> Sentence:
        """What it is, and what to do."""
        return Sentence("{what} {advice}", what=self.what, advice=self.advice) if self.advice else self.what


def recognise_foreign(head: bytes) -> Foreign | None:
    """What a file is that is no data at all, by its first bytes; None for anything else."""
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            return Foreign(
                Sentence("This is {what}, not data that can be read.", what=what),
                Sentence("Export the data as JSON or CSV."),
            )
    text = head.lstrip()
    for pattern, what, advice in _TEXTS:
        if pattern.match(text):
            return Foreign(Sentence("This is {what}.", what=what), advice)
    if _UTF_16.match(head):
        return Foreign(Sentence("This looks like UTF-16 text without its mark."), Sentence("Save it as UTF-8."))
    if head[257:262] == b"ustar":
        return Foreign(Sentence("This is a tar archive."), Sentence("Unpack it, or give it as zip."))
    return None


def find_conflict(data: bytes) -> int:
    """The line (from 1) at which two versions of a file stand side by side, as git leaves them; 0 if none does."""
    match = _CONFLICT.search(data)
    return data.count(b"\n", 0, match.start()) + 1 if match else 0
