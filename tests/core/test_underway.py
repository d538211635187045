"""Loans in the middle of their lives, many at once against one exact plan each. Issue 3, section 4."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from borgen.cashflow.plan import plan_for
from borgen.cashflow.portfolio import Underway, is_possible, remaining_terms, years_of
from borgen.cashflow.terms import PlanKind

KINDS = (PlanKind.STRAIGHT_LINE, PlanKind.ANNUITY, PlanKind.SHARE_OF_REMAINING, PlanKind.FIXED_PER_YEAR, PlanKind.BULLET)
DAY = date(2026, 3, 15)


def drawn(random: Random) -> Underway:
    starts_on = DAY + timedelta(days=random.randint(-4000, 300))
    ends_on = max(DAY, starts_on) + timedelta(days=random.randint(1, 9000))
    kind = random.choice(KINDS)
    grace = starts_on + timedelta(days=random.randint(-100, 3000)) if random.random() < 0.3 else None
    return Underway(
        random.randint(1, 10**10), kind, starts_on,
        None if kind is PlanKind.FIXED_PER_YEAR and random.random() < 0.5 else ends_on, random.choice((1, 2, 4, 12)),
        min(grace, ends_on) if grace else None, random.choice((0, 210_000, 412_345, -50_000)), random.randint(10**8, 10**9),
        random.randint(100_000, 3_000_000),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_all_together_are_what_each_plan_says(seed: int) -> None:
    """Year by year and to the öre, interest too; the debts are paid in whole."""
    loans = [loan for loan in (drawn(Random(1000 * seed + n)) for n in range(60)) if is_possible(loan, DAY)]
    assert len(loans) > 50
    expected: dict[int, list[int]] = {}
    for loan in loans:
        for row in plan_for(remaining_terms(loan, DAY)).rows:
            assert row.due_on > DAY
            assert row.interest is not None
            sums = expected.setdefault(row.due_on.year, [0, 0])
            sums[0] += row.principal.minor
            sums[1] += row.interest.minor
    found, refused = years_of(loans, DAY)
    assert not refused
    assert {year: list(sums) for year, sums in found.items() if any(sums)} == {y: s for y, s in expected.items() if any(s)}
    assert sum(principal for principal, _ in found.values()) == sum(loan.owed for loan in loans)


def test_the_first_payment_bears_its_whole_term() -> None:
    """On 15 March the term runs since 1 January: the quarter's interest falls due on 1 April, and a third of the debt."""
    loan = Underway(
        300_000_00, PlanKind.STRAIGHT_LINE, date(2020, 1, 1), date(2026, 10, 1), 4, rate=400_000
    )
    terms = remaining_terms(loan, DAY)
    assert (terms.starts_on, terms.interest_rate) == (date(2026, 1, 1), Fraction("0.04"))
    rows = plan_for(terms).rows
    assert [(row.due_on, row.interest.minor if row.interest else None, row.principal.minor) for row in rows] == [
        (date(2026, 4, 1), 3_000_00, 100_000_00), (date(2026, 7, 1), 2_000_00, 100_000_00), (date(2026, 10, 1), 1_000_00, 100_000_00),
    ]  # fmt: skip
    assert years_of([loan], DAY) == ({2026: (300_000_00, 6_000_00)}, set())


def test_a_payment_of_the_day_itself_has_been_made() -> None:
    loan = Underway(200_000_00, PlanKind.STRAIGHT_LINE, date(2020, 3, 15), date(2028, 3, 15), 1, rate=0)
    assert [row.due_on for row in plan_for(remaining_terms(loan, DAY)).rows] == [date(2027, 3, 15), date(2028, 3, 15)]


@pytest.mark.parametrize(
    "loan",
    [
        Underway(1, PlanKind.BULLET, date(2027, 1, 1), date(2026, 6, 1)),
        Underway(1, PlanKind.BULLET, date(1800, 1, 1), date(2026, 6, 1)),
        Underway(1, PlanKind.BULLET, date(2020, 1, 1), date(2399, 6, 1), 12),
        Underway(10**12, PlanKind.FIXED_PER_YEAR, date(2020, 1, 1), per_year=1),
        Underway(1, PlanKind.FIXED_PAYMENT, date(2020, 1, 1), date(2030, 1, 1), 4, rate=300_000),
        Underway(1, PlanKind.BULLET, date(2020, 1, 1), date(2030, 1, 1), 3),
        Underway(1, PlanKind.BULLET, date(2020, 1, 1), date(2030, 1, 1), amortises_from=date(2031, 1, 1)),
        Underway(1, PlanKind.BULLET, date(2020, 1, 1), date(2030, 1, 1), rate=10**8),
    ],
)  # fmt: skip
def test_what_no_plan_is_made_of_is_said_and_not_tried(loan: Underway) -> None:
    assert not is_possible(loan, DAY)


def test_nothing_owed_falls_due_never() -> None:
    assert years_of([], DAY) == ({}, set())
