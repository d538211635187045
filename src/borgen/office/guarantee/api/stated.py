"""What a caller states, as the use cases have it: who calls, what it is about, terms, amounts and shares."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ninja import Schema

from borgen.kernel.money import Money
from borgen.office.guarantee.api.bodies import Changing, LoanWithBalance
from borgen.office.guarantee.queries.borrower import party_and_currency
from borgen.office.guarantee.usecases.terms import BalanceTerms, LoanEntry, LoanTerms


def by_caller(request: Any, key: str) -> dict[str, Any]:
    """Who calls, where, when, under which key: what every use case is told."""
    return {"organisation_id": request.organisation.id, "by": request.actor, "at": request.now, "key": key}


def on_reference(request: Any, reference: str, body: Changing, key: str) -> dict[str, Any]:
    """The caller, and the guarantee that the call is about, as far as the caller has seen it."""
    return {**by_caller(request, key), "reference": reference, "seen_sequence": body.seen_sequence}


def currency_of(request: Any, reference: str) -> str:
    """The guarantee's currency; the organisation's own where there is no such guarantee."""
    found = party_and_currency(
        organisation_id=request.organisation.id, reference=reference, as_of=request.today
    )
    return found[1] if found else str(request.organisation.currency)


def money(request: Any, reference: str, text: str) -> Money:
    """The amount that the text states, in the guarantee's currency."""
    return Money.parse(text, currency_of(request, reference))


def loan_entry(loan: LoanWithBalance, currency: str) -> LoanEntry:
    """A loan with its first balance, where the body states one."""
    terms = stated(loan, currency)
    terms.pop("balance", None)
    observed = None
    if loan.balance is not None:
        amount = Money.parse(loan.balance.amount, currency)
        observed = BalanceTerms(on=loan.balance.on, amount=amount, source=loan.balance.source)
    return LoanEntry(terms=LoanTerms(**terms), balance=observed)


def changes(request: Any, reference: str, terms: Schema) -> Mapping[str, Any]:
    """Only what the body states: a term that it leaves out stays."""
    return stated(terms, currency_of(request, reference), only_given=True)


def stated(schema: Schema, currency: str, *, only_given: bool = False) -> dict[str, Any]:
    """The schema's values as the terms of the use cases have them."""
    names = schema.model_fields_set if only_given else type(schema).model_fields.keys()
    return {name: _value(name, getattr(schema, name), currency) for name in names}


_AMOUNTS = {
    "decided",
    "investment",
    "own_contribution",
    "original",
    "amortisation_per_year",
    "amount",
    "value",
}
_SHARES = {
    "municipality_owns",
    "municipality_share",
    "fee_rate",
    "interest_rate",
    "amortisation_share_per_year",
}


def _value(name: str, value: Any, currency: str) -> Any:
    if value is None:
        return None
    if name in _AMOUNTS:
        return Money.parse(value, currency)
    if name in _SHARES:
        return Fraction(value)
    return frozenset(value) if name == "covers" else value
