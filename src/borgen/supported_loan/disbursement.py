"""When the loan may be paid out, and the report that the state pays its support on.

The official layout of the report is not public. What is written here is a documented format of our own behind
``ReportFormat``, to be replaced when the layout is known; a clerk can copy from it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.rules.finding import Finding, Outcome
from borgen.rules.rule import Strength
from borgen.supported_loan.law import Law

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSince:
    """The project's status in BOSSINF from a day on; a project may also fall back."""

    status: int
    since: date


def status_on(history: Iterable[StatusSince], day: date) -> int | None:
    """The status at the end of ``day``; ``None`` before the first."""
    past = [one for one in history if one.since <= day]
    return max(past, key=lambda one: one.since).status if past else None


def disbursement_gate(
    *, ready_on: date | None, history: Sequence[StatusSince], on: date, law: Law | None = None
) -> tuple[Finding, Finding]:
    """Whether the loan may be paid out on a day: dwellings ready for occupation, and status high enough. Both must be met."""
    look = (law or Law()).on({"disbursed_on": on})
    wanted = look["dk_bossinf#disbursement_status"]
    status = status_on(history, on)
    ready = ready_on is not None and ready_on <= on
    high = status is not None and status >= wanted.whole
    return (
        Finding(
            rule="ready_for_occupation",
            outcome=Outcome.MET if ready else Outcome.NOT_MET,
            strength=Strength.MUST,
            cite=wanted.cite,
            given={"ready_on": ready_on.isoformat() if ready_on else "", "on": on.isoformat()},
            found={"code": "ready.met" if ready else "ready.not_met"},
        ),
        Finding(
            rule="bossinf_status",
            outcome=Outcome.MET if high else Outcome.NOT_MET,
            strength=Strength.MUST,
            cite=wanted.cite,
            given={
                "status": "" if status is None else str(status),
                "wanted": wanted.text,
                "on": on.isoformat(),
            },
            found={"code": "status.met" if high else "status.not_met"},
        ),
    )


def may_disburse(findings: Iterable[Finding]) -> bool:
    return all(finding.outcome is Outcome.MET for finding in findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisbursementReport:
    """What is reported when the loan is paid out. ``number`` counts the reports of one loan from 1.

    ``corrects`` is the number of the report that this one replaces. ``price`` is per 100 of nominal bonds.
    """

    number: int
    loan: str
    project: str
    owner: str
    disbursed_on: date
    principal: Money
    rate: Fraction
    years: int
    terms_a_year: int
    first_term_on: date
    price: Fraction | None = None
    nominal: Money | None = None
    series: str = ""
    corrects: int | None = None
    reason: str = ""


class ReportOutcome(StrEnum):
    """What the receiver said."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver's answer to one report."""

    report: int
    received_on: date
    outcome: ReportOutcome
    reference: str = ""
    reasons: tuple[str, ...] = ()


class ReportState(StrEnum):
    """Where the reporting of a loan stands."""

    NOT_REPORTED = "not_reported"
    SENT = "sent"  # no answer yet
    REJECTED = "rejected"  # to be corrected and sent again
    ACKNOWLEDGED = "acknowledged"  # the state's part is payable
    CORRECTING = "correcting"  # acknowledged before, and a correction is under way


class ReportingRefused(ValueError):
    """A report or receipt that does not fit the ones before; ``code`` says why."""

    def __init__(self, code: str, number: int) -> None:
        self.code, self.number = code, number
        super().__init__(f"report {number}: {code.replace('_', ' ')}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """The state of a loan's reporting. ``payable_since`` is the day of the first acknowledgement."""

    state: ReportState
    current: DisbursementReport | None
    acknowledged: DisbursementReport | None
    payable_since: date | None


def reporting(reports: Sequence[DisbursementReport], receipts: Sequence[Receipt]) -> Reporting:
    """Where reports and receipts, in the order in which they came, leave a loan.

    Raises:
        ReportingRefused: ``out_of_order``, ``corrects_nothing``, ``no_such_report``, ``answered_twice``.
    """
    answers: dict[int, Receipt] = {}
    for receipt in receipts:
        if not 1 <= receipt.report <= len(reports):
            raise ReportingRefused("no_such_report", receipt.report)
        if receipt.report in answers:
            raise ReportingRefused("answered_twice", receipt.report)
        answers[receipt.report] = receipt
    acknowledged: DisbursementReport | None = None
    payable_since: date | None = None
    for place, report in enumerate(reports, 1):
        if report.number != place:
            raise ReportingRefused("out_of_order", report.number)
        if (report.corrects is None) != (place == 1) or (report.corrects or 0) >= place:
            raise ReportingRefused("corrects_nothing", report.number)
        answer = answers.get(place)
        if answer is not None and answer.outcome is ReportOutcome.ACCEPTED:
            acknowledged = report
            payable_since = payable_since or answer.received_on
    current = reports[-1] if reports else None
    return Reporting(
        state=_state(current, answers, acknowledged),
        current=current,
        acknowledged=acknowledged,
        payable_since=payable_since,
    )


def _state(
    current: DisbursementReport | None,
    answers: Mapping[int, Receipt],
    acknowledged: DisbursementReport | None,
) -> ReportState:
    if current is None:
        return ReportState.NOT_REPORTED
    if current is acknowledged:
        return ReportState.ACKNOWLEDGED
    if acknowledged is not None:
        return ReportState.CORRECTING
    return ReportState.REJECTED if current.number in answers else ReportState.SENT


class ReportFormat(Protocol):
    """How a report becomes a file, and how an answer is read. Replaceable: the official layout is not public."""

    media_type: str

    def write(self, report: DisbursementReport) -> tuple[str, bytes]:
        """A file's name and content."""

    def read_receipt(self, content: bytes) -> Receipt:
        """The receiver's answer.

        Raises:
            ReceiptUnreadable: it is not in this format.
        """


class ReceiptUnreadable(ValueError):
    """The file is no receipt in this format; ``field`` is what of it is missing or not as it should be, empty for all of it."""

    def __init__(self, field: str = "") -> None:
        self.field = field
        super().__init__(field or "not in this format")


class PlainReport:
    """JSON with the field names of ``DisbursementReport``; amounts are decimal strings in kroner, days ISO.

    A receipt is ``{"report": 1, "received_on": "2026-01-05", "outcome": "accepted", "reference": "…", "reasons": []}``;
    ``reference`` and ``reasons`` may be left out. What else stands in it is not read.
    """

    media_type = "application/json"

    def write(self, report: DisbursementReport) -> tuple[str, bytes]:
        fields = {
            "format": "borgen.disbursement_report/1",
            "number": report.number,
            "corrects": report.corrects,
            "reason": report.reason,
            "loan": report.loan,
            "project": report.project,
            "owner": report.owner,
            "disbursed_on": report.disbursed_on.isoformat(),
            "principal": report.principal.decimal,
            "currency": report.principal.currency,
            "rate": share_text(report.rate),
            "years": report.years,
            "terms_a_year": report.terms_a_year,
            "first_term_on": report.first_term_on.isoformat(),
            "price": None if report.price is None else share_text(report.price),
            "nominal": report.nominal.decimal if report.nominal else None,
            "series": report.series,
        }
        content = json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        return f"{report.loan}-{report.number}.json", content.encode()

    def read_receipt(self, content: bytes) -> Receipt:
        try:
            raw: Any = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ReceiptUnreadable() from error
        if not isinstance(raw, dict):
            raise ReceiptUnreadable()
        number, reference, reasons = raw.get("report"), raw.get("reference", ""), raw.get("reasons", [])
        if type(number) is not int or number < 1:
            raise ReceiptUnreadable("report")
        if not _is_line(reference):
            raise ReceiptUnreadable("reference")
        if not isinstance(reasons, list) or not all(map(_is_line, reasons)):
            raise ReceiptUnreadable("reasons")
        return Receipt(
            report=number,
            received_on=_read(date.fromisoformat, raw, "received_on"),
            outcome=_read(ReportOutcome, raw, "outcome"),
            reference=reference,
            reasons=tuple(reasons),
        )


def _is_line(text: Any) -> bool:
    return isinstance(text, str) and (text.isprintable() or text == "")


def _read(as_what: Callable[[str], _Read], raw: Mapping[str, Any], field: str) -> _Read:
    try:
        return as_what(raw[field])
    except (KeyError, TypeError, ValueError) as error:
        raise ReceiptUnreadable(field) from error
