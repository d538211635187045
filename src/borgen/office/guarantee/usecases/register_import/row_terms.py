"""A row of a register file as the register's own columns: only what the row says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from borgen.guarantee.commitment import AmortisationKind, BorrowerClass
from borgen.guarantee.register_file import FIELDS, ColumnGuess, ReadValue, SecurityRead
from borgen.guarantee.register_file.columns import ColumnReader
from borgen.office.guarantee.facts.balance_cells import BALANCE, balance_cells
from borgen.office.guarantee.models import RATE_UNIT
from borgen.office.guarantee.usecases.terms import DAY_MAX, DAY_MIN, key_of_lender

Cells = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RowTerms:
    """What a row says, by column of the register; absent is unsaid. ``balances``: (minor units, cell) by day."""

    reference: str = ""
    municipality: str = ""
    party: dict[str, Any] = field(default_factory=dict)
    guarantee: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    loan: dict[str, Any] = field(default_factory=dict)
    securities: tuple[dict[str, Any], ...] = ()
    insurance: dict[str, Any] = field(default_factory=dict)
    balances: dict[date, tuple[int, str]] = field(default_factory=dict)
    outstanding: tuple[int, str] | None = None
    balance_on: date | None = None
    """The day that the row itself gives for its debt."""
    faults: tuple[tuple[str, str], ...] = ()  # (code, field) of what refuses the row
    is_decided_taken: bool = False
    """Nothing is said of the decided amount: it is taken to be what the loan was for."""
    is_outcome_taken: bool = False
    """Nothing is said of what was decided: it is taken to have been granted."""
    shortened: tuple[str, ...] = ()
    """Fields whose text is longer than the register keeps; its beginning is taken in."""

    @property
    def is_private(self) -> bool:
        return self.party.get("borrower_class") == BorrowerClass.PRIVATE_HOME_OWNER.value


_GUARANTEE = {
    "decided_amount": "decided_minor", "currency": "currency", "legal_form": "legal_form",
    "exposure_kind": "exposure_kind", "covers": "covers", "purpose": "purpose", "decided_by": "decided_by",
    "decided_on": "decided_on", "paragraph": "paragraph", "registration_number": "registration_number",
    "available_until": "available_until", "executed_on": "executed_on", "ends_on": "ends_on", "fee_rate": "fee_rate",
    "fee_payer": "fee_payer", "conditions": "conditions", "decision_outcome": "outcome",
    "municipality_share": "municipality_share", "investment_amount": "investment_minor",
    "own_contribution": "own_contribution_minor",
}
_PARTY = {
    "borrower": "name", "organisation_number": "organisation_number", "borrower_class": "borrower_class",
    "ownership_share": "municipality_owns", "locality": "locality",
}
_LOAN = {
    "lender": "lender", "loan_number": "number", "loan_type": "loan_type", "original_amount": "original_minor",
    "interest_rate": "interest_rate", "rate_bound_until": "rate_bound_until",
    "amortisation_per_year": "amortisation_minor_per_year",
}
FIELD_OF = {column: name for table in (_GUARANTEE, _PARTY, _LOAN) for name, column in table.items()} | {
    "amortisation_text": "amortisation", "amortisation_kind": "amortisation", "is_frame": "frame",
    "decided_on_precision": "decided_on", "valid_until": "insurance_valid_until",
}
"""The name of the field that a column of the register is filled from."""

_LENGTHS = {
    "name": 200, "locality": 100, "purpose": 500, "decided_by": 100, "paragraph": 40, "registration_number": 60,
    "fee_payer": 200, "conditions": 1000, "lender": 200, "number": 60, "loan_type": 100, "amortisation_text": 500,
    "organisation_number": 20, "reference": 60, "currency": 3, "security": 500, "insurance": 500,
}
_TEXT_COLUMN = {"amortisation": "amortisation_text"}
_KEPT_AS_TEXT = {"validity_text", "fee_text", "note", "source"}


def plain_cell(*, read: ReadValue) -> dict[str, Any]:
    """A cell as an ``ImportRow`` keeps it: ``raw`` as a person sees it, ``value`` as understood, ``cell`` its address."""
    kept: dict[str, Any] = {
        "raw": read.raw, "value": _plain(read.value), "cell": read.cell, "computed": "computed" in read.notes,
    }
    if read.notes:
        kept["notes"] = list(read.notes)
    if read.precision:
        kept["precision"] = read.precision
    return kept


def mended_cell(*, name: str, text: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a clerk typed in place of a cell, read in the same way, and the codes of what is wrong with it."""
    reader = ColumnReader(ColumnGuess(column=0, letter="", field=name, heading=FIELDS[name].label["sv"]), None)
    parsed = reader.read(text, None)
    if parsed is None:
        return {"raw": "", "value": None, "cell": "", "computed": False}, ()
    read = ReadValue(parsed.value, parsed.raw, "", parsed.notes, parsed.precision)
    return plain_cell(read=read), tuple(fault.code for fault in parsed.faults)


def row_terms(*, cells: Cells, has_outcome_column: bool) -> RowTerms:
    """What the cells of a row say. In a register without a column for the outcome every row is a granted guarantee."""
    said = {name: cell for name, cell in cells.items() if cell.get("raw") or cell.get("value") is not None}
    texts = {
        name: str(cell["raw"])[:1000]
        for name, cell in said.items()
        if not name.startswith(BALANCE) and (cell["value"] is None or name in _KEPT_AS_TEXT) and cell["raw"]
    }
    known = {name: cell for name, cell in said.items() if cell["value"] is not None}
    faults: list[tuple[str, str]] = []
    party = _columns(known, _PARTY, faults)
    guarantee = _columns(known, _GUARANTEE, faults)
    _add_decision(known, guarantee, has_outcome_column=has_outcome_column)
    loan = _columns(known, _LOAN, faults)
    _add_amortisation(known, loan)
    is_taken = not {"decided_amount", "frame"} & set(said) and "original_minor" in loan
    if is_taken:
        guarantee["decided_minor"] = loan["original_minor"]
    if "lender" in loan:
        loan["lender_key"] = key_of_lender(lender=loan["lender"])
    securities = tuple(
        {"kind": one["kind"], "text": str(one["text"])[:500], "minor": one.get("amount")}
        for one in known.get("security", {}).get("value", ())
    )
    outstanding, stated_on = known.get("outstanding"), known.get("balance_on")
    return RowTerms(
        reference=str(_value("reference", known["reference"], faults)) if "reference" in known else "",
        municipality=str(known["municipality"]["value"]) if "municipality" in known else "",
        party=party, guarantee=guarantee, texts=texts, loan=loan, securities=securities,
        insurance=_insurance(said), balances=_balances(known),
        outstanding=(outstanding["value"], outstanding["cell"]) if outstanding else None,
        balance_on=_value("balance_on", stated_on, faults) if stated_on else None, faults=tuple(faults),
        is_decided_taken=is_taken, is_outcome_taken=not has_outcome_column,
        shortened=tuple(name for name, cell in said.items() if _is_too_long(name, cell)),
    )


def with_whole_loans(*, terms: Sequence[RowTerms], is_new: bool) -> list[RowTerms]:
    """Where no row says what was decided, it is what all the loans were for; what the register knows better stays."""
    if not all(one.is_decided_taken for one in terms):
        return list(terms)
    whole = sum(one.loan["original_minor"] for one in terms)
    decided = {"decided_minor": whole} if is_new else {}
    return [
        replace(one, guarantee={n: v for n, v in one.guarantee.items() if n != "decided_minor"} | decided)
        for one in terms
    ]


def agree(*, terms: Sequence[RowTerms]) -> bool:
    """Whether the rows of one guarantee say the same of it, where they say something."""
    for one in terms:
        for other in terms:
            same = {**_said_of_guarantee(one), **{f"p:{n}": v for n, v in one.party.items()}}
            that = {**_said_of_guarantee(other), **{f"p:{n}": v for n, v in other.party.items()}}
            if any(that[name] != value for name, value in same.items() if name in that):
                return False
    return True


def _said_of_guarantee(terms: RowTerms) -> dict[str, Any]:
    return {n: v for n, v in terms.guarantee.items() if not (terms.is_decided_taken and n == "decided_minor")}


def _is_too_long(name: str, cell: Mapping[str, Any]) -> bool:
    """Whether a text is cut where the register keeps it; a reference that is too long is refused instead."""
    if name == "reference" or name.startswith(BALANCE) or name not in FIELDS:
        return False
    column = _GUARANTEE.get(name) or _PARTY.get(name) or _LOAN.get(name) or _TEXT_COLUMN.get(name, name)
    texts = [one["text"] for one in cell["value"]] if name == "security" and cell["value"] else [cell["value"]]
    if cell["value"] is None or name in _KEPT_AS_TEXT:
        texts = [cell["raw"]]
    return any(isinstance(text, str) and len(text) > _LENGTHS.get(column, 1000) for text in texts)


def _columns(known: Cells, table: Mapping[str, str], faults: list[tuple[str, str]]) -> dict[str, Any]:
    return {column: _value(name, known[name], faults) for name, column in table.items() if name in known}


def _value(name: str, cell: Mapping[str, Any], faults: list[tuple[str, str]]) -> Any:
    value, kind = cell["value"], FIELDS[name].kind
    column = _GUARANTEE.get(name) or _PARTY.get(name) or _LOAN.get(name) or name
    if kind in {"rate", "share"}:
        units = Fraction(value) * RATE_UNIT
        if not 0 <= units <= (RATE_UNIT if name != "interest_rate" else 10 * RATE_UNIT):
            faults.append(("out_of_bounds", name))
        return round(units)  # seven decimals are finer than any register states
    if kind == "day":
        day = date.fromisoformat(value)
        if not DAY_MIN <= day <= DAY_MAX:
            faults.append(("out_of_bounds", name))
        return day
    if kind == "covers":
        return ",".join(value)
    if name == "municipality_share" and value == 0:
        faults.append(("out_of_bounds", name))
    if isinstance(value, str) and len(value) > _LENGTHS.get(column, 1000):
        if name == "reference":
            faults.append(("text_too_long", name))
        return value[: _LENGTHS.get(column, 1000)]
    return value


def _add_decision(known: Cells, guarantee: dict[str, Any], *, has_outcome_column: bool) -> None:
    if "decided_on" in guarantee:
        guarantee["decided_on_precision"] = known["decided_on"].get("precision") or "day"
    elif "decided_year" in known:
        guarantee["decided_on"] = date(int(known["decided_year"]["value"]), 1, 1)
        guarantee["decided_on_precision"] = "year"
    if not has_outcome_column:
        guarantee["outcome"] = "granted"
    if "frame" in known:
        guarantee["is_frame"] = True
        guarantee.setdefault("decided_minor", known["frame"]["value"])


def _add_amortisation(known: Cells, loan: dict[str, Any]) -> None:
    if "amortisation_minor_per_year" in loan:
        loan["amortisation_kind"] = AmortisationKind.FIXED_PER_YEAR.value
    if "amortisation" in known:
        loan["amortisation_text"] = str(known["amortisation"]["value"])[:500]
        loan.setdefault("amortisation_kind", AmortisationKind.TEXT.value)


def _insurance(said: Cells) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "insurance" in said:
        found["text"] = str(said["insurance"]["value"] or said["insurance"]["raw"])[:500]
    until = said.get("insurance_valid_until")
    if until is not None and until["value"] is not None:
        found["valid_until"] = date.fromisoformat(until["value"])
    return found


def _balances(known: Cells) -> dict[date, tuple[int, str]]:
    """The balances whose heading names their day."""
    return {day: (known[name]["value"], known[name]["cell"]) for day, name in balance_cells(names=known).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, SecurityRead):
        return {"kind": value.kind, "text": value.text, "amount": value.amount}
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
