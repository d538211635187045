"""The part of the API that reads: the register, one guarantee, findings, duties, fees, the journal.

Every call takes ``as_of`` (true on this day, default today) and ``known_at`` (as known then, default now).
"""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from borgen.guarantee.commitment import BorrowerClass, ExposureKind, LegalForm, SecurityKind
from borgen.guarantee.duties import DutyState
from borgen.guarantee.state import State
from borgen.office.guarantee.api.counting import counted_first
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.queries import duties as duty_queries
from borgen.office.guarantee.queries import fees as fee_queries
from borgen.office.guarantee.queries import findings as finding_queries
from borgen.office.guarantee.queries import guarantee as guarantee_queries
from borgen.office.guarantee.queries import register as register_queries
from borgen.office.guarantee.queries.explain import NoSuchGuarantee
from borgen.office.guarantee.queries.explain_fees import line_name
from borgen.office.guarantee.queries.register import NoSuchColumn, RegisterFilter
from borgen.office.ui.api_types import (
    COUNTED_PROBLEMS,
    NO_NUL,
    READ_PROBLEMS,
    AmountOut,
    At,
    Currency,
    Day,
    PageNumber,
    PerPage,
    ShareOut,
    check_year,
)
from borgen.rules.finding import Outcome
from borgen.rules.rule import Strength

Words = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]


class RowOut(Schema):
    reference: str
    state: State
    borrower: str
    organisation_number: str
    borrower_class: BorrowerClass | None
    exposure_kind: ExposureKind | None
    legal_form: LegalForm | None
    purpose: str
    lender: str
    loan_type: str
    original_amount: AmountOut | None
    decided_amount: Annotated[AmountOut | None, Field(validation_alias="decided")]
    committed: AmountOut | None
    drawn: AmountOut | None
    outstanding: AmountOut | None
    outstanding_on: Annotated[date | None, Field(validation_alias="observed_on")]
    currency: str
    securities: list[SecurityKind]
    decided_on: date | None
    decided_by: str
    paragraph: str
    executed_on: date | None
    valid_until: date | None
    ends_on: date | None
    policy: str


class TotalOut(Schema):
    """Sums of what is known, in one currency; ``*_unknown`` counts what is not."""

    currency: str
    count: int
    committed: AmountOut
    committed_unknown: int
    drawn: AmountOut
    drawn_unknown: int
    outstanding: AmountOut
    outstanding_unknown: int


class RegisterOut(Schema):
    """``uncounted`` of the ``count`` guarantees are in no total: proposed, refused, lapsed and so on."""

    guarantees: list[RowOut]
    totals: list[TotalOut]
    count: int
    uncounted: int
    page: int
    pages: int
    as_of: date
    sequence: int


class CitationOut(Schema):
    book: str
    source: str
    section: str
    status: str


class FindingOut(Schema):
    """``given`` are the facts and values used, ``found`` what follows; ``trace`` the closed arithmetic."""

    reference: str
    rule: str
    strength: Strength | None
    outcome: Outcome
    citation: CitationOut
    given: dict[str, str]
    found: dict[str, str]
    trace: dict[str, Any] | None


class DutyOut(Schema):
    """``document`` is the number of the kept file that shows it done; ``shown_by`` names the fact of the register that does."""

    reference: str
    borrower: str = ""
    duty: str
    subject: str
    due_on: date
    remind_on: date
    responsible: str
    state: DutyState
    done_on: date | None
    shown_by: str
    note: str
    document: int | None
    citation: CitationOut | None
    trace: dict[str, Any] | None


class FeeOut(Schema):
    """``explanation`` is the name under which the guarantee's explanations have the amount; behind ``basis.`` its basis."""

    reference: str
    kind: str
    part: str
    basis: AmountOut
    rate: ShareOut
    amount: AmountOut
    currency: str
    charge_by: date | None
    is_late: bool
    payer: str
    explanation: str
    finding: FindingOut


class FeeMissingOut(Schema):
    reference: str
    kind: str
    reason: str
    params: dict[str, str]


class FeesOut(Schema):
    year: int
    lines: list[FeeOut]
    missing: list[FeeMissingOut]
    totals: list[dict[str, str]]


class HistoryOut(Schema):
    """One thing learned: what changed, from when it is true, by which event."""

    sequence: int
    recorded_at: datetime | None
    part: str
    number: int
    action: str
    true_from: date | None
    true_until: date | None
    changes: list[dict[str, str | None]]
    reason: str
    file: str
    cell_row: int | None


class RegisterQuery(At):
    search: Words = ""
    state: list[State] = []
    borrower_class: list[BorrowerClass] = []
    exposure_kind: list[ExposureKind] = []
    lender: list[Words] = []
    policy: list[Words] = []
    rule: Words = ""
    legal_form: list[LegalForm] = []
    borrower: list[Words] = []
    purpose_category: list[Words] = []
    currency: list[Currency] = []
    missing: list[register_queries.Missing] = []
    has_deviation: bool | None = None
    matures_in: Annotated[int, Field(ge=1850, le=2250)] | None = None
    sort: Annotated[str, StringConstraints(max_length=40)] = "reference"
    descending: bool = False

    @property
    def filter(self) -> RegisterFilter:
        return RegisterFilter(
            search=self.search, states=frozenset(self.state), classes=frozenset(self.borrower_class),
            kinds=frozenset(self.exposure_kind), lenders=frozenset(self.lender), policies=frozenset(self.policy),
            rule=self.rule, forms=frozenset(self.legal_form), borrowers=frozenset(self.borrower),
            categories=frozenset(self.purpose_category), currencies=frozenset(self.currency),
            missing=frozenset(self.missing), has_deviation=self.has_deviation, matures_in=self.matures_in,
        )  # fmt: skip


@router.get("/{organisation}/guarantees", response={200: RegisterOut, **COUNTED_PROBLEMS}, url_name="register")
@counted_first
def register(
    request: Any,
    organisation: str,
    query: Query[RegisterQuery],
    page: PageNumber = 1,
    per_page: PerPage = 100,
) -> Any:
    """The register: searched, filtered, sorted, with the totals of everything that fits."""
    try:
        found = register_queries.register(
            **at_moment(request),
            filter=query.filter,
            sort=query.sort,
            is_descending=query.descending,
            page=page,
            per_page=per_page,
        )
    except NoSuchColumn:
        return Status(422, {"code": "no_such_column", "params": {"sort": query.sort}})
    return {
        "guarantees": found.rows, "totals": [_total(total) for total in found.totals], "count": found.count,
        "uncounted": found.uncounted, "page": found.page, "pages": found.pages, "as_of": found.moment.as_of,
        "sequence": found.moment.sequence,
    }  # fmt: skip


@router.get(
    "/{organisation}/findings", response={200: list[FindingOut], **COUNTED_PROBLEMS}, url_name="findings"
)
@counted_first
def findings(
    request: Any, organisation: str, at: Query[At], outcome: Annotated[list[Outcome], Query()] = [],  # noqa: B006
    rule: Words = "", page: PageNumber = 1, per_page: PerPage = 1000,
) -> Any:  # fmt: skip
    """Findings over the register; without ``outcome`` those that are not met, unclear or deviations."""
    found = finding_queries.findings(
        **at_moment(request),
        outcomes=tuple(outcome) or finding_queries.OPEN_OUTCOMES,
        rule=rule,
        page=page,
        per_page=per_page,
    )
    return [finding_out(row.reference, row.finding) for row in found.rows]


@router.get("/{organisation}/duties", response={200: list[DutyOut], **COUNTED_PROBLEMS}, url_name="duties")
@counted_first
def duties(
    request: Any,
    organisation: str,
    at: Query[At],
    until: Day | None = None,
    page: PageNumber = 1,
    per_page: PerPage = 1000,
) -> Any:
    """What is due up to and including ``until`` (a year ahead), by day."""
    found = duty_queries.duties(**at_moment(request), until=until, page=page, per_page=per_page)
    return [{**duty_out(row.duty), "borrower": row.borrower} for row in found.rows]


@router.get(
    "/{organisation}/fees/{int:year}", response={200: FeesOut, **READ_PROBLEMS}, url_name="fee-preview"
)
def fees(request: Any, organisation: str, year: int, at: Query[At]) -> Any:
    """What the fees of a year would be. Writes nothing; missing balances are listed, never guessed."""
    check_year(year)
    found = fee_queries.fee_preview(**at_moment(request), year=year)
    return {
        "year": year, "lines": [_fee(line) for line in found.lines],
        "missing": [
            {"reference": m.reference, "kind": m.kind, "reason": m.reason, "params": dict(m.params)} for m in found.missing
        ],
        "totals": [{"currency": total.currency, "amount": total.decimal} for total in found.totals],
    }  # fmt: skip


@router.get(
    "/{organisation}/guarantees/{path:reference}/history",
    response={200: list[HistoryOut], **READ_PROBLEMS},
    url_name="history",
)
def history(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """Everything that was learned of a guarantee, the newest first."""
    try:
        found = guarantee_queries.history(**at_moment(request), reference=reference)
    except NoSuchGuarantee as error:
        raise Http404 from error
    return [_learned(entry) for entry in found]


def at_moment(request: Any) -> dict[str, Any]:
    """The organisation and the moment, which the gate has read and checked."""
    return {"organisation_id": request.organisation.id, "as_of": request.as_of, "known_at": request.known_at}


def _total(total: Any) -> dict[str, Any]:
    return {name: getattr(total, name) for name in TotalOut.model_fields if name != "currency"} | {
        "currency": total.committed.currency
    }


def finding_out(reference: str, finding: Any) -> dict[str, Any]:
    return {"reference": reference, **finding.plain()}


def duty_out(duty: Any) -> dict[str, Any]:
    return {
        "reference": duty.reference, "duty": duty.kind, "subject": duty.subject, "due_on": duty.due_on,
        "remind_on": duty.remind_on, "responsible": duty.responsible, "state": duty.state,
        "done_on": duty.done_on, "shown_by": duty.shown_by,
        "note": duty.evidence.note if duty.evidence else "",
        "document": duty.evidence.document if duty.evidence else None,
        "citation": duty.citation.plain() if duty.citation else None, "trace": duty.trace.plain() if duty.trace else None,
    }  # fmt: skip


def _fee(line: Any) -> dict[str, Any]:
    return {
        "reference": line.reference, "kind": line.kind, "part": line.part, "basis": line.basis, "rate": line.rate,
        "amount": line.amount, "currency": line.amount.currency, "charge_by": line.charge_by, "is_late": line.is_late,
        "payer": line.payer, "explanation": line_name(line), "finding": finding_out(line.reference, line.finding),
    }  # fmt: skip


def _learned(entry: Any) -> dict[str, Any]:
    return {
        "sequence": entry.sequence, "recorded_at": entry.recorded.at if entry.recorded else None, "part": entry.part,
        "number": entry.number, "action": entry.action, "true_from": entry.true_from, "true_until": entry.true_until,
        "changes": [{"name": c.name, "before": _text(c.before), "after": _text(c.after)} for c in entry.changes],
        "reason": entry.reason, "file": entry.origin.file if entry.origin else "",
        "cell_row": entry.origin.row if entry.origin else None,
    }  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
