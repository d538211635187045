"""A figure with every line of its arithmetic and the places in the law, in the reader's words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.ui.formats import count_text, day_text, language, money_text, share_text
from borgen.rules.citation import Citation
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace
from borgen.supported_loan.trace_words import TraceLine, explained

RUNNING = ("through_part_", "through_term_")
"""How the totals on the way of a sum begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """``lines`` are label, how and value; the last is the result. ``of`` says of what the figure is.

    ``trace`` is the arithmetic that the lines put into words.
    """

    title: str
    of: str
    result: str
    lines: Sequence[tuple[str, str, str]]
    places: Sequence[Citation]
    trace: Trace


def explanation(
    title: str, of: str, trace: Trace, rulings: Iterable[Ruling] = (), *, names: Mapping[str, str] | None = None
) -> Explanation:
    """The explanation of a figure that ``trace`` leads to, with the values of the law that were used. ``names`` are what the
    register calls some of its terms."""
    used = {ruling.parameter: ruling.cite for ruling in rulings}
    lines = _without_running(trace, explained(trace, language(), used=used, names=names))
    return Explanation(
        title=title,
        of=_sentence(of),
        result=_value(lines[-1]),
        lines=[(_sentence(line.label), line.how, _value(line)) for line in lines],
        places=tuple(dict.fromkeys(line.cite for line in lines if line.cite is not None)),
        trace=trace,
    )


def _without_running(trace: Trace, lines: Sequence[TraceLine]) -> list[TraceLine]:
    """The lines without the totals from part to part of a sum: they need not be read, and the sum says what it adds up."""
    running = {step.name: step.of for step in trace.steps[:-1] if step.name.startswith(RUNNING)}
    labels, shown = {line.name: line.label for line in lines}, list[TraceLine]()
    adding = {step.name: step.of for step in trace.steps if any(name in running for name in step.of)}
    for line in lines:
        if line.name in running:
            continue
        if line.name in adding:
            parts = list(_parts(adding[line.name], running))
            ends = {"first": labels[parts[0]], "last": labels[parts[-1]]}
            every = parts == [one.name for one in shown]
            line = replace(line, how=_("The sum of all above") if every else _("The sum from %(first)s to %(last)s") % ends)
        shown.append(line)
    return shown


def _parts(names: Iterable[str], running: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What is added up in all, through the totals on the way."""
    for name in names:
        yield from _parts(running[name], running) if name in running else (name,)


def _value(line: TraceLine) -> str:
    value = line.value
    if isinstance(value, Money):
        text = money_text(value, "exact")
        return f"≈ {text}" if line.is_rounded else text
    if isinstance(value, date):
        return day_text(value)
    assert isinstance(value, Fraction)
    return share_text(value) if line.is_share else count_text(value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
