"""The construction credit over the API: as agreed, its rates, and its account."""

from datetime import date
from fractions import Fraction
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Schema

from borgen.kernel.daycount import DayCount
from borgen.office.supported_loan.api.asked import kroner
from borgen.office.supported_loan.api.project_answers import ProjectWritten
from borgen.office.supported_loan.api.project_bodies import CreditIn, CreditRateIn
from borgen.office.supported_loan.api.project_calls import on_project, project_page, reads, writes
from borgen.office.supported_loan.usecases import credit
from borgen.office.ui.api_types import AmountOut, At, Key, ShareOut


class CreditRateOut(Schema):
    since: date
    rate: ShareOut
    source: str


class CreditMoveOut(Schema):
    """Money drawn (above zero) or paid back (below). The two people behind it are opaque ids."""

    on: date
    amount: AmountOut
    text: str
    prepared_by: str
    closed_by: str


class CreditEntryOut(Schema):
    """A line of the account, with what is owed after it."""

    on: date
    kind: Literal["draw", "payment", "interest"]
    amount: AmountOut
    debt: AmountOut


class CreditAccountOut(Schema):
    """The credit with its account up to the day, or the settlement; ``trouble`` says why it cannot be laid out, and then
    ``entries`` is empty and the sums are null."""

    number: str
    limit: AmountOut
    opened_on: date
    day_count: DayCount
    first_interest_on: date | None
    interest_months: int
    rates: list[CreditRateOut]
    moves: list[CreditMoveOut]
    entries: list[CreditEntryOut]
    debt: AmountOut | None
    accrued: AmountOut | None
    owed: AmountOut | None
    settled_on: date | None
    proceeds: AmountOut | None
    trouble: str


@reads("credit", "project-credit", CreditAccountOut)
def show_credit(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """The project's construction credit; not found where it has none."""
    page = project_page(request, reference)
    known, account = page.credit, page.account
    if known is None:
        raise Http404
    return {
        "number": known.number, "limit": known.facts.limit, "opened_on": known.facts.opened_on,
        "day_count": known.facts.day_count, "first_interest_on": known.first_interest_on,
        "interest_months": known.interest_months, "rates": list(known.facts.rates), "moves": list(known.moves),
        "entries": list(account.entries) if account else [],
        "debt": account.debt if account else None,
        "accrued": account.accrued if account else None,
        "owed": account.owed if account else None,
        "settled_on": known.settled.on if known.settled else None,
        "proceeds": known.settled.proceeds if known.settled else None,
        "trouble": page.trouble.code if page.trouble else "",
    }  # fmt: skip


@writes("credit/rates", "project-credit-rate", ProjectWritten)
def state_credit_rate(request: HttpRequest, organisation: str, reference: str, body: CreditRateIn, key: Key) -> Any:
    """The credit's rate is another from a day on; one of that very day is replaced."""
    return credit.state_credit_rate(
        **on_project(request, reference, body, key), since=body.since, rate=Fraction(body.rate), source=body.source
    )


@writes("credit", "project-credit", ProjectWritten)
def agree_credit(request: HttpRequest, organisation: str, reference: str, body: CreditIn, key: Key) -> Any:
    """The construction credit is agreed, or its terms are others."""
    given = body.model_dump(exclude={"seen_sequence", "limit", "rate"})
    return credit.agree_credit(
        **on_project(request, reference, body, key), **given, limit=kroner(body.limit),
        rate=Fraction(body.rate) if body.rate is not None else None,
    )  # fmt: skip
