"""What may be lost, and how much of it lies with few: exact shares of exact sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from borgen.cashflow.portfolio.book import Portfolio, PortfolioImpossible
from borgen.kernel.money import Money
from borgen.kernel.period import years_after
from borgen.kernel.rounding import to_money

Facet = Literal["borrower", "risk_class", "security"]


@dataclass(frozen=True, slots=True)
class RiskGroup:
    """Loans of one class and security: what they owe, and what of it is expected to be lost."""

    risk_class: str
    security: str
    owed: Money
    loss: Money


@dataclass(frozen=True, slots=True)
class ExpectedLoss:
    """``loss`` is rounded once, from the exact sum of all groups; the groups' own losses are rounded each for itself."""

    owed: Money
    loss: Money
    groups: tuple[RiskGroup, ...]


def expected_loss(
    portfolio: Portfolio,
    *,
    on: date,
    yearly: Mapping[str, Fraction],
    recovery: Mapping[str, Fraction],
    years: int = 1,
) -> ExpectedLoss:
    """What is expected to be lost in the ``years`` after ``on``.

    In each year the class's ``yearly`` share of what is owed at its beginning fails, and all but the security's ``recovery``
    of it is lost; what has failed does not fail again. Later years begin with what the plans leave.

    Raises:
        PortfolioImpossible: a class or a security of a loan that owes something is not named, with the first such loan; a
            share outside 0 to 1; or no year.
    """
    if years < 1:
        raise PortfolioImpossible(f"{years} years; one at least is valid")
    for name, shares in (("yearly", yearly), ("recovery", recovery)):
        for key, share in shares.items():
            if not 0 <= share <= 1:
                raise PortfolioImpossible(f"{name} of {key!r}: {share}; a share from 0 to 1 is valid")
    exact: dict[tuple[str, str], Fraction] = {}
    owed: dict[tuple[str, str], int] = {}
    for year in range(years):
        for group, balance in _by_group(portfolio, years_after(on, year)).items():
            failing = _known(portfolio, "risk_class", group[0], yearly)
            kept = _known(portfolio, "security", group[1], recovery)
            lost = balance * (1 - failing) ** year * failing * (1 - kept)
            exact[group] = exact.get(group, Fraction(0)) + lost
            owed.setdefault(group, balance if year == 0 else 0)
    currency = portfolio.currency
    groups = tuple(
        RiskGroup(*key, Money(owed[key], currency), to_money(exact[key], currency=currency))
        for key in sorted(exact)
    )
    total = sum(exact.values(), Fraction(0))
    return ExpectedLoss(Money(sum(owed.values()), currency), to_money(total, currency=currency), groups)


def _by_group(portfolio: Portfolio, on: date) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    balances = portfolio.balances_on(on).tolist()
    for one, other, balance in zip(portfolio.risk_class, portfolio.security, balances, strict=True):
        if balance:
            sums[one, other] = sums.get((one, other), 0) + balance
    return sums


def _known(portfolio: Portfolio, facet: str, key: str, shares: Mapping[str, Fraction]) -> Fraction:
    if key in shares:
        return shares[key]
    row = next(n for n, one in enumerate(getattr(portfolio, facet)) if one == key)
    said = f"{facet} {key!r} has no share" if key else f"no {facet}"
    named = ", ".join(map(repr, sorted(shares)))
    raise PortfolioImpossible(
        f"loan {portfolio.reference[row]}: {said}; a share of it{f', or one of {named}' if named else ''} is valid",
        row=int(portfolio.row[row]), column=facet,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holding:
    """What one of them owes, and its exact share of everything."""

    name: str
    owed: Money
    share: Fraction


@dataclass(frozen=True, slots=True)
class Concentration:
    """Everybody who owes something, the largest first; equals by name.

    ``hhi`` is the Herfindahl-Hirschman index, the sum of the squared shares: 1 where one owes all, 1/n where n owe the same.
    """

    owed: Money
    holdings: tuple[Holding, ...]
    hhi: Fraction

    def largest(self, count: int) -> Fraction:
        """The share of the ``count`` largest together."""
        return sum((one.share for one in self.holdings[:count]), Fraction(0))


def concentration(portfolio: Portfolio, *, on: date, by: Facet = "borrower") -> Concentration:
    """How what is owed at the end of ``on`` is shared between borrowers, classes or securities.

    Loans without one count together under ``""``.

    Raises:
        PortfolioImpossible: nothing is owed then.
    """
    sums: dict[str, int] = {}
    for name, balance in zip(getattr(portfolio, by), portfolio.balances_on(on).tolist(), strict=True):
        if balance:
            sums[name] = sums.get(name, 0) + balance
    total = sum(sums.values())
    if not total:
        raise PortfolioImpossible(f"nothing is owed on {on}; a day with a balance is valid")
    holdings = tuple(
        Holding(name, Money(balance, portfolio.currency), Fraction(balance, total))
        for name, balance in sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    )
    # over one denominator: a sum of a hundred thousand fractions takes a minute
    hhi = Fraction(sum(balance * balance for balance in sums.values()), total * total)
    return Concentration(Money(total, portfolio.currency), holdings, hhi)
