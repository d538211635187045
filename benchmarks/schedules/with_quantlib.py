"""The work in QuantLib, the leanest idiomatic way: a ``Schedule`` and a ``FixedRateLeg`` for each loan.

The schedule is not adjusted, the payments are, as interest runs between unmoved days. QuantLib has no leg that pays down by
an annuity: the debts are worked out by the leg's own day count, in plain Python.
"""

from itertools import pairwise
from typing import Any

import QuantLib as ql  # noqa: N813 - its usual name

from benchmarks.schedules.made_up import LOANS, MONTHS, TERMS, made_up

EPOCH = 25_569
"""1 January 1970 as QuantLib counts."""
Loan = tuple[float, float, Any]
Rows = tuple[list[int], list[float], list[float], list[float], list[float]]


def loans(count: int) -> list[Loan]:
    """(principal in øre, rate, start)."""
    principals, rates, starts = made_up(count)
    given = zip(principals, rates, starts, strict=True)
    return [(float(principal), rate / 1e7, ql.Date(start + EPOCH)) for principal, rate, start in given]


def rows(loans: list[Loan]) -> list[Rows]:
    """Due days, interest, principal, payments and balances of each loan."""
    denmark, act_365, quarter, nowhere = ql.Denmark(), ql.Actual365Fixed(), ql.Period(ql.Quarterly), ql.NullCalendar()
    found = []
    for principal, rate, start in loans:
        month_end = ql.Date.isEndOfMonth(start)
        end = nowhere.advance(start, TERMS * MONTHS, ql.Months, ql.Unadjusted, month_end)
        schedule = ql.Schedule(
            start, end, quarter, nowhere, ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Forward, month_end
        )
        level = principal * (rate / 4) / (1 - (1 + rate / 4) ** -TERMS)
        days = [day.serialNumber() for day in schedule]
        debt, debts, principals, balances = principal, [], [], []
        for since, until in pairwise(days):
            debts.append(debt)
            paid = min(max(level - debt * rate * (until - since) / 365, 0.0), debt)
            debt -= paid
            principals.append(paid)
            balances.append(debt)
        principals[-1] += debt
        balances[-1] = 0.0
        leg = ql.FixedRateLeg(
            schedule, act_365, debts, [rate], paymentAdjustment=ql.ModifiedFollowing, paymentCalendar=denmark
        )
        interest = [flow.amount() for flow in leg]
        due = [flow.date().serialNumber() for flow in leg]
        payments = [one + other for one, other in zip(interest, principals, strict=True)]
        found.append((due, interest, principals, payments, balances))
    return found


def main() -> tuple[float, int]:
    """The whole work in a new process."""
    found = rows(loans(LOANS))
    return sum(sum(one[1]) for one in found), sum(sum(one[0]) - TERMS * EPOCH for one in found)


if __name__ == "__main__":
    print(*main())
