"""The work in plain Python with ``Decimal``, exact to the øre; the days are given."""

from decimal import ROUND_HALF_UP, Decimal, getcontext

from benchmarks.schedules.made_up import TERMS

ORE = Decimal(1)
Rows = tuple[list[int], list[int], list[int], list[int]]


def rows(principals: list[int], rates: list[int], days: list[list[int]]) -> list[Rows]:
    """Interest, principal, payments and balances of each loan in øre; ``days`` are those of each of its terms."""
    getcontext().prec = 50
    found = []
    for granted, rate, lengths in zip(principals, rates, days, strict=True):
        share, debt = Decimal(rate) / 10**7, Decimal(granted)
        a_term = share / 4
        level = (debt * a_term / (1 - (1 + a_term) ** -TERMS)).quantize(ORE, ROUND_HALF_UP)
        interests, paid, payments, balances = [], [], [], []
        for k, length in enumerate(lengths):
            interest = (debt * share * length / 365).quantize(ORE, ROUND_HALF_UP)
            principal = debt if k == TERMS - 1 else min(max(level - interest, Decimal(0)), debt)
            debt -= principal
            interests.append(int(interest))
            paid.append(int(principal))
            payments.append(int(interest + principal))
            balances.append(int(debt))
        found.append((interests, paid, payments, balances))
    return found
