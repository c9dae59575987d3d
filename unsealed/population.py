"""Whom a question is put to: an indicator's `observe` asks certain processes, or each of their awards or contracts.

What a question is not about says nothing, and is in no coverage. What it would be about, if only a status were published
that tells whether it is in force, says `unknown_status`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import TypeVar

from unsealed.indicator import Observation
from unsealed.ocds.interpret import Award, Contract, Interpretation, Subject

Observe = Callable[[Subject], Iterable[Observation]]
_Part = TypeVar("_Part", Award, Contract)

STATUS_MISSING = {"unknown_status": "The status is not published, so that nothing tells whether it is in force."}


def of_processes(is_meant: Callable[[Interpretation], bool | str]) -> Callable[[Observe], Observe]:
    """Ask only processes that are meant; a text in place of yes or no is the reason why that is not known."""

    def decorate(observe: Observe) -> Observe:
        @wraps(observe)
        def ask(subject: Subject) -> Iterable[Observation]:
            answer = is_meant(subject.interpretation)
            if answer is True:
                return observe(subject)
            return [Observation(answer)] if answer else ()

        return ask

    return decorate


def of_awards(observe: Callable[[Subject, Award], Iterable[Observation]]) -> Observe:
    """Ask each award that counts."""

    @wraps(observe)
    def ask(subject: Subject) -> Iterator[Observation]:
        return _ask_each(subject, subject.interpretation.awards, observe)

    return ask


def of_contracts(observe: Callable[[Subject, Contract], Iterable[Observation]]) -> Observe:
    """Ask each contract that counts."""

    @wraps(observe)
    def ask(subject: Subject) -> Iterator[Observation]:
        return _ask_each(subject, subject.interpretation.contracts, observe)

    return ask


def _ask_each(
    subject: Subject, parts: Iterable[_Part], observe: Callable[[Subject, _Part], Iterable[Observation]]
) -> Iterator[Observation]:
    for part in parts:
        if part.counted:
            yield from observe(subject, part)
        elif part.may_count:
            yield Observation("unknown_status", part=part.id)


def is_begun(known: Interpretation) -> bool:
    """Whether more than plans is published of a process."""
    return not known.is_planning


def stands(known: Interpretation) -> bool:
    """Whether a process is more than a plan, and was not called off: questions of competition and time are about these."""
    return not known.is_planning and known.tender_status not in ("cancelled", "withdrawn")


def is_closed(known: Interpretation) -> bool:
    """Whether a process that stands takes no more bids."""
    return stands(known) and known.is_over


def is_contested(known: Interpretation) -> bool:
    """Whether firms could compete in a process that stands, and its time for bids is over."""
    return stands(known) and known.is_competitive and known.is_over


def is_awarded(known: Interpretation) -> bool | str:
    """Whether something was awarded in a process that stands."""
    return stands(known) and any_counts(known.awards)


def is_contested_and_awarded(known: Interpretation) -> bool | str:
    """Whether something was awarded for which firms could compete."""
    return is_contested(known) and any_counts(known.awards)


def is_signed(known: Interpretation) -> bool | str:
    """Whether a contract was signed in a process that stands."""
    return stands(known) and any_counts(known.contracts)


def any_counts(parts: Sequence[Award] | Sequence[Contract]) -> bool | str:
    """Whether one of some awards or contracts counts, or `unknown_status`."""
    if any(part.counted for part in parts):
        return True
    return any(part.may_count for part in parts) and "unknown_status"
