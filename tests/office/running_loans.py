"""Supported loans that run already, with a regulation and a step that wait, and a year that is stated."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

from borgen.kernel.money import Money
from borgen.office.market.usecases import record_observations
from borgen.office.people.actor import SystemActor
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.loans import LoanEntry, register_loan
from borgen.office.supported_loan.usecases.proposals import prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.regulation import plan_regulation
from borgen.office.supported_loan.usecases.statements import make_statement
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason

PAID_OUT = date(2019, 1, 1)


def running_loans(organisation_id: int, loans: Mapping[str, str], *, at: datetime, with_file: bool = False) -> None:
    """Enter ``loans``, by number with the reference of their project, and begin what can be begun."""
    keys = count(1)

    def do(usecase: Any, **given: Any) -> Any:
        return usecase(organisation_id=organisation_id, by=SystemActor(), at=at, key=f"loans {next(keys)}", **given)

    for number, project in loans.items():
        entry = LoanEntry(
            number=number, kind=LoanKind.FIRST, principal=Money.parse("104189360", "DKK"),
            supported_sum=Money.parse("118397000", "DKK"), committed_on=date(2018, 9, 10), disbursed_on=PAID_OUT,
            rate=Fraction("0.03"), regime=Regime.GUIDE, bond_price=Fraction("98.5"), bond_series="32H", is_callable=True,
        )  # fmt: skip
        do(register_loan, project=project, entry=entry)
        do(make_statement, loan=number, since=PAID_OUT, until=date(2020, 1, 1))
        if with_file:
            content = b"Forfaldsdag;Rente;Afdrag\r\n01.04.2019;781420,20;538406,58"
            do(take_lender_statement, loan=number, name="lender.csv", content=content, tolerance=Money(2, "DKK"))
    first = next(iter(loans))
    said = RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2020, 2, 3), price=Fraction(97)
    )
    do(prepare_step, step=REDEMPTION, reference=loans[first], loan=first, terms=said.plain())
    prices = [
        Observation(series=Series.PRICES, base="2015=100", period=period, value=Fraction(value))
        for period, value in (("2018M06", "101.9"), ("2019M06", "102.6"))
    ]
    do(record_observations, observations=prices, source="Danmarks Statistik", status=ObservationStatus.PUBLISHED, retrieved_at=at)
    do(plan_regulation, year=2020)
