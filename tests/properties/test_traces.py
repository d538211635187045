"""Explanations are live: figure and explanation come from the same steps, and nothing in them can be bent unseen."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from borgen.rules.arithmetic import text_of, worth_of
from borgen.rules.rulebook import RulebookRefused, read_rulebook
from borgen.rules.trace import Term, Trace, TraceBroken, Worksheet, replay

NUMBERS = st.fractions(-(10**9), 10**9, max_denominator=10**5)
ROUNDINGS = st.sampled_from(["half_up", "half_even", "down", "up"])


@st.composite
def worksheets(draw: st.DrawFn) -> tuple[Worksheet, Term]:
    """A sheet with numbers and days and a random chain of operations over them."""
    sheet = Worksheet()
    numbers = [
        sheet.given(f"in{i}", draw(NUMBERS), unit="SEK", source=draw(st.text(max_size=5)))
        for i in range(draw(st.integers(1, 4)))
    ]
    days = [sheet.given("day", draw(st.dates()), unit="day", source="paper")]
    for i in range(draw(st.integers(1, 8))):
        name, a, b = f"step{i}", draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
        match draw(
            st.sampled_from(["multiply", "add", "subtract", "divide", "smaller", "larger", "round", "days"])
        ):
            case "multiply":
                numbers.append(sheet.multiply(name, a, b))
            case "add":
                numbers.append(sheet.add(name, a, b))
            case "subtract":
                numbers.append(sheet.subtract(name, a, b))
            case "divide" if b.number:
                numbers.append(sheet.divide(name, a, b, unit="share"))
            case "smaller":
                numbers.append(sheet.smaller(name, a, b))
            case "larger":
                numbers.append(sheet.larger(name, a, b))
            case "round":
                numbers.append(sheet.round(name, a, rounding=draw(ROUNDINGS)))
            case "days":
                numbers.append(sheet.days_between(name, draw(st.sampled_from(days)), days[0]))
    return sheet, draw(st.sampled_from(numbers))


@given(worksheets())
def test_a_replay_gives_the_figure(made: tuple[Worksheet, Term]) -> None:
    """I13"""
    sheet, result = made
    trace = sheet.trace(result)
    assert replay(trace) == result.worth
    assert worth_of(trace.result) == result.worth
    assert Trace.from_plain(trace.plain()) == trace
    names = {row.name for row in trace.inputs} | {step.name for step in trace.steps}
    assert all(set(step.of) <= names for step in trace.steps)


@given(worksheets(), st.data())
def test_any_changed_cell_of_a_stored_trace_is_found(
    made: tuple[Worksheet, Term], data: st.DataObject
) -> None:
    plain: dict[str, Any] = made[0].trace(made[1]).plain()
    part = data.draw(st.sampled_from([name for name in ("inputs", "steps") if plain[name]]))
    i = data.draw(st.integers(0, len(plain[part]) - 1))
    j = data.draw(st.sampled_from([j for j, cell in enumerate(plain[part][i]) if isinstance(cell, str)]))
    new = data.draw(
        st.one_of(st.text(max_size=8), NUMBERS.map(text_of), st.sampled_from(["add", "up", "down", "in0"]))
    )
    assume(new != plain[part][i][j])
    rows = [list(row) for row in plain[part]]
    rows[i][j] = new
    try:
        replay(Trace.from_plain({**plain, part: rows}))
    except TraceBroken:
        return
    raise AssertionError(f"{plain[part][i]} became {rows[i]} unseen")


@given(worksheets(), st.data())
def test_a_bent_result_is_refused_even_with_a_new_seal(
    made: tuple[Worksheet, Term], data: st.DataObject
) -> None:
    trace = made[0].trace(made[1])
    assume(trace.steps)
    i = data.draw(st.integers(0, len(trace.steps) - 1))
    new = text_of(data.draw(NUMBERS))
    assume(new != trace.steps[i].worth)
    bent = replace(trace, steps=(*trace.steps[:i], replace(trace.steps[i], worth=new), *trace.steps[i + 1 :]))
    assert Trace.from_plain(bent.plain()) == bent
    try:
        replay(bent)
    except TraceBroken:
        return
    raise AssertionError(f"{trace.steps[i]} may be {new}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda part: (
        st.lists(part, max_size=6) | st.dictionaries(st.sampled_from(["inputs", "steps", "seal"]), part)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["inputs", "steps", "seal"]), JSON))
def test_what_is_no_trace_is_refused_and_nothing_else_happens(plain: dict[str, Any]) -> None:
    try:
        Trace.from_plain(plain)
    except TraceBroken:
        return
    raise AssertionError(f"{plain} was taken for a trace")


@dataclass(frozen=True)
class _Fee:
    """What a fee of the plan depends on; the smallest live example of a figure with its explanation."""

    debt: int
    rate: Fraction
    share: Fraction

    def worked_out(self) -> tuple[int, Trace]:
        sheet = Worksheet()
        debt = sheet.given("debt", Fraction(self.debt), unit="minor SEK", source="balance")
        rate = sheet.given("rate", self.rate, unit="share", source="book#fee_rate")
        share = sheet.given("share", self.share, unit="share", source="ownership")
        exact = sheet.multiply("fee_exact", sheet.multiply("basis", debt, share), rate)
        fee = sheet.round("fee", exact, rounding="half_up")
        return int(fee.number), sheet.trace(fee)


FEES = st.builds(
    _Fee,
    debt=st.integers(1, 10**11),
    rate=st.fractions(Fraction(1, 10**4), Fraction(1, 10), max_denominator=10**6),
    share=st.fractions(Fraction(1, 100), 1, max_denominator=1000),
)


@given(FEES, FEES, st.sampled_from(["debt", "rate", "share"]))
def test_figure_and_explanation_change_together(fee: _Fee, other: _Fee, which: str) -> None:
    """Clause 8 of the goal: change any input or parameter and both move, and both stay true."""
    changed = replace(fee, **{which: getattr(other, which)})
    (before, explained), (after, explained_after) = fee.worked_out(), changed.worked_out()
    assert replay(explained) == Fraction(before)
    assert replay(explained_after) == Fraction(after)
    assert (explained == explained_after) == (changed == fee)
    shown = {row.name: row.worth for row in explained_after.inputs}
    assert shown == {
        "debt": str(changed.debt), "rate": text_of(changed.rate), "share": text_of(changed.share),
    }  # fmt: skip
    if before != after:
        assert explained.result != explained_after.result


YAMLISH = st.text(st.sampled_from("abc:-{}[]\"'#&*!|>%@ \n\t0123456789.?,~="), max_size=60)


@given(st.one_of(YAMLISH, st.text(max_size=60)))
def test_any_text_is_a_book_or_refused(text: str) -> None:
    try:
        read_rulebook(text)
    except RulebookRefused:
        return
    raise AssertionError(f"{text!r} was taken for a rulebook")
