"""JSON Lines: one release, record or package a line. A broken line is set aside by itself."""

import re
from collections.abc import Iterator

from unsealed.exact_json import JsonError, TruncatedJsonError, describe_json_error, measure_json, open_fields
from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading
from unsealed.sentence import Sentence

_LINE = re.compile(rb"[^\n]+")


def recognise(document: Document) -> bool:
    """A text that is not one JSON value, and whose first line that holds anything is a JSON object."""
    if document.fields is not None or document.elements is not None or document.workbook is not None:
        return False
    first = next((line for line in map(re.Match.group, _LINE.finditer(document.data)) if line.strip()), b"")
    try:
        return open_fields(first) is not None
    except JsonError:
        return False


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:
    """What each line holds, with its line number; `source` may tell the number of the first one."""
    data = bytes(document.data)
    number, counted = source.line or 1, 0
    for match in _LINE.finditer(data):
        number += data.count(b"\n", counted, match.start())
        counted = match.start()
        place = Source(source.file, "", number)
        if not match.group().strip():
            continue
        try:
            yield from reading.read_document(match.group(), place)
        except JsonError as error:
            if match.end() == len(data) and _ends_too_soon(match.group()):
                message = Sentence(
                    "This file is not whole: its last line ends in the middle. What came before was read; "
                    "export or copy it again."
                )
                reading.set_aside("file.cut_off", message, place)
                return
            message = Sentence(
                "This line is not JSON that can be read: {reason}. It was set aside.", reason=describe_json_error(error)
            )
            reading.set_aside("line.unreadable", message, place)


def _ends_too_soon(line: bytes) -> bool:
    try:
        measure_json(line)
    except TruncatedJsonError:
        return True
    except JsonError:
        return False
    return False
