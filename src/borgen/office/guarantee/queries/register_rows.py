"""One guarantee as a line of the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from borgen.guarantee.commitment import (
    BorrowerClass,
    Commitment,
    ExposureKind,
    LegalForm,
    Precision,
    SecurityKind,
)
from borgen.guarantee.exposure import Exposure
from borgen.guarantee.state import Availability, State
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.debt import sum_known
from borgen.office.guarantee.queries.snapshot import Entry, is_used


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One guarantee in the list. Amounts are ``None`` where nobody has said; ``lender`` and ``loan_type`` join several.

    ``valid_until`` is the last day on which the decision may be used, or the guarantee holds.
    """

    id: int
    reference: str
    state: State
    borrower: str
    is_private: bool
    organisation_number: str
    borrower_class: BorrowerClass | None
    exposure_kind: ExposureKind | None
    legal_form: LegalForm | None
    purpose: str
    purpose_category: str
    lender: str
    loan_type: str
    original_amount: Money | None
    decided: Money | None
    committed: Money | None
    drawn: Money | None
    outstanding: Money | None
    observed_on: date | None
    currency: str
    securities: tuple[SecurityKind, ...]
    decided_on: date | None
    decided_on_precision: Precision
    decided_by: str
    paragraph: str
    executed_on: date | None
    valid_until: date | None
    ends_on: date | None
    matures_on: date | None
    policy: str
    deviations: tuple[str, ...]
    is_unread: bool


def register_row(entry: Entry, names: dict[int, str] | None = None) -> RegisterRow:
    """The row of an entry; ``names`` are those of private persons that may be shown, by party."""
    facts = entry.facts
    party, loans, currency = facts.borrower, facts.loans, facts.currency
    return RegisterRow(
        id=facts.id, reference=facts.reference, state=entry.state,
        borrower=(names or {}).get(party.id, party.name) if party.is_private else party.name,
        is_private=party.is_private, organisation_number=party.organisation_number,
        borrower_class=party.borrower_class,
        exposure_kind=ExposureKind(facts.exposure_kind) if facts.exposure_kind else None,
        legal_form=LegalForm(facts.legal_form) if facts.legal_form else None,
        purpose=facts.purpose, purpose_category=facts.purpose_category,
        lender=joined(loan.lender for loan in loans), loan_type=joined(loan.loan_type for loan in loans),
        original_amount=_money(facts.original_minor, currency), decided=_money(facts.decided_minor, currency),
        committed=_money(entry.committed_minor, currency), drawn=_money(entry.drawn_minor, currency),
        outstanding=_money(entry.outstanding_minor, currency),
        observed_on=min((loan.observed_on for loan in loans if loan.observed_on), default=None), currency=currency,
        securities=tuple(SecurityKind(kind) for kind in facts.securities), decided_on=facts.decided_on,
        decided_on_precision=facts.precision, decided_by=facts.decided_by, paragraph=facts.paragraph,
        executed_on=facts.executed_on, valid_until=entry.valid_until, ends_on=facts.ends_on,
        matures_on=matures_on(entry), policy=facts.policy, deviations=facts.deviations, is_unread=facts.is_unread,
    )  # fmt: skip


def row_of_picture(
    pk: int, facts: Commitment, exposure: Exposure, availability: Availability | None, *, is_private: bool
) -> RegisterRow:
    """The row of a guarantee of which everything has been read already; equal to that of its entry."""
    borrower, decision, loans, state = facts.borrower, facts.decision, facts.loans, exposure.state
    original = sum_known(None if loan.original is None else loan.original.minor for loan in loans)
    may_be_used_until = availability.last_on if availability else None
    return RegisterRow(
        id=pk, reference=facts.reference, state=state, borrower=borrower.name, is_private=is_private,
        organisation_number="" if is_private else borrower.organisation_number, borrower_class=borrower.borrower_class,
        exposure_kind=facts.exposure_kind, legal_form=facts.legal_form, purpose=facts.purpose,
        purpose_category=facts.purpose_category, lender=joined(loan.lender for loan in loans),
        loan_type=joined(loan.loan_type for loan in loans), original_amount=_money(original, facts.currency),
        decided=facts.decided, committed=exposure.committed, drawn=exposure.drawn, outstanding=exposure.outstanding,
        observed_on=min((loan.observed_on for loan in loans if loan.observed_on), default=None),
        currency=facts.currency, securities=tuple(one.kind for one in facts.securities), decided_on=decision.on,
        decided_on_precision=decision.precision, decided_by=decision.body, paragraph=decision.paragraph,
        executed_on=facts.executed_on,
        valid_until=facts.ends_on if is_used(facts.executed_on, state) else may_be_used_until, ends_on=facts.ends_on,
        matures_on=min((loan.matures_on for loan in loans if loan.matures_on), default=facts.ends_on),
        policy=facts.policy, deviations=tuple(sorted(facts.deviations)), is_unread=bool(facts.texts),
    )  # fmt: skip


def matures_on(entry: Entry) -> date | None:
    """The first day on which a loan matures; the guarantee's last day where no loan says."""
    return min((loan.matures_on for loan in entry.facts.loans if loan.matures_on), default=entry.facts.ends_on)


def maturity_years(entry: Entry) -> set[int]:
    """The years in which the loans mature."""
    days: set[date | None] = {loan.matures_on for loan in entry.facts.loans if loan.matures_on}
    days = days or {entry.facts.ends_on}
    return {day.year for day in days if day is not None}


def joined(texts: Iterable[str]) -> str:
    """The texts, each once."""
    return ", ".join(dict.fromkeys(text for text in texts if text))


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
