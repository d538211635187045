"""What is known of one guarantee on one day: the facts that every rule reads.

A :class:`Commitment` is a picture as of a day, as known at a moment. It holds facts only; what follows from them (its
state, its fee, its duties) is worked out by the rules of the policy that governs it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.kernel.money import Money


class BorrowerClass(StrEnum):
    """Who the guarantee is for [sv: låntagarkategori]."""

    ASSOCIATION = "association"
    WHOLLY_OWNED_COMPANY = "wholly_owned_company"
    PARTLY_OWNED_COMPANY = "partly_owned_company"
    FOUNDATION = "foundation"
    COOPERATIVE = "cooperative"
    FIBRE_ASSOCIATION = "fibre_association"
    PRIVATE_HOME_OWNER = "private_home_owner"
    BUSINESS = "business"


class ExposureKind(StrEnum):
    """What the borrower owes [sv: typ av åtagande]."""

    LOAN = "loan"
    LEASE = "lease"
    PENSION = "pension"
    LOSS_SHARE = "loss_share"
    BRIDGE = "bridge"


class LegalForm(StrEnum):
    """How the municipality is bound [sv: borgensform]."""

    SIMPLE = "simple"  # enkel borgen
    AS_OWN_DEBT = "as_own_debt"  # proprieborgen, såsom för egen skuld
    GENERAL = "general"  # generell borgen
    SUPPLEMENTARY = "supplementary"  # fyllnadsborgen
    LOSS_SHARE = "loss_share"  # förlustansvar
    JOINT_AND_SEVERAL = "joint_and_several"  # solidarisk borgen


class Covered(StrEnum):
    """What the guarantee answers for beside or instead of the principal."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    COSTS = "costs"


class DecisionOutcome(StrEnum):
    """What became of the case. Only a granted one counts in any total."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    ANNULLED = "annulled"
    CALLED = "called"


class AmortisationKind(StrEnum):
    """How the loan is to be paid down [sv: amorteringsregel]."""

    STRAIGHT_LINE = "straight_line"
    ANNUITY = "annuity"
    SHARE_OF_REMAINING = "share_of_remaining"
    FIXED_PER_YEAR = "fixed_per_year"
    BULLET = "bullet"
    TEXT = "text"


class SecurityKind(StrEnum):
    """What the municipality holds for its risk [sv: säkerhet]."""

    MORTGAGE_DEED = "mortgage_deed"  # pantbrev i fast egendom
    FLOATING_CHARGE = "floating_charge"  # företagsinteckning
    BUILDING_ON_LEASED_LAND = "building_on_leased_land"  # säkerhetsöverlåtelse av byggnad på ofri grund
    COUNTER_GUARANTEE = "counter_guarantee"  # solidarisk borgen av styrelsemedlemmar, underborgen
    FUTURE_GRANTS = "future_grants"  # kommande föreningsbidrag
    LEASE_RIGHT = "lease_right"  # arrendeavtal
    OTHER = "other"

    @property
    def is_pledge(self) -> bool:
        """Whether it can be borrowed against once more, so that it must be checked every year."""
        return self in {self.MORTGAGE_DEED, self.FLOATING_CHARGE, self.BUILDING_ON_LEASED_LAND}


class Precision(StrEnum):
    """How exactly a day is known: ``2014`` is kept as 1 January 2014 with precision year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """``municipality_owns`` is the municipality's share of a company, 0 to 1."""

    name: str
    organisation_number: str = ""
    borrower_class: BorrowerClass | None = None
    municipality_owns: Fraction | None = None
    locality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided what, when [sv: beslut]. ``on`` is of the body that decides last."""

    outcome: DecisionOutcome | None = None
    body: str = ""
    on: date | None = None
    precision: Precision = Precision.DAY
    paragraph: str = ""
    registration_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amortisation:
    """``per_year`` for fixed_per_year, ``share_per_year`` for share_of_remaining; ``text`` as the register had it."""

    kind: AmortisationKind
    starts_on: date | None = None
    per_year: Money | None = None
    share_per_year: Fraction | None = None
    payments_a_year: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One loan under the guarantee. ``drawn`` and ``outstanding`` are ``None`` where nobody has said."""

    id: str
    lender: str = ""
    number: str = ""
    loan_type: str = ""
    original: Money | None = None
    first_drawn_on: date | None = None
    matures_on: date | None = None
    interest_rate: Fraction | None = None
    rate_bound_until: date | None = None
    amortisation: Amortisation | None = None
    drawn: Money | None = None
    outstanding: Money | None = None
    observed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    id: str
    kind: SecurityKind
    text: str = ""
    amount: Money | None = None
    rank: str = ""
    value: Money | None = None
    valued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance:
    """A policy on the financed object, valid from ``valid_from`` to and including ``valid_until``."""

    id: str
    insurer: str = ""
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """That a duty has been done: ``duty`` is its kind, ``due_on`` the day it was due.

    ``document`` is the number of the kept file that shows it, ``file`` that file's name.
    """

    duty: str
    due_on: date
    done_on: date
    note: str = ""
    document: int | None = None
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Increase:
    """An amount added by a later decision [sv: utökning]."""

    decided_on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One guarantee, as of ``as_of`` [sv: borgensåtagande].

    ``decided`` is the amount or frame that the municipality answers for in all, before ``municipality_share``;
    ``debts_at`` the observed debt by day, where every loan has been observed on that day; ``fees_charged`` the day on which
    the fee of a year was charged, the first or the annual one; ``deviations`` the recorded reason by rule.
    ``available_until`` is only what a paper says: otherwise the policy's period counts. ``members`` counts the members or
    connected properties, where each pays in. ``ends_on`` is the last day; from ``ended_on`` on the guarantee is gone.
    """

    reference: str
    as_of: date
    borrower: Borrower
    currency: str
    decision: Decision
    policy: str
    policy_reason: str = ""
    exposure_kind: ExposureKind | None = None
    legal_form: LegalForm | None = None
    covers: frozenset[Covered] = frozenset()
    purpose: str = ""
    purpose_category: str = ""
    decided: Money | None = None
    is_frame: bool = False
    municipality_share: Fraction = Fraction(1)
    available_until: date | None = None
    execute_by: date | None = None
    executed_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    investment: Money | None = None
    own_contribution: Money | None = None
    members: int | None = None
    fee_rate: Fraction | None = None
    fee_payer: str = ""
    conditions: str = ""
    conditions_met_on: date | None = None
    loans: tuple[Loan, ...] = ()
    securities: tuple[Security, ...] = ()
    insurances: tuple[Insurance, ...] = ()
    increases: tuple[Increase, ...] = ()
    debts_at: Mapping[date, Money] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    fees_charged: Mapping[int, date] = field(default_factory=dict)
    deviations: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    drawn: Money | None = None
    outstanding: Money | None = None

    def dates(self) -> dict[str, date | None]:
        """The dates that a rulebook's ``keyed_by`` may name."""
        return {"decided_on": self.decision.on, "executed_on": self.executed_on, "as_of": self.as_of}
