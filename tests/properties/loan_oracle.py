"""A second, plain reading of how a loan runs, in fractions and without a line of the house's code: slow and easy to check.

It knows annuities, straight lines, bullets, fixed payments and steps (with and without an end) with whole terms, four day counts, and changes that fall between two payments.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass
class Loan:
    """Amounts in öre, rates as text, changes as (day, what, amount or rate)."""

    kind: str
    debt: int
    start: date
    terms: int
    per_year: int
    rate: str
    day_count: str
    rounding: str
    changes: list[tuple[date, str, str]] = field(default_factory=list)
    payment: int = 0
    open_end: bool = False
    steps: list[tuple[date, int]] = field(default_factory=list)


def _later(day: date, months: int) -> date:
    """Months later; a last day of a month leads to last days."""
    ends = day.day == monthrange(day.year, day.month)[1]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if ends else min(day.day, last))


def _years(first: date, last: date, loan: Loan) -> Fraction:
    match loan.day_count:
        case "act/360":
            return Fraction((last - first).days) / 360
        case "act/365f":
            return Fraction((last - first).days) / 365
        case "nl/365":  # day by day
            days = (date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal() + 1))
            return Fraction(sum((day.month, day.day) != (2, 29) for day in days)) / 365
        case "30e/360":
            d1, d2 = min(first.day, 30), min(last.day, 30)
            return Fraction(360 * (last.year - first.year) + 30 * (last.month - first.month) + d2 - d1) / 360
        case _:  # act/act isda, day by day
            ordinary = leap = 0
            for ordinal in range(first.toordinal(), last.toordinal()):
                year = date.fromordinal(ordinal).year
                if year % 4 == 0 and (year % 100 or year % 400 == 0):
                    leap += 1
                else:
                    ordinary += 1
            return Fraction(ordinary, 365) + Fraction(leap, 366)


def _whole(amount: Fraction, rounding: str) -> int:
    """To a whole öre; what is said of more and less is said of the size, whatever the sign."""
    size, rest = divmod(abs(amount), 1)
    up = {
        "half_up": rest >= Fraction(1, 2), "down": False, "up": rest > 0,
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and size % 2 == 1),
    }  # fmt: skip
    return int(size + up[rounding]) * (-1 if amount < 0 else 1)


def ledger(loan: Loan) -> list[tuple[date, int, int, int]]:
    """Day, interest, principal and what is left, of every posting."""

    def whole(amount: Fraction) -> int:
        return _whole(amount, loan.rounding)

    def level(debt: int, rate: Fraction, count: int) -> int:
        i = rate / loan.per_year
        worth = Fraction(count) if i == 0 else (1 - (1 + i) ** -count) / i
        return whole(Fraction(debt) / worth)

    out: list[tuple[date, int, int, int]] = []
    debt, rate = loan.debt, Fraction(loan.rate)
    payment = level(debt, rate, loan.terms) if loan.kind == "annuity" else whole(Fraction(debt) / loan.terms)
    months = 12 // loan.per_year
    for n in range(1, 1000 if loan.open_end else loan.terms + 1):
        since, until = _later(loan.start, (n - 1) * months), _later(loan.start, n * months)
        borne, at, anew, split = Fraction(0), since, False, False
        for day, what, worth in sorted(change for change in loan.changes if since <= change[0] < until):
            borne += debt * rate * _years(at, day, loan)
            split = split or at < day
            at = day
            if what == "rate":
                rate, anew = Fraction(worth), loan.kind == "annuity" or anew
            elif what == "redeem":
                out.append((day, whole(borne), debt, 0))
                return out
            else:
                paid = int(worth)
                debt -= paid
                anew = anew or what == "lower"
                out.append((day, 0, paid, debt))
        interest = whole(borne + debt * rate * _years(at, until, loan))
        count = loan.terms - n + 1
        if anew and loan.kind not in {"fixed_payment", "stepped"}:
            payment = level(debt, rate, count) if loan.kind == "annuity" else whole(Fraction(debt) / count)
        if n == loan.terms and not loan.open_end:
            principal = debt
        elif loan.kind == "fixed_payment":
            principal = min(max(loan.payment - interest, 0), debt)
        elif loan.kind == "stepped":
            principal = min(debt, next((amount for day, amount in reversed(loan.steps) if day <= until), 0))
        elif loan.kind == "bullet":
            principal = 0
        elif loan.kind == "straight_line":
            principal = min(payment, debt)
        else:
            nominal = whole(debt * rate * _years(since, until, loan)) if anew and split else interest
            principal = min(max(payment - nominal, 0), debt)
        debt -= principal
        out.append((until, interest, principal, debt))
        if debt <= 0:
            break
    return out
