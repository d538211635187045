"""What a clerk says of a guarantee and its parts, and the columns that keep it.

A term is named as in ``borgen.guarantee.commitment``; amounts are ``Money``, rates and shares ``Fraction``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.guarantee.commitment import (
    AmortisationKind,
    BorrowerClass,
    Covered,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    Precision,
    SecurityKind,
)
from borgen.kernel.money import MINOR_MAX, Money
from borgen.office.guarantee.models import RATE_UNIT
from borgen.office.guarantee.usecases.refusals import NoSuchField, NotExact, OtherCurrency
from borgen.office.journal.refused import Refused

DAY_MIN, DAY_MAX = date(1850, 1, 1), date(2250, 12, 31)
"""Days outside are typing errors."""


class OutOfBounds(Refused):
    """An amount is negative or absurdly large, a share is not within the whole, or a day is far off."""

    code = "out_of_bounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowerTerms:
    """Who borrows. The name of a private person is kept apart from everything else, so that it can be erased."""

    name: str
    organisation_number: str = ""
    borrower_class: BorrowerClass | None = None
    municipality_owns: Fraction | None = None
    locality: str = ""

    @property
    def is_private(self) -> bool:
        return self.borrower_class is BorrowerClass.PRIVATE_HOME_OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeTerms:
    """The terms of a guarantee. ``decided`` is the amount in all, increases included; ``ends_on`` is the last day."""

    exposure_kind: ExposureKind | None = None
    legal_form: LegalForm | None = None
    covers: frozenset[Covered] = frozenset()
    purpose: str = ""
    purpose_category: str = ""
    decided: Money | None = None
    is_frame: bool = False
    municipality_share: Fraction = Fraction(1)
    currency: str = "SEK"
    outcome: DecisionOutcome | None = None
    decided_by: str = ""
    decided_on: date | None = None
    decided_on_precision: Precision = Precision.DAY
    paragraph: str = ""
    registration_number: str = ""
    available_until: date | None = None
    execute_by: date | None = None
    executed_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    investment: Money | None = None
    own_contribution: Money | None = None
    fee_rate: Fraction | None = None
    fee_payer: str = ""
    conditions: str = ""
    conditions_met_on: date | None = None
    policy: str = ""
    policy_reason: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """Lender and terms of a loan; ``original`` is the amount that was lent in all."""

    lender: str = ""
    number: str = ""
    loan_type: str = ""
    original: Money | None = None
    first_drawn_on: date | None = None
    matures_on: date | None = None
    interest_rate: Fraction | None = None
    rate_bound_until: date | None = None
    amortisation_kind: AmortisationKind | None = None
    amortisation_starts_on: date | None = None
    amortisation_per_year: Money | None = None
    amortisation_share_per_year: Fraction | None = None
    payments_a_year: int = 1
    amortisation_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityTerms:
    kind: SecurityKind
    text: str = ""
    amount: Money | None = None
    rank: str = ""
    value: Money | None = None
    valued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceTerms:
    """``valid_until`` is the last day of the insurance."""

    insurer: str = ""
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceTerms:
    """What somebody has stated to be left of a loan on a day."""

    on: date
    amount: Money
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEntry:
    """A loan with its first balance, where one is known."""

    terms: LoanTerms
    balance: BalanceTerms | None = None


Terms = BorrowerTerms | GuaranteeTerms | LoanTerms | SecurityTerms | InsuranceTerms

_COLUMN = {
    (GuaranteeTerms, "decided"): "decided_minor",
    (GuaranteeTerms, "investment"): "investment_minor",
    (GuaranteeTerms, "own_contribution"): "own_contribution_minor",
    (LoanTerms, "original"): "original_minor",
    (LoanTerms, "amortisation_per_year"): "amortisation_minor_per_year",
    (SecurityTerms, "amount"): "minor",
    (SecurityTerms, "value"): "value_minor",
}
_PERSONAL = {"name"}


def columns_of(*, terms: Terms, currency: str) -> dict[str, Any]:
    """All terms as columns.

    Raises:
        OtherCurrency: an amount is not in ``currency``.
        NotExact: a rate or share has more than seven decimals.
    """
    return changed_columns(
        kind=type(terms), changes={f.name: getattr(terms, f.name) for f in fields(terms)}, currency=currency
    )


def changed_columns(*, kind: type[Terms], changes: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Some terms, by name, as columns.

    Raises:
        NoSuchField: ``kind`` has no term of a name.
        OtherCurrency: an amount is not in ``currency``.
        NotExact: a rate or share has more than seven decimals.
    """
    names = {f.name for f in fields(kind)}
    if unknown := sorted(set(changes) - names):
        raise NoSuchField(field=unknown[0])
    result = {_COLUMN.get((kind, name), name): _column(name, value, currency) for name, value in changes.items()}
    if kind is LoanTerms and "lender" in result:
        result["lender_key"] = key_of_lender(lender=result["lender"])
    return result


def column_names(*, kind: type[Terms], names: Iterable[str]) -> list[str]:
    """The columns that keep the terms of these names."""
    return [_COLUMN.get((kind, name), name) for name in names]


def key_of_lender(*, lender: str) -> str:
    """One key for one lender, however it is written."""
    return " ".join(lender.casefold().replace(",", " ").replace("(publ)", " ").split())[:200]


def plain(*, value: Any) -> Any:
    """A value as the journal keeps it: amounts and days as texts, sets in order, no float."""
    if isinstance(value, Money | Fraction | date):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(plain(value=v) for v in value)
    if isinstance(value, Mapping):
        return {str(k): plain(value=v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(value=v) for v in value]
    if isinstance(value, BorrowerTerms) and value.is_private:
        return {f.name: plain(value=getattr(value, f.name)) for f in fields(value) if f.name not in _PERSONAL}
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: plain(value=getattr(value, f.name)) for f in fields(value)}
    return value


def _column(name: str, value: Any, currency: str) -> Any:
    if isinstance(value, Money):
        if value.currency != currency:
            raise OtherCurrency(field=name, currency=value.currency, wanted=currency)
        if not 0 <= value.minor <= MINOR_MAX:
            raise OutOfBounds(field=name, value=value)
        return value.minor
    if isinstance(value, date) and not DAY_MIN <= value <= DAY_MAX:
        raise OutOfBounds(field=name, value=value)
    if isinstance(value, Fraction) and (not 0 <= value <= 1 or (value == 0 and name in _ABOVE_ZERO)):
        raise OutOfBounds(field=name, value=value)
    if isinstance(value, Fraction):
        units = value * RATE_UNIT
        if units.denominator != 1:
            raise NotExact(field=name, value=value)
        return int(units)
    if isinstance(value, frozenset | set):
        return ",".join(sorted(value))
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return str(value)
    if value is None and name in _WORDS:
        return ""
    return value


_ABOVE_ZERO = {"municipality_share"}  # who guarantees no part of a debt has no guarantee
_WORDS = {"exposure_kind", "legal_form", "outcome", "borrower_class", "amortisation_kind"}
