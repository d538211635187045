"""What the desk's calls about loans take from a request, and the texts that they are sent."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Schema
from pydantic import AfterValidator, Field, StringConstraints

from borgen.kernel.money import Money
from borgen.office.supported_loan.queries.loans import LoanPage, NoSuchLoan, is_known, loan
from borgen.office.supported_loan.queries.project_loans import project_of
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan as LoanNotHere
from borgen.office.ui.api_types import NO_NUL, AmountText, Body
from borgen.supported_loan.choices import CURRENCY

RATE_MIN, RATE_MAX = Fraction(-5, 100), Fraction(1, 4)
LARGEST = 100_000_000_000
"""Kroner; more is a typing error."""


def _is_rate(text: str) -> str:
    if not RATE_MIN <= Fraction(text) <= RATE_MAX:
        raise ValueError("a rate between -0.05 and 0.25")
    return text


def _is_sum(text: str) -> str:
    if not 0 < Decimal(text) <= LARGEST:
        raise ValueError(f"an amount above zero, up to {LARGEST}")
    return text


def text_of(longest: int, shortest: int = 0) -> Any:
    """A text of so many characters."""
    return StringConstraints(max_length=longest, min_length=shortest, pattern=NO_NUL, strip_whitespace=True)


RateText = Annotated[
    str, StringConstraints(pattern=r"^-?0(\.\d{1,7})?$"), AfterValidator(_is_rate), Field(examples=["0.03"])
]
SumText = Annotated[AmountText, AfterValidator(_is_sum)]
"""An amount in kroner, above zero."""
PriceText = Annotated[
    str, StringConstraints(pattern=r"^(([1-9]\d?|1\d{2})(\.\d{1,6})?|200(\.0{1,6})?)$"), Field(examples=["98.125"])
]
"""Per 100 of nominal, from 1 to 200 as on the pages."""
Reason = Annotated[str, text_of(300, 1)]
Source = Annotated[str, text_of(300, 1)]
Manifest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Year = Annotated[int, Field(ge=1990, le=2200)]
Rise = Annotated[
    Decimal | None, Query(ge=Decimal("-0.1"), le=Decimal("0.25"), decimal_places=6)
]
"""What prices and wages do a year where no index is published, such as 0.02; without it the last payment is carried."""


class LoanChanging(Body):
    """``seen_sequence``: the last event that the caller knew of; the call is refused where the project changed since."""

    seen_sequence: Annotated[int | None, Field(ge=0, le=10**15)] = None


class StepPrepared(Schema):
    """A step that waits for a second person; ``manifest`` is what carrying out names."""

    reference: str
    number: int
    manifest: str
    sequence: int


def at_moment(request: Any) -> dict[str, Any]:
    """Whose, as of when and known when."""
    return {
        "organisation_id": request.organisation.id, "as_of": request.as_of, "known_at": request.known_at,
    }  # fmt: skip


def loan_page(request: Any, number: str, rise: Decimal | None = None) -> LoanPage:
    """The loan at the moment that is asked for.

    Raises:
        Http404: the organisation had none of that number by then.
    """
    try:
        return loan(**at_moment(request), number=number, rise=exactly(rise))
    except NoSuchLoan as error:
        raise Http404 from error


def check_known(request: Any, number: str) -> None:
    """Whether there is such a loan at all, whatever the moment.

    Raises:
        Http404: the organisation has none of that number.
    """
    if not is_known(organisation_id=request.organisation.id, number=number):
        raise Http404


def by_caller(request: Any, key: str) -> dict[str, Any]:
    """Whose, by whom, when, and under which key."""
    return {"organisation_id": request.organisation.id, "by": request.actor, "at": request.now, "key": key}


def on_loan(request: Any, number: str, body: LoanChanging, key: str) -> dict[str, Any]:
    """What preparing a step of a loan takes.

    Raises:
        LoanNotHere: the organisation has none of that number.
    """
    reference = project_of(organisation_id=request.organisation.id, number=number)
    if reference is None:
        raise LoanNotHere(number=number)
    return {**by_caller(request, key), "reference": reference, "loan": number, "seen_sequence": body.seen_sequence}


def exactly(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def kroner(text: str) -> Money:
    return Money.parse(text, CURRENCY)


def kroner_or_none(text: str | None) -> Money | None:
    return kroner(text) if text else None


def number_or_none(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None
