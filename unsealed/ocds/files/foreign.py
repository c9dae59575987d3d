"""What lies among data and is none: web pages saved as JSON, pointers to files, documents. Known by how they begin."""

import re

_SIGNATURES = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"%PDF-", "a PDF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_TEXTS = (
    (re.compile(rb"version https://git-lfs\.github\.com/spec/"), "a Git LFS pointer, not the file that it points to", "Fetch it: git lfs pull."),
    (re.compile(rb"<svg\b|<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<svg\b", re.IGNORECASE | re.DOTALL), "a picture (SVG)", ""),
    (re.compile(rb"<!doctype html|<html\b|<head\b|<body\b", re.IGNORECASE), "a web page, perhaps an error message saved as data", "Download the data again."),
    (re.compile(rb"<\?xml|<[a-z][\w.:-]*[\s/>]", re.IGNORECASE), "XML, perhaps an error message saved as data", "Download the data again, as JSON."),
    (re.compile(rb"(?:/\*.*?\*/\s*)?[\w$.]+\s*\(\s*[{\[]", re.DOTALL), "JavaScript with the data inside a call (JSONP)", "Download it as plain JSON."),
    (re.compile(rb"(?:var|let|const|window\.|module\.)[^=\n]*=\s*[{\[]"), "JavaScript", "Download it as plain JSON."),
    (re.compile(rb"%!PS|\{\\rtf"), "a text document", ""),
)  # fmt: skip
_CONFLICT = re.compile(rb"^<{7} [^\n]*$.*?^={7}\r?$.*?^>{7} ", re.MULTILINE | re.DOTALL)
_UTF_16 = re.compile(rb"(?:[{\[\"\s]\x00){2}|(?:\x00[{\[\"\s]){2}|[{\[]\x00|\x00[{\[]")
_SET_ASIDE = "It was set aside."


def recognise_foreign(head: bytes) -> str:
    """A sentence about a file that is no data at all, by its first bytes; empty for anything else."""
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            return f"This is {what}, not data that can be read. {_SET_ASIDE} Export the data as JSON or CSV."
    text = head.lstrip()
    for pattern, what, advice in _TEXTS:
        if pattern.match(text):
            return f"This is {what}. {_SET_ASIDE} {advice}".rstrip()
    if _UTF_16.match(head):
        return f"This looks like UTF-16 text without its mark. {_SET_ASIDE} Save it as UTF-8."
    if head[257:262] == b"ustar":
        return f"This is a tar archive. {_SET_ASIDE} Unpack it, or give it as zip."
    return ""


def find_conflict(data: bytes) -> int:
    """The line (from 1) at which two versions of a file stand side by side, as git leaves them; 0 if none does."""
    match = _CONFLICT.search(data)
    return data.count(b"\n", 0, match.start()) + 1 if match else 0
