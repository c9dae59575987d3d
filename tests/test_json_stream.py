"""The splitter of JSON texts: whatever the chunks and the window, the values are the same, and nothing makes it fail."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unsealed.ocds.files.json_stream import Fault, Fields, Piece, split_json

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('a"\\{}[],:é\n'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('ab"\\{}[]é', max_size=3), inner, max_size=4),
    max_leaves=12,
)


def chunks(text: bytes, size: int) -> list[bytes]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def put_together(text: bytes, size: int, window: int) -> dict[str, Any]:
    """The elements of `releases` by pointer; the text is a package."""
    found = {}
    for each in split_json(chunks(text, size), window):
        assert not isinstance(each, Fault), each
        if isinstance(each, Piece) and not each.pointer:
            return {f"/releases/{at}": value for at, value in enumerate(json.loads(each.text)["releases"])}
        if isinstance(each, Piece):
            found[each.pointer] = json.loads(each.text)
    return found


@given(st.lists(VALUES, max_size=5), VALUES, st.integers(1, 40), st.sampled_from([None, 1]))
def test_elements_are_the_same_whatever_the_chunks(
    releases: list[Any], rest: Any, size: int, indent: int | None
) -> None:
    package = {"rest": rest, "releases": releases, "more": rest}
    text = json.dumps(package, ensure_ascii=False, indent=indent).encode()
    largest = max(
        (len(json.dumps(each, ensure_ascii=False, indent=indent).encode()) * 2 for each in [*releases, rest]), default=9
    )
    expected = {f"/releases/{at}": each for at, each in enumerate(releases)}
    assert put_together(text, size, len(text)) == expected
    assert put_together(text, size, max(30, largest)) == expected


@given(
    st.lists(VALUES.filter(lambda each: isinstance(each, dict | list)), max_size=5),
    st.sampled_from(["", " ", ",\n", "\x1e"]),
    st.integers(1, 40),
)
def test_values_one_after_another_are_told_apart(values: list[Any], between: str, size: int) -> None:
    text = between.join(json.dumps(each) for each in values).encode()
    pieces = list(split_json(chunks(text, size)))
    assert [json.loads(each.text) for each in pieces if isinstance(each, Piece)] == values
    assert len(pieces) == len(values)


@given(st.binary(max_size=300) | st.text('{}[],:"\\ \n1aé').map(str.encode), st.integers(1, 40), st.integers(1, 400))
@settings(max_examples=300)
def test_no_text_makes_it_fail(text: bytes, size: int, window: int) -> None:
    list(split_json(chunks(text, size), window))


@pytest.mark.parametrize(
    ("broken", "line", "character"),
    [('{"id": NaN}', 2, 8), ('{"id": 1,}', 2, 10), ('{"id": 01}', 2, 9), ('{"é": tru}', 2, 8), ("{'id': 1}", 2, 2)],
)
def test_a_broken_element_is_a_fault_by_itself(broken: str, line: int, character: int) -> None:
    text = f'{{"version": "1.1", "releases": [{{"id": "[é"}},\n{broken},\n{{"id": 3}}]}}'.encode()
    pieces = list(split_json(chunks(text, 7)))
    (fault,) = [each for each in pieces if isinstance(each, Fault)]
    assert (fault.pointer, fault.place.line, fault.place.character, fault.lost) == (
        "/releases/1",
        line,
        character,
        True,
    )
    assert [each.pointer for each in pieces if isinstance(each, Piece)] == ["/releases/0", "/releases/2"]
    assert [sorted(each.fields) for each in pieces if isinstance(each, Fields)] == [["version"]]


def test_a_text_that_is_cut_off_gives_what_is_whole() -> None:
    whole = json.dumps({"version": "1.1", "releases": [{"id": "1"}, {"id": "2"}]}).encode()
    for end in range(whole.index(b'{"id": "2"') + 1, len(whole)):
        pieces = list(split_json(chunks(whole[:end], 11)))
        assert next(each.pointer for each in pieces if isinstance(each, Piece)) == "/releases/0"
        assert isinstance(pieces[-1], Fault)
        assert pieces[-1].place.byte <= end


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000, '{"releases":[' * 50_000]
)
def test_depth_is_a_fault_and_takes_no_memory(text: str) -> None:
    pieces = list(split_json([text.encode()]))
    assert any(isinstance(each, Fault) for each in pieces)
    assert not any(isinstance(each, Piece) for each in pieces)
