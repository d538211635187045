"""The fee on the acquisition sum (§ 107) and the state's grant to service areas (§ 141)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.law import Law, source_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """An amount with the values and the arithmetic behind it."""

    amount: Money
    rulings: tuple[Ruling, ...]
    trace: Trace


def project_fee(sum_without_fee: Money, *, committed_on: date, law: Law | None = None) -> Computed:
    """The fee to Udbetaling Danmark, on the sum approved before start without the fee itself."""
    look = (law or Law()).on({"committed_on": committed_on})
    rate = look["dk_fees_and_grants#fee_rate"]
    sheet = Worksheet()
    total = sheet.given(
        "sum_without_fee",
        Fraction(sum_without_fee.minor),
        unit=f"minor {sum_without_fee.currency}",
        source="form B",
    )
    share = sheet.given("fee_rate", rate.number, unit="share", source=source_of(rate))
    fee = sheet.round("fee", sheet.multiply("fee_exact", total, share), rounding="half_up")
    return Computed(
        amount=Money(int(fee.number), sum_without_fee.currency), rulings=look.used, trace=sheet.trace(fee)
    )


def fee_within(acquisition_sum: Money, *, committed_on: date, law: Law | None = None) -> Computed:
    """The same fee as a part of the sum that was approved, which holds it: that it does is our reading.

    A fee of the municipality's own is in no source, and not counted.

    Raises:
        RulebookSilent: there is no rate for the day, or nothing says what the sum holds.
    """
    look = (law or Law()).on({"committed_on": committed_on})
    rate, within = look["dk_fees_and_grants#fee_rate"], look["dk_fees_and_grants#fee_in_sum"]
    assert within.word == "within_the_sum", within.word
    sheet, unit = Worksheet(), f"minor {acquisition_sum.currency}"
    total = sheet.given("sum_with_fee", Fraction(acquisition_sum.minor), unit=unit, source="project.acquisition")
    share = sheet.given("fee_rate", rate.number, unit="share", source=source_of(rate))
    whole = sheet.given("whole", Fraction(1), unit="share", source=source_of(within))
    without = sheet.divide("sum_without_fee", total, sheet.add("whole_with_fee", whole, share), unit=unit)
    fee = sheet.round("fee", sheet.multiply("fee_exact", without, share), rounding="half_up")
    return Computed(amount=Money(int(fee.number), acquisition_sum.currency), rulings=look.used, trace=sheet.trace(fee))


def service_area_grant(
    *, dwellings: int, service_area_sum: Money, committed_on: date, law: Law | None = None
) -> Computed:
    """The grant: so much a dwelling, at most a share of the service area's acquisition sum (without VAT)."""
    look = (law or Law()).on({"committed_on": committed_on})
    each = look["dk_fees_and_grants#service_area_grant"]
    most = look["dk_fees_and_grants#service_area_grant_share_max"]
    sheet, unit = Worksheet(), f"minor {service_area_sum.currency}"
    count = sheet.given("dwellings", Fraction(dwellings), unit="dwellings", source="project.dwellings")
    by_count = sheet.multiply(
        "by_dwellings", sheet.given("each", each.number, unit=unit, source=source_of(each)), count
    )
    total = sheet.given(
        "service_area_sum", Fraction(service_area_sum.minor), unit=unit, source="project.service_area_sum"
    )
    cap = sheet.multiply(
        "cap", total, sheet.given("share_max", most.number, unit="share", source=source_of(most))
    )
    grant = sheet.round("grant", sheet.smaller("smaller", by_count, cap), rounding="half_up")
    return Computed(
        amount=Money(int(grant.number), service_area_sum.currency),
        rulings=look.used,
        trace=sheet.trace(grant),
    )
