"""A figure with every line of its arithmetic and the places in the law, in the reader's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.office.ui.formats import count_text, day_text, language, money_text, share_text
from borgen.rules.citation import Citation
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace
from borgen.supported_loan.trace_words import TraceLine, explained


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
    lines = explained(trace, language(), used=used, names=names)
    return Explanation(
        title=title,
        of=_sentence(of),
        result=_value(lines[-1]),
        lines=[(_sentence(line.label), line.how, _value(line)) for line in lines],
        places=tuple(dict.fromkeys(line.cite for line in lines if line.cite is not None)),
        trace=trace,
    )


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
