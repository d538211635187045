"""How the acquisition sum is financed: loan, base capital and residents' deposit, to the krone.

financed = finance(
    acquisition_sum=Money.parse("118397000", "DKK"), committed_on=date(2018, 9, 10), housing=Housing.CARE,
)
financed.loan.decimal            # "104189360.00"
financed.traces["loan"]          # how it came about
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Term, Trace, Worksheet
from borgen.supported_loan.choices import Housing
from borgen.supported_loan.law import Law, Look, source_of


class NotPositive(ValueError):
    """A sum that must be above zero is not; ``name`` says which."""

    def __init__(self, name: str, amount: Money) -> None:
        self.name, self.amount = name, amount
        super().__init__(f"{name} is {amount}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """The parts of a project's acquisition sum [sv: anskaffningssumma, da: anskaffelsessum].

    ``loan + base_capital + deposit == supported_sum`` and ``supported_sum + excess == acquisition_sum``. ``excess`` is
    what exceeds the maximum, borne by the owner; ``None`` where no maximum was given to check against.
    ``window`` says which rule the shares come from: ``window``, ``default``, or ``default_after_window`` for
    commitments after the last window that the law names.
    """

    acquisition_sum: Money
    maximum: Money | None
    excess: Money | None
    supported_sum: Money
    loan: Money
    base_capital: Money
    deposit: Money
    loan_share: Fraction
    base_capital_share: Fraction
    deposit_share: Fraction
    window: str
    rulings: tuple[Ruling, ...]
    traces: Mapping[str, Trace]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraLoan:
    """The loan of its own for extra energy investment [sv: merinvestering, da: merinvestering], outside the maximum."""

    investment: Money
    principal: Money
    deposit: Money
    rulings: tuple[Ruling, ...]
    traces: Mapping[str, Trace]


def finance(
    *,
    acquisition_sum: Money,
    committed_on: date,
    housing: Housing = Housing.CARE,
    maximum: Money | None = None,
    law: Law | None = None,
) -> Financing:
    """Share the sum by the law of the day of the commitment [sv: åtagande om stöd, da: tilsagn].

    Raises:
        RulebookSilent: no share is known for that day.
        NotPositive: the sum is not above zero.
    """
    if acquisition_sum.minor <= 0:
        raise NotPositive("acquisition_sum", acquisition_sum)
    look = (law or Law()).on({"committed_on": committed_on})
    shares = {
        "loan": look[f"dk_financing#loan_share.{housing}"],
        "base_capital": look[f"dk_financing#base_capital_share.{housing}"],
        "deposit": look["dk_financing#deposit_share"],
    }
    window = look["dk_financing#window"].word
    sheet = Worksheet()
    total = _given(sheet, "acquisition_sum", acquisition_sum)
    supported, excess = total, None
    if maximum is not None:
        look["dk_financing#supported_sum"]
        supported = sheet.smaller("supported_sum", total, _given(sheet, "maximum", maximum))
        excess = sheet.subtract("excess", total, supported)
    loan = _whole_part(sheet, look, "loan", supported, shares["loan"])
    deposit = _whole_part(sheet, look, "deposit", supported, shares["deposit"])
    base_capital = sheet.subtract("base_capital", sheet.subtract("without_loan", supported, loan), deposit)
    figures = {"loan": loan, "base_capital": base_capital, "deposit": deposit, "supported_sum": supported}
    figures |= {"excess": excess} if excess else {}
    money = {name: Money(int(term.number), acquisition_sum.currency) for name, term in figures.items()}
    return Financing(
        acquisition_sum=acquisition_sum,
        maximum=maximum,
        excess=money.get("excess"),
        supported_sum=money["supported_sum"],
        loan=money["loan"],
        base_capital=money["base_capital"],
        deposit=money["deposit"],
        loan_share=shares["loan"].number,
        base_capital_share=shares["base_capital"].number,
        deposit_share=shares["deposit"].number,
        window=window,
        rulings=look.used,
        traces={name: sheet.trace(term) for name, term in figures.items()},
    )


def finance_extra(*, investment: Money, committed_on: date, law: Law | None = None) -> ExtraLoan:
    """The loan for extra energy investment, the rest being residents' deposit.

    Raises:
        RulebookSilent: no share is known.
        NotPositive: the investment is not above zero.
    """
    if investment.minor <= 0:
        raise NotPositive("extra_investment", investment)
    look = (law or Law()).on({"committed_on": committed_on})
    share = look["dk_financing#extra_loan_share"]
    sheet = Worksheet()
    total = _given(sheet, "extra_investment", investment)
    loan = _whole_part(sheet, look, "extra_loan", total, share)
    deposit = sheet.subtract("extra_deposit", total, loan)
    return ExtraLoan(
        investment=investment,
        principal=Money(int(loan.number), investment.currency),
        deposit=Money(int(deposit.number), investment.currency),
        rulings=look.used,
        traces={"principal": sheet.trace(loan), "deposit": sheet.trace(deposit)},
    )


def _given(sheet: Worksheet, name: str, amount: Money) -> Term:
    return sheet.given(
        name, Fraction(amount.minor), unit=f"minor {amount.currency}", source=f"project.{name}"
    )


def _whole_part(sheet: Worksheet, look: Look, name: str, total: Term, share: Ruling) -> Term:
    """The share of the total, rounded as the book says."""
    unit, rounding = look["dk_financing#rounding_unit"], look["dk_financing#rounding"]
    part = sheet.given(f"{name}_share", share.number, unit="share", source=source_of(share))
    step = sheet.given(f"{name}_unit", unit.number, unit=total.unit, source=source_of(unit))
    exact = sheet.multiply(f"{name}_exact", total, part)
    units = sheet.divide(f"{name}_units", exact, step, unit="units")
    whole = sheet.round(f"{name}_whole_units", units, rounding=rounding.word)
    return sheet.multiply(name, step, whole)
