"""The parts of a guarantee as callers get them; ``part`` is the number by which calls that change it name it."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from borgen.guarantee.commitment import AmortisationKind, SecurityKind
from borgen.office.ui.api_types import AmountOut, ShareOut

Number = Annotated[int, Field(validation_alias="id")]


class AmortisationOut(Schema):
    """How a loan is paid back, as far as it is known."""

    kind: AmortisationKind
    starts_on: date | None
    per_year: AmountOut | None
    share_per_year: ShareOut | None
    payments_a_year: int
    text: str


class LoanOut(Schema):
    part: Number
    lender: str
    number: str
    loan_type: str
    original: AmountOut | None
    first_drawn_on: date | None
    matures_on: date | None
    interest_rate: ShareOut | None
    rate_bound_until: date | None
    amortisation: AmortisationOut | None
    drawn: AmountOut | None
    outstanding: AmountOut | None
    observed_on: date | None


class SecurityOut(Schema):
    part: Number
    kind: SecurityKind
    text: str
    amount: AmountOut | None
    rank: str
    value: AmountOut | None
    valued_on: date | None


class InsuranceOut(Schema):
    part: Number
    insurer: str
    number: str
    valid_from: date | None
    valid_until: date | None
    text: str
