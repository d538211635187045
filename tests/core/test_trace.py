"""A figure is worked out on a sheet; its trace can be replayed without the code of that day."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from borgen.rules.trace import Input, Step, Term, Trace, TraceBroken, Worksheet, replay


def _annual_fee(debt: int = 980_000_000, rate: str = "0.0025") -> tuple[Term, Trace]:
    sheet = Worksheet()
    basis = sheet.given("basis", Fraction(debt), unit="minor SEK", source="balance 2024-12-31")
    share = sheet.given("fee_rate", Fraction(rate), unit="share", source="gotene#fee_rate")
    sheet.given("never_used", Fraction(7), unit="share", source="elsewhere")
    fee = sheet.round("fee", sheet.multiply("fee_exact", basis, share), rounding="half_up")
    return fee, sheet.trace(fee)


def _loan() -> Trace:
    """A trace in which every operation takes part."""
    sheet = Worksheet()
    day = sheet.given("paid_out_on", date(2024, 2, 29), unit="day", source="loan")
    year = sheet.given("year", Fraction(2025), unit="year", source="run")
    months = sheet.given("grace", Fraction(6), unit="months", source="loan")
    years = sheet.given("length", Fraction(10), unit="years", source="loan")
    debt = sheet.given("debt", Fraction(100_000_000), unit="minor SEK", source="loan")
    rate = sheet.given("rate", Fraction(3, 100), unit="share a year", source="loan")
    starts = sheet.months_after("starts_on", day, months)
    ends = sheet.years_after("ends_on", starts, years)
    charged = sheet.day_in_year("charged_on", year, "04-01")
    first = sheet.smaller("first", charged, ends)
    last = sheet.larger("last", charged, ends)
    span = sheet.days_between("span", first, last)
    accrued = sheet.year_fraction("accrued", day, starts, day_count="30e/360")
    isda = sheet.year_fraction("accrued_isda", day, starts, ends, day_count="30e/360 isda")
    icma = sheet.year_fraction("accrued_icma", day, starts, day, years_of(sheet), day_count="act/act icma")
    payment = sheet.level_payment("payment", debt, rate, years, rounding="half_up")
    total = sheet.add("interest_parts", sheet.add("parts", accrued, isda), icma)
    interest = sheet.multiply("interest", sheet.multiply("a_year", debt, rate), total)
    per_day = sheet.divide("per_day", interest, span, unit="minor SEK a day")
    rest = sheet.subtract("rest", payment, per_day)
    return sheet.trace(sheet.round("result", rest, rounding="half_even"))


def years_of(sheet: Worksheet) -> Term:
    return sheet.given("payments_a_year", Fraction(2), unit="payments", source="loan")


def test_the_trace_holds_what_led_to_the_figure_and_nothing_else() -> None:
    """G8.3: 0.25 % of 9 800 000 is 24 500."""
    fee, trace = _annual_fee()
    assert fee.number == 2_450_000
    assert [row.name for row in trace.inputs] == ["basis", "fee_rate"]
    assert trace.inputs[1] == Input("fee_rate", "1/400", "share", "gotene#fee_rate")
    assert trace.steps == (
        Step("fee_exact", "multiply", ("basis", "fee_rate"), "2450000", "minor SEK"),
        Step("fee", "round", ("fee_exact",), "2450000", "minor SEK", "half_up"),
    )
    assert trace.result == "2450000"
    assert replay(trace) == 2_450_000


def test_every_operation_replays_from_json() -> None:
    trace = _loan()
    assert replay(Trace.from_plain(trace.plain())) == replay(trace) == Fraction(trace.result)
    assert {step.operation for step in trace.steps} == {
        "months_after",
        "years_after",
        "day_in_year",
        "smaller",
        "larger",
        "days_between",
        "year_fraction",
        "add",
        "multiply",
        "divide",
        "subtract",
        "level_payment",
        "round",
    }


def test_a_figure_that_is_given_is_its_own_explanation() -> None:
    sheet = Worksheet()
    debt = sheet.given("debt", Fraction(5), unit="minor SEK", source="letter from the bank")
    assert replay(sheet.trace(debt)) == 5
    assert sheet.trace(debt).result == "5"


def test_a_name_is_used_once() -> None:
    sheet = Worksheet()
    sheet.given("debt", Fraction(5), unit="minor SEK", source="")
    with pytest.raises(AssertionError, match="on the sheet already"):
        sheet.given("debt", Fraction(6), unit="minor SEK", source="")


@pytest.mark.parametrize("months", [Fraction(3, 2), Fraction(10**9)])
def test_impossible_steps_are_refused_on_the_sheet(months: Fraction) -> None:
    sheet = Worksheet()
    day = sheet.given("day", date(2026, 1, 1), unit="day", source="")
    with pytest.raises(ValueError):
        sheet.months_after("later", day, sheet.given("months", months, unit="months", source=""))
    with pytest.raises(TypeError):
        sheet.add("sum", day, day)


def _mutations(plain: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every way to change one text of the trace, one name for another, or to drop or double one row."""
    found: list[tuple[str, dict[str, Any]]] = []
    names = [row[0] for part in ("inputs", "steps") for row in plain[part]]
    others = {
        "1": "2",
        "multiply": "add",
        "add": "subtract",
        "half_up": "down",
        "half_even": "up",
        "04-01": "04-02",
    }

    def changed(part: str, i: int, row: list[Any]) -> dict[str, Any]:
        return {**plain, part: [*plain[part][:i], row, *plain[part][i + 1 :]]}

    for part in ("inputs", "steps"):
        for i, row in enumerate(plain[part]):
            for j, cell in enumerate(row):
                if not isinstance(cell, str):
                    continue
                for new in {others.get(cell, f"{cell}1"), "", "7", "2031-03-03"} - {cell}:
                    found.append((f"{row[0]}[{j}]={new}", changed(part, i, [*row[:j], new, *row[j + 1 :]])))
            if part == "steps":
                for k, operand in enumerate(row[2]):
                    for name in set(names) - {operand}:
                        of = [*row[2][:k], name, *row[2][k + 1 :]]
                        found.append((f"{row[0]} of {name}", changed(part, i, [*row[:2], of, *row[3:]])))
            found.append((f"without {row[0]}", {**plain, part: [r for r in plain[part] if r is not row]}))
            found.append((f"{row[0]} twice", {**plain, part: [*plain[part], row]}))
    return found


@pytest.mark.parametrize("trace", [_annual_fee()[1], _loan()], ids=["fee", "loan"])
def test_no_change_of_a_stored_trace_stays_unseen(trace: Trace) -> None:
    """I13: whatever is changed in the stored text is found, also where the arithmetic still comes out."""
    plain = trace.plain()
    mutations = _mutations(plain)
    assert len(mutations) > 30
    for what, mutated in mutations:
        with pytest.raises(TraceBroken):
            pytest.fail(f"{what}: {Trace.from_plain(mutated)}")


def _unsealed(plain: dict[str, Any]) -> Trace:
    return Trace(
        inputs=tuple(Input(*row) for row in plain["inputs"]),
        steps=tuple(Step(row[0], row[1], tuple(row[2]), *row[3:]) for row in plain["steps"]),
    )


def test_arithmetic_that_does_not_hold_is_found_without_the_seal() -> None:
    """A new seal does not help: each result on the way is checked."""
    plain = _annual_fee()[1].plain()
    for part, i, j, new in [
        ("inputs", 0, 1, "980000001"),
        ("inputs", 1, 1, "1/200"),
        ("inputs", 0, 1, "2024-12-31"),
        ("inputs", 1, 1, "0.0025"),
        ("inputs", 1, 1, "2/800"),
        ("inputs", 0, 1, " 980000000"),
        ("inputs", 0, 1, "1e9"),
        ("steps", 0, 1, "add"),
        ("steps", 0, 1, "sum"),
        ("steps", 0, 3, "2450001"),
        ("steps", 1, 3, "2450001"),
        ("steps", 1, 5, "nearest"),
        ("steps", 1, 5, ""),
        ("steps", 0, 5, "half_up"),
        ("steps", 0, 2, ["basis"]),
        ("steps", 0, 2, ["basis", "fee"]),
        ("steps", 1, 0, "basis"),
        ("inputs", 1, 0, "basis"),
        ("steps", 0, 2, ["basis", "fee_rate", "fee_rate"]),
        ("steps", 1, 2, []),
    ]:
        rows = [list(row) for row in plain[part]]
        rows[i][j] = new
        with pytest.raises(TraceBroken):
            pytest.fail(str(replay(_unsealed({**plain, part: rows}))))


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"inputs": [], "steps": []},
        {"inputs": None, "steps": [], "seal": ""},
        {"inputs": [[]], "steps": [], "seal": ""},
        {"inputs": ["abcd"], "steps": [], "seal": ""},
        {"inputs": [[1, 2, 3, 4]], "steps": [], "seal": ""},
        {"inputs": [], "steps": [["a", "round", "bc", "1", "", "up"]], "seal": ""},
        {"inputs": [], "steps": [["a"]], "seal": ""},
        {"inputs": 7, "steps": 8, "seal": 9},
    ],
)
def test_what_is_no_trace_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(TraceBroken):
        Trace.from_plain(plain)


def test_an_empty_trace_leads_nowhere() -> None:
    with pytest.raises(TraceBroken, match="nowhere"):
        replay(Trace((), ()))


@pytest.mark.parametrize(
    ("operation", "of", "how"),
    [
        ("divide", ("number", "zero"), ""),
        ("months_after", ("number", "number"), ""),
        ("smaller", ("number", "day"), ""),
        ("days_between", ("day", "number"), ""),
        ("year_fraction", ("day", "early"), "act/360"),
        ("year_fraction", ("early", "day"), "act/3"),
        ("year_fraction", ("early", "day", "day", "day", "day"), "act/360"),
        ("year_fraction", ("early", "day", "day", "number"), "act/act icma"),
        ("level_payment", ("number",) * 3, "down"),
        ("day_in_year", ("number",), "04-01"),
        ("round", ("day",), "up"),
        ("exec", ("number", "number"), ""),
    ],
)
def test_an_impossible_step_breaks_the_trace_and_nothing_else(
    operation: str, of: tuple[str, ...], how: str
) -> None:
    inputs = (
        Input("number", "123456", "", ""),
        Input("zero", "0", "", ""),
        Input("day", "2026-01-02", "day", ""),
        Input("early", "2026-01-01", "day", ""),
    )
    with pytest.raises(TraceBroken):
        replay(Trace(inputs, (Step("result", operation, of, "0", "", how),)))


def test_a_part_of_the_arithmetic_is_arithmetic_of_its_own() -> None:
    _, trace = _annual_fee()
    exact = trace.leading_to("fee_exact")
    assert replay(exact) == Fraction(980_000_000) * Fraction("0.0025")
    basis = trace.leading_to("basis")
    assert [row.name for row in basis.inputs] == ["basis"] and not basis.steps
    assert replay(basis) == 980_000_000
    assert not trace.names("never_used")
    with pytest.raises(KeyError):
        trace.leading_to("never_used")


def test_one_arithmetic_is_carried_into_another() -> None:
    fee, trace = _annual_fee()
    sheet = Worksheet()
    carried = sheet.carried(trace)
    assert carried == fee
    before = sheet.given("charged", Fraction(2_000_000), unit="minor SEK", source="line 7")
    whole = sheet.trace(sheet.subtract("difference", carried, before))
    assert replay(whole) == fee.number - 2_000_000
    assert whole.leading_to("fee") == trace
