"""A stress test, worked by hand. Issue 3, section 4."""

from datetime import date
from fractions import Fraction

import pytest

from borgen.guarantee.commitment import AmortisationKind, SecurityKind
from borgen.guarantee.maturity import Debt, profile_of
from borgen.guarantee.stress import Called, Security, Settings, defaults, stress

DAY = date(2026, 6, 30)
FAILING = Debt(1, 1, 4_000_000_00, AmortisationKind.STRAIGHT_LINE, date(2020, 1, 1), date(2030, 1, 1), 1, None, 300_000)
OTHER = Debt(2, 1, 1_000_000_00, AmortisationKind.BULLET, date(2020, 1, 1), date(2029, 1, 1), 1, None, None)
NO_PLAN = Debt(3, 1, 500_000_00)
SECURITIES = [
    Security(7, 1, SecurityKind.MORTGAGE_DEED, 2_000_000_00, 3_000_000_00),  # 70 % is 2 100 000; the deed says 2 000 000
    Security(8, 1, SecurityKind.MORTGAGE_DEED, 900_000_00, 1_000_000_01),  # 70 % is 700 000.007
    Security(9, 1, SecurityKind.COUNTER_GUARANTEE, 500_000_00, 500_000_00),  # counts as nothing
    Security(10, 1, SecurityKind.MORTGAGE_DEED, 500_000_00, None),
]


def settings(**changed: object) -> Settings:
    given = {"year": 2027, "points": Fraction("0.02"), "haircut": Fraction("0.3"), "other_share": Fraction(0), "lag": 2}
    return Settings(**{**given, **changed})  # type: ignore[arg-type]


def test_called_at_once() -> None:
    """4 000 000 are left on 1 January 2027, before that day's payment: paid at once; two years later 2 700 000 come back."""
    register = profile_of([FAILING, OTHER, NO_PLAN], DAY)
    found = stress(register, {1: [FAILING]}, SECURITIES, settings())
    assert [w.counted for w in found.worths] == [2_000_000_00, 700_000_00, 0, 0]
    assert [w.missing for w in found.worths] == ["", "", "", "value"]
    assert [(row.year, row.paid, row.recourse, row.effect) for row in found.years] == [
        (2027, 4_000_000_00, 0, 4_000_000_00), (2028, 0, 0, 0), (2029, 0, 2_700_000_00, -2_700_000_00),
    ]  # fmt: skip
    # 5 500 000 × 2 %, then 1 000 000 have been paid on 1 January 2027 and again in 2028
    assert [row.register_extra for row in found.years] == [110_000_00, 90_000_00, 70_000_00]
    assert (found.failing_owed, found.others_owed, found.paid_before, found.difference) == (4_000_000_00, 1_500_000_00, 0, 0)


def test_paid_as_it_falls_due() -> None:
    """A million a year with 3 % and 2 points more on what is left at the year's beginning; security never beyond what was paid."""
    register = profile_of([FAILING, OTHER, NO_PLAN], DAY)
    found = stress(register, {1: [FAILING], 3: [NO_PLAN]}, SECURITIES, settings(called=Called.AS_DUE))
    assert [(row.year, row.principal, row.interest, row.extra) for row in found.years] == [
        (2027, 1_500_000_00, 120_000_00, 80_000_00), (2028, 1_000_000_00, 90_000_00, 60_000_00),
        (2029, 1_000_000_00, 60_000_00, 40_000_00), (2030, 1_000_000_00, 30_000_00, 20_000_00),
    ]  # fmt: skip
    assert [row.recourse for row in found.years] == [0, 0, 2_700_000_00, 0]
    assert found.unplanned == (3,)
    assert found.difference == 0


def test_recourse_waits_until_it_has_been_paid() -> None:
    register = profile_of([FAILING], DAY)
    found = stress(register, {1: [FAILING]}, SECURITIES, settings(called=Called.AS_DUE, lag=0))
    assert [row.recourse for row in found.years] == [1_200_000_00, 1_150_000_00, 350_000_00, 0]
    assert all(row.effect >= 0 for row in found.years)


def test_what_was_amortised_before_they_fail_is_nobodys_loss() -> None:
    found = stress(profile_of([FAILING], DAY), {1: [FAILING]}, [], settings(year=2029))
    assert (found.paid_before, found.principal, found.difference) == (2_000_000_00, 2_000_000_00, 0)


def test_other_securities_count_by_their_share_and_never_above_their_amount() -> None:
    found = stress(profile_of([FAILING], DAY), {1: [FAILING]}, SECURITIES, settings(other_share=Fraction(1, 2), haircut=Fraction(1)))
    assert [w.counted for w in found.worths] == [0, 0, 250_000_00, 0]


@pytest.mark.parametrize("day", [DAY, date(2020, 1, 1)])
def test_where_nobody_says_otherwise(day: date) -> None:
    count, given = defaults(day)
    assert (count, given) == (3, settings(year=day.year + 1))
