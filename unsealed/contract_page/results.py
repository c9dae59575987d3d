"""What a contract was meant to achieve, and how far it came: the opening of the section on delivery."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from unsealed.contract_page.metrics import Metric
from unsealed.contract_page.milestones import Milestone
from unsealed.contract_page.picture import Picture, make_picture
from unsealed.contract_page.progress import Step
from unsealed.ocds.interpret import Interpretation
from unsealed.words import Words


class Results(NamedTuple):
    """Sentences on milestones and goals, the picture of milestones and payments in time (None without), the goals."""

    sentences: tuple[str, ...]
    picture: Picture | None
    metrics: tuple[Metric, ...]


def make_results(
    metrics: tuple[Metric, ...],
    milestones: list[Milestone],
    known: Interpretation,
    work: Step,
    words: Words,
    today: date,
) -> Results:
    """The results of a process; `work` is the last step on its line of progress."""
    picture = make_picture(milestones, known, [each.day for each in work.dates], words, today)
    return Results((*_of_milestones(milestones, words), *_of_metrics(metrics, words)), picture, metrics)


def _of_milestones(milestones: list[Milestone], words: Words) -> Iterator[str]:
    if not milestones:
        return
    states = [each.state for each in milestones]
    late, overdue = states.count("met_late"), states.count("overdue")
    met, count = states.count("met") + late, len(states)
    numbers = {"count": words.number(count), "met": words.number(met), "late": words.number(late)}
    if late:
        said = words.ngettext(
            "The one milestone is met, late.", "{met} of {count} milestones are met, {late} of them late.", count
        )
    elif met:
        said = words.ngettext("The one milestone is met.", "{met} of {count} milestones are met.", count)
    else:
        said = words.ngettext(
            "The one milestone is not met so far.", "None of {count} milestones is met so far.", count
        )
    yield said.format(**numbers)
    if overdue:
        said = words.ngettext("One is past its day.", "{overdue} are past their day.", overdue)
        yield said.format(overdue=words.number(overdue))


def _of_metrics(metrics: tuple[Metric, ...], words: Words) -> Iterator[str]:
    if not metrics:
        return
    measured, count = sum(1 for each in metrics if each.is_measured), len(metrics)
    if len(metrics) == 1 and (pair := _pair(metrics[0])):
        said = words.gettext("{goal}: aimed at {target}, measured {result}.")
        yield said.format(goal=metrics[0].title, target=pair[0], result=pair[1])
    elif not measured:
        yield words.ngettext(
            "Nothing has been measured for its goal.", "Nothing has been measured for its goals.", count
        )
    else:
        said = words.ngettext(
            "Its goal has been measured.", "{measured} of its {count} goals have been measured.", count
        )
        yield said.format(measured=words.number(measured), count=words.number(count))


def _pair(metric: Metric) -> tuple[str, str] | None:
    """What was aimed at and what was measured, where each is one value of a named goal."""
    targets = {each.text for each in metric.observations if not each.measured}
    results = {each.text for each in metric.observations if each.measured}
    if metric.title and len(targets) == len(results) == 1 and all(targets) and all(results):
        return targets.pop(), results.pop()
    return None
