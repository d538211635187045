"""How lines of fees are shown, on the preview, in a run and in the list of what has been charged."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from borgen.guarantee.annual_fee import FeeKind, FeeLine, FeeMissing
from borgen.guarantee.wording import say_fee, word
from borgen.office.guarantee.queries.explain_fees import line_name, stored_name
from borgen.office.guarantee.queries.fees import FeeRow
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import OfficeRequest, address
from borgen.office.policies.plain_words import ruling_in_words
from borgen.office.policies.queries import rulebook_for
from borgen.office.ui.formats import language
from borgen.office.ui.tables import Column
from borgen.rules.parameter import Ruling

BALANCE_REASONS = frozenset({"debt_unknown", "drawn_unknown"})
"""Reasons that a balance takes away; the others ask for other facts of the guarantee."""


def line_columns() -> list[Column]:
    return [
        Column("reference", _("Reference")),
        Column("borrower", _("Borrower")),
        Column("kind", _("What")),
        Column("basis", _("Basis"), numeric=True),
        Column("rate", _("Rate"), numeric=True),
        Column("amount", _("Fee"), numeric=True),
        Column("charge_by", _("Charge by")),
        Column("payer", _("Paid by")),
    ]


def missing_columns() -> list[Column]:
    return [
        Column("reference", _("Reference")),
        Column("borrower", _("Borrower")),
        Column("kind", _("What")),
        Column("why", _("Why it cannot be priced")),
        Column("actions", _("Actions"), hidden_label=True),
    ]


def previewed(request: OfficeRequest, line: FeeLine, borrowers: Mapping[str, str]) -> dict[str, Any]:
    name = line_name(line)
    return {
        "line": line,
        "year": line.year,
        "borrower": borrowers.get(line.reference, ""),
        "kind": kind_name(line.kind),
        "url": address(request, "guarantee:fees-of", reference=line.reference),
        "explain": address(request, "guarantee:explain", reference=line.reference, amount=name),
        "explain_basis": address(request, "guarantee:explain", reference=line.reference, amount=f"basis.{name}"),
        "corrects": address(
            request, "guarantee:explain", reference=line.reference, amount=f"charged.{line.corrects}"
        )
        if line.corrects
        else "",
    }


def charged_row(request: OfficeRequest, row: FeeRow) -> dict[str, Any]:
    """A line of a run: explained by what was stored with it."""
    name = stored_name(row.id, is_charged=row.is_charged)
    return {
        "line": row,
        "year": row.year,
        "borrower": row.borrower,
        "kind": kind_name(row.kind),
        "url": address(request, "guarantee:fees-of", reference=row.reference),
        "explain": address(request, "guarantee:explain", reference=row.reference, amount=name),
        "explain_basis": address(request, "guarantee:explain", reference=row.reference, amount=f"basis.{name}"),
        "corrects": address(
            request, "guarantee:explain", reference=row.reference, amount=f"charged.{row.corrects}"
        )
        if row.corrects
        else "",
    }


def sum_address(request: OfficeRequest, which: str) -> str:
    """The address of the explanation of a sum of fees, over what the page is narrowed to."""
    path = address(request, "guarantee:fee-sum", which=which).partition("?")[0]
    query = [(name, request.GET[name]) for name in ("as_of", "known_at", "year", "reference") if request.GET.get(name)]
    return f"{path}?{urlencode(query)}" if query else path


def charged_asked(request: OfficeRequest) -> dict[str, Any]:
    """Which of the charged fees an address asks for."""
    year = request.GET.get("year", "")
    return {
        "organisation_id": request.organisation.id,
        "as_of": request.as_of,
        "known_at": request.known_at,
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        "reference": request.GET.get("reference", "").strip()[:60],
    }


def missing_row(request: OfficeRequest, one: FeeMissing, borrower: str) -> dict[str, Any]:
    is_balance = one.reason in BALANCE_REASONS
    return {
        "reference": one.reference,
        "borrower": borrower,
        "kind": kind_name(one.kind),
        "why": say_fee(one, language()),
        "url": address(request, "guarantee:fees-of", reference=one.reference),
        "is_balance": is_balance,
        "mend": address(
            request, "guarantee:balance" if is_balance else "guarantee:correct-terms", reference=one.reference
        ),
    }


def kind_name(kind: FeeKind) -> str:
    return sentence(word("fee_kinds", kind.value, language()))


def assumed_readings(request: OfficeRequest, lines: Iterable[FeeLine]) -> list[tuple[str, Any]]:
    """The readings that no source settles and that some fee rests on, each once."""
    rulings: dict[tuple[str, str], Ruling] = {}
    for line in lines:
        for ruling in line.assumed:
            rulings.setdefault((ruling.parameter, ruling.text), ruling)
    return [
        ruling_in_words(
            ruling,
            rulebook_for(organisation_id=request.organisation.id, book_id=ruling.parameter.partition("#")[0]),
            currency=request.organisation.currency,
        )
        for ruling in rulings.values()
    ]
