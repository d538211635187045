"""What the residents pay a year [sv: de boendes betalning, da: beboerbetaling], from the first year to the last regulation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.rounding import to_money
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Term, Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY, IndexBasis, Regime, ResidentsStart
from borgen.supported_loan.index import IndexChange, IndexView, Series
from borgen.supported_loan.law import Law, source_of

BOOK = "dk_resident_payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRule:
    """The law on the residents' payment for one commitment, in one regime.

    ``share`` is of the acquisition sum a year. A regulation falls in each loan year from ``first_year`` to
    ``last_year``; up to and including ``first_phase_until`` it is ``first_phase_share`` of the rise, then
    ``second_phase_share``.
    """

    regime: Regime
    start: ResidentsStart
    share: Ruling
    first_payment_months: int
    first_year: int
    last_year: int
    first_phase_until: int
    first_phase: Ruling
    second_phase: Ruling
    wages_count: bool
    price_month: int
    wage_quarter: int
    rounding: str
    rulings: tuple[Ruling, ...]

    def periods(self, series: Series, year: int) -> tuple[str, str]:
        """The two periods that a regulation in the calendar ``year`` compares, the later first."""
        letter = f"M{self.price_month:02d}" if series is Series.PRICES else f"K{self.wage_quarter}"
        return f"{year - 1}{letter}", f"{year - 2}{letter}"

    def phase(self, loan_year: int) -> Ruling:
        return self.first_phase if loan_year <= self.first_phase_until else self.second_phase


def resident_rule(
    *,
    committed_on: date,
    regime: Regime | None = None,
    start: ResidentsStart | None = None,
    law: Law | None = None,
) -> ResidentRule:
    """The rule for a commitment; regime and start are those of a forecast where they are not given.

    Raises:
        RulebookSilent: the residents' share is not known for that day.
    """
    look = (law or Law()).on({"committed_on": committed_on})

    def whole(name: str) -> int:
        return look[f"{BOOK}#{name}"].whole

    chosen = regime or Regime(look[f"{BOOK}#regime_of_forecasts"].word)
    for name in (
        "falling_index",
        "financial_year",
        "loan_year_of_term",
        "index_change",
        "contribution_on_residents",
    ):
        look[f"{BOOK}#{name}"]
    return ResidentRule(
        regime=chosen,
        start=start or ResidentsStart(look[f"{BOOK}#residents_start"].word),
        share=look[f"{BOOK}#residents_share"],
        first_payment_months=whole("first_payment_months"),
        first_year=whole("first_regulated_year"),
        last_year=whole("last_regulated_year"),
        first_phase_until=whole("first_phase_until_year"),
        first_phase=look[f"{BOOK}#first_phase_share"],
        second_phase=look[f"{BOOK}#second_phase_share"],
        wages_count=look[f"{BOOK}#wages_count.{chosen}"].flag,
        price_month=whole("price_month"),
        wage_quarter=whole("wage_quarter"),
        rounding=look[f"{BOOK}#rounding"].word,
        rulings=look.used,
    )


def extra_rule(rule: ResidentRule, *, committed_on: date, law: Law | None = None) -> ResidentRule | None:
    """The rule for the loan of extra investment: like ``rule``, with a share of its own and fewer regulations.

    The share is set by the minister and not sourced: ``None`` unless it is stated for the case, as
    ``dk_resident_payment#residents_share.extra_investment``. After its last regulated year the payment lapses.
    """
    look = (law or Law()).on({"committed_on": committed_on})
    share = look.find(f"{BOOK}#residents_share.extra_investment")
    if share is None:
        return None
    last = look[f"{BOOK}#extra_last_regulated_year"].whole
    return replace(rule, share=share, last_year=last, rulings=(*rule.rulings, *look.used))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPayment:
    """The residents' payment of one loan year, without contribution.

    ``amount`` is exact, in minor units a year: it is carried unrounded from year to year. ``factor`` is what the year
    before was multiplied by, 1 in a year without regulation. ``basis`` is that of this year's regulation,
    ``weakest`` the weakest of all so far. ``trace`` leads from the year before to this one.
    """

    loan_year: int
    year: int
    amount: Fraction
    factor: Fraction
    basis: IndexBasis
    weakest: IndexBasis
    prices: IndexChange | None
    wages: IndexChange | None
    trace: Trace

    def money(self, currency: str) -> Money:
        """The year's payment rounded to the minor unit, for showing."""
        return to_money(self.amount, currency=currency)


def factor_of(
    rule: ResidentRule, *, loan_year: int, prices: Fraction | None, wages: Fraction | None
) -> Fraction | None:
    """What the payment is multiplied by at the regulation of ``loan_year``.

    ``prices`` and ``wages`` are changes as shares. ``None`` where one is missing that the answer depends on.
    """
    if not rule.first_year <= loan_year <= rule.last_year:
        return Fraction(1)
    if rule.wages_count:
        if wages is None:
            return None
        if wages < 0:
            return 1 + wages
    if prices is None:
        return None
    if prices <= 0:
        return Fraction(1)
    rise = min(prices, wages) if rule.wages_count and wages is not None else prices
    return 1 + rule.phase(loan_year).number * rise


def first_payment(rule: ResidentRule, basis: Money, *, year: int) -> YearPayment:
    """The payment of the first loan year: the share of ``basis``, the supported acquisition sum.

    ``year`` is the calendar year of its first term.
    """
    sheet = Worksheet()
    total = sheet.given(
        "supported_sum", Fraction(basis.minor), unit=f"minor {basis.currency}", source="financing"
    )
    share = sheet.given(
        "residents_share", rule.share.number, unit="share a year", source=source_of(rule.share)
    )
    amount = sheet.multiply("payment_year_1", total, share)
    return YearPayment(
        loan_year=1, year=year, amount=amount.number, factor=Fraction(1), basis=IndexBasis.NONE,
        weakest=IndexBasis.NONE, prices=None, wages=None, trace=sheet.trace(amount),
    )  # fmt: skip


def next_payment(rule: ResidentRule, before: YearPayment, *, year: int, index: IndexView) -> YearPayment:
    """The payment of the loan year after ``before``; ``year`` is the calendar year of its first term.

    Where an index is missing, the payment before is carried and so marked.
    """
    loan_year = before.loan_year + 1
    prices = index.change(Series.PRICES, *rule.periods(Series.PRICES, year))
    wages = index.change(Series.WAGES, *rule.periods(Series.WAGES, year)) if rule.wages_count else None
    regulated = rule.first_year <= loan_year <= rule.last_year
    factor = factor_of(rule, loan_year=loan_year, prices=prices.change, wages=wages.change if wages else None)
    sheet = Worksheet()
    payment = sheet.given(
        f"payment_year_{before.loan_year}",
        before.amount,
        unit=f"minor {CURRENCY}",
        source=f"year {before.loan_year}",
    )
    if factor is None or not regulated:
        why = "no regulation" if not regulated else "index missing: carried"
        term = sheet.given("factor", Fraction(1), unit="factor", source=why)
        basis = IndexBasis.MISSING if regulated else IndexBasis.NONE
    else:
        term = _factor_on(sheet, rule, loan_year, prices, wages)
        assert term.number == factor, "the sheet and the rule are the same arithmetic"
        basis = _basis(prices, wages)
    amount = sheet.multiply(f"payment_year_{loan_year}", payment, term)
    return YearPayment(
        loan_year=loan_year, year=year, amount=amount.number, factor=term.number, basis=basis,
        weakest=IndexBasis.weakest(before.weakest, basis), prices=prices if regulated else None,
        wages=wages if regulated else None, trace=sheet.trace(amount),
    )  # fmt: skip


def payments(
    rule: ResidentRule, basis: Money, *, years: Mapping[int, int], index: IndexView
) -> tuple[YearPayment, ...]:
    """The payment of every loan year in ``years``, which gives the calendar year of each one's first term."""
    found = [first_payment(rule, basis, year=years[1])]
    for loan_year in sorted(years)[1:]:
        found.append(next_payment(rule, found[-1], year=years[loan_year], index=index))
    return tuple(found)


def _basis(prices: IndexChange, wages: IndexChange | None) -> IndexBasis:
    if wages is None:
        return prices.basis
    if wages.change is not None and wages.change < 0:
        return wages.basis
    return IndexBasis.weakest(prices.basis, wages.basis)


def _factor_on(
    sheet: Worksheet, rule: ResidentRule, loan_year: int, prices: IndexChange, wages: IndexChange | None
) -> Term:
    one = sheet.given("unchanged", Fraction(1), unit="factor", source=f"{BOOK}#falling_index")
    if wages is not None and wages.change is not None and wages.change < 0:
        return sheet.add("factor", one, wages.on(sheet))
    rise = prices.on(sheet)
    nothing = sheet.given("no_rise", Fraction(0), unit="share", source=f"{BOOK}#falling_index")
    if wages is not None:
        rise = sheet.smaller("smaller_rise", rise, wages.on(sheet))
    rise = sheet.larger("rise", rise, nothing)
    phase = rule.phase(loan_year)
    part = sheet.given("part_of_rise", phase.number, unit="share", source=source_of(phase))
    return sheet.add("factor", one, sheet.multiply("counted_rise", rise, part))
