"""What secures contracts, and what it brings when the debtor fails::

    house = Collateral(covered=(first, second), ranks=(1, 2), worth="Storgatan 1", haircut=Fraction("0.3"))
    recovered_on(house, date(2030, 6, 30), fixings={"Storgatan 1": {date(2029, 12, 31): Fraction(5_000_000)}}).amounts
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from borgen.cashflow.contract.cover import Cover, Covered, Part, refuse_unless
from borgen.cashflow.contract.owed import Owed, owed_on
from borgen.cashflow.contract.working import rounded
from borgen.cashflow.fixing import FixingMissing, Fixings
from borgen.cashflow.terms import PlanImpossible
from borgen.kernel.money import Money
from borgen.rules.trace import Term, Trace, Worksheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Collateral(Cover):
    """A thing or a claim that is pledged for contracts [sv: säkerhet, da: sikkerhed].

    ``worth`` is an amount; the code of a value that is observed in whole units of the currency, of which the newest counts; or a
    contract, on which its holder is owed principal and interest. Of the worth the ``haircut`` is taken off, a share, and what
    stands ``before`` these contracts. What is left pays ranks in order, ``ranks`` giving that of each contract and 1 the first;
    contracts of one rank share in proportion to what is covered of them.

    Raises:
        PlanImpossible: a term is absurd or at odds with another.
    """

    worth: Money | str | Covered
    haircut: Fraction = Fraction(0)
    before: Money | None = None
    ranks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        Cover.__post_init__(self)
        refuse_unless(0 <= self.haircut <= 1, "haircut", "out_of_range", value=self.haircut, valid="0 to 1")
        refuse_unless(self.worth != "", "worth", "missing", valid="an amount, a code of a value, or a contract")
        self.same_currency("before", self.before)
        if isinstance(self.worth, Money):
            self.same_currency("worth", self.worth)
        elif not isinstance(self.worth, str):
            same = self.worth.currency == self.currency
            refuse_unless(same, "worth", "other_currency", value=self.worth.currency, valid=self.currency)
        count = len(self.ranks)
        refuse_unless(count in {0, len(self.covered)}, "ranks", "wrong_length", value=count, valid=len(self.covered))
        refuse_unless(all(rank >= 1 for rank in self.ranks), "ranks", "not_positive", value=", ".join(map(str, self.ranks)))
        refuse_unless(Part.COSTS not in self.parts, "parts", "not_supported", value=Part.COSTS, valid="principal, interest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What a collateral brings: ``amounts`` of each covered contract, in their order, ``available`` what it was worth to them.

    All in minor units. ``owed`` says what is owed on each contract, and explains it.
    """

    failed_on: date
    paid_on: date
    available: Fraction
    amounts: tuple[Fraction, ...]
    owed: tuple[Owed, ...]
    sheet: Worksheet = field(repr=False, compare=False)
    terms: tuple[Term, ...] = field(repr=False, compare=False)

    @property
    def amount(self) -> Fraction:
        """All that is recovered."""
        return sum(self.amounts, Fraction(0))

    @property
    def left_over(self) -> Fraction:
        """What the contracts leave of what was available."""
        return self.available - self.amount

    def explain(self, n: int = 1) -> Trace:
        """How the amount of covered contract ``n`` came about; the first is 1."""
        return self.sheet.trace(self.terms[n - 1])


def recovered_on(collateral: Collateral, failed_on: date, *, fixings: Fixings | None = None) -> Recovery:
    """What the collateral brings when the debtor fails after ``failed_on``: what fell due by the end of that day was paid.

    Raises:
        PlanImpossible: interest is covered and its rate is not known, or a change of a contract does not fit.
        FixingMissing: the worth was not observed by then, or a rate or an index that counts.
    """
    sheet, unit, rounding = Worksheet(), collateral.unit, collateral.rounding

    def whole(name: str, exact: Term) -> Term:
        return rounded(sheet, name, exact, rounding, rounding.quantum, unit)

    owed = collateral.owed(failed_on, fixings)
    share = sheet.given("covered_share", collateral.share, unit="share", source="terms.share")
    claims = [
        whole(f"covered_{n}", sheet.multiply(f"covered_exact_{n}", claim, share))
        for n, claim in enumerate(collateral.claims(sheet, owed), 1)
    ]
    available = left = _available(collateral, sheet, failed_on, fixings)
    ranks = collateral.ranks or (1,) * len(claims)
    parts: dict[int, Term] = {}
    for rank in sorted(set(ranks)):
        of_rank = [n for n, one in enumerate(ranks, 1) if one == rank]
        open_claims = claims[of_rank[0] - 1]
        for n in of_rank[1:]:
            open_claims = sheet.add(f"claims_{rank}_{n}", open_claims, claims[n - 1])
        for n in of_rank:
            claim = claims[n - 1]
            part = claim
            if open_claims.number:
                weight = sheet.divide(f"weight_{n}", claim, open_claims, unit="share")
                part = sheet.smaller(f"recovered_{n}", claim, whole(f"part_{n}", sheet.multiply(f"part_exact_{n}", left, weight)))
            parts[n] = part
            left = sheet.subtract(f"left_after_{n}", left, part)
            open_claims = sheet.subtract(f"claims_after_{n}", open_claims, claim)
    terms = tuple(parts[n] for n in range(1, len(claims) + 1))
    return Recovery(
        failed_on=failed_on, paid_on=collateral.settles_on(failed_on), available=available.number,
        amounts=tuple(term.number for term in terms), owed=owed, sheet=sheet, terms=terms,
    )  # fmt: skip


def _available(collateral: Collateral, sheet: Worksheet, on: date, fixings: Fixings | None) -> Term:
    """The worth less the haircut and what stands before, and never less than nothing."""
    unit, rounding = collateral.unit, collateral.rounding
    amount, source = _worth(collateral, on, fixings)
    worth = sheet.given("worth", amount, unit=unit, source=source)
    kept = sheet.given("kept_share", 1 - collateral.haircut, unit="share", source="terms.haircut")
    available = sheet.multiply("worth_after_haircut", worth, kept)
    if collateral.before is not None:
        before = sheet.given("before", Fraction(collateral.before.minor), unit=unit, source="terms.before")
        nothing = sheet.given("least", Fraction(0), unit=unit, source="terms.before")
        available = sheet.larger("worth_after_others", sheet.subtract("worth_less_before", available, before), nothing)
    return rounded(sheet, "available", available, rounding, rounding.quantum, unit)


def _worth(collateral: Collateral, on: date, fixings: Fixings | None) -> tuple[Fraction, str]:
    worth = collateral.worth
    if isinstance(worth, Money):
        return Fraction(worth.minor), "terms.worth"
    if isinstance(worth, str):
        past = [(day, value) for day, value in (fixings or {}).get(worth, {}).items() if day <= on]
        if not past:
            raise FixingMissing(worth, on)
        day, value = max(past)
        refuse_unless(value >= 0, "worth", "negative", value=value)
        return value * 100, f"fixings.{worth}.{day}"
    owed = owed_on(worth, on, fixings=fixings)
    if owed.interest is None:
        raise PlanImpossible("worth.interest_rate", "missing")
    return owed.principal + owed.interest, f"worth.{on}"
