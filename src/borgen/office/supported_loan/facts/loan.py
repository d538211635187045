"""Loans as facts: their terms with refixings and redemptions, the law they were paid out under, their regulations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.office.journal.known import known_at
from borgen.office.supported_loan import models as rows
from borgen.office.supported_loan.facts.regulation import Regulated, regulations_of
from borgen.office.supported_loan.facts.reporting import Reported, reported_of
from borgen.supported_loan.choices import CURRENCY, ContributionBase, RateBasis, Regime, ResidentsStart
from borgen.supported_loan.frozen_law import frozen_rulings
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.law import Law
from borgen.supported_loan.loan import LoanTerms, PartRedeemed, Refixing
from borgen.supported_loan.loan_type import TypeOfLoan, type_of_loan
from borgen.supported_loan.paid_out import LoanKind, rule_of_kind
from borgen.supported_loan.redemption import Bonds
from borgen.supported_loan.resident_payment import ResidentRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """A redemption that was carried out: of ``amount`` of the debt, as of term ``after_term`` (0: before the first).

    ``trace`` is plain: how ``paid`` came about.
    """

    after_term: int
    settles_on: date
    amount: Money
    is_full: bool
    why: str
    method: str
    paid: Money
    gain: Money
    trace: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFacts:
    """One loan as it is known at an event.

    ``rule`` is that of the real regulation and ``forecast_rule`` that of what is not regulated yet; both ``None`` for an
    extra loan whose residents' share nobody has stated. ``law`` answers from the rulings frozen with the loan.
    ``regulated`` holds the regulation that counts of each loan year.
    """

    loan_id: int
    project_id: int
    number: str
    project: str
    kind: LoanKind
    loan_type: str
    committed_on: date
    terms: LoanTerms
    supported_sum: Money
    rule: ResidentRule | None
    forecast_rule: ResidentRule | None
    law: Law
    bond_price: Fraction | None
    bonds: Bonds | None
    taken_over: TakenOver | None
    refixed_from: Mapping[int, str]
    redeemed: tuple[Redeemed, ...]
    regulated: Mapping[int, Regulated]
    regulated_before: tuple[Regulated, ...]
    reported: Reported
    since_sequence: int

    @property
    def full_redemption(self) -> Redeemed | None:
        """The redemption of all that was left."""
        return next((one for one in self.redeemed if one.is_full), None)

    @property
    def ended_after_term(self) -> int | None:
        """The last term that is paid where all of the loan was redeemed; ``None`` where it runs on."""
        return self.full_redemption.after_term if self.full_redemption else None

    @property
    def ended_on(self) -> date | None:
        """The day on which the last of it was redeemed."""
        return self.full_redemption.settles_on if self.full_redemption else None

    @property
    def type_of_loan(self) -> TypeOfLoan:
        """Its type, or what is only assumed of it."""
        terms = self.terms
        return type_of_loan(
            word=self.loan_type, on=terms.disbursed_on, fixed_terms=terms.fixed_terms, terms_a_year=terms.terms_a_year,
            law=self.law,
        )  # fmt: skip

    def redeemed_later(self, n: int, day: date) -> Money:
        """What of the parts redeemed as of term ``n`` was settled after ``day``: until then it was owed."""
        return Money.total((one.amount for one in self._parts_as_of(n) if one.settles_on > day), CURRENCY)

    def redeemed_by(self, n: int, day: date) -> Money:
        """What of the parts redeemed as of term ``n`` was settled by ``day``."""
        return Money.total((one.amount for one in self._parts_as_of(n) if one.settles_on <= day), CURRENCY)

    def _parts_as_of(self, n: int) -> Iterator[Redeemed]:
        return (one for one in self.redeemed if not one.is_full and one.after_term == n)

    @property
    def is_reported_elsewhere(self) -> bool:
        """Whether the loan came from another register, where its disbursement was reported, and nothing was reported here."""
        return self.reported.is_elsewhere(is_taken_over=self.taken_over is not None)

    @property
    def paid_through_year(self) -> int:
        """The last loan year whose residents' payment is settled: the first, those regulated, or what was taken over."""
        year = self.taken_over.loan_year if self.taken_over else 1
        while year + 1 in self.regulated:
            year += 1
        return year


def loans_known(
    *,
    organisation_id: int,
    sequence: int,
    numbers: Collection[str] | None = None,
    projects: Collection[int] | None = None,
) -> tuple[LoanFacts, ...]:
    """The organisation's loans as known at event ``sequence``, by number; of these ``numbers`` or ``projects`` only.

    A constant number of queries, however many loans.
    """
    found = rows.LoanTerms.objects.filter(known_at(sequence), organisation_id=organisation_id)
    if numbers is not None:
        found = found.filter(loan__number__in=numbers)
    if projects is not None:
        found = found.filter(loan__project_id__in=projects)
    terms = list(found.select_related("loan__project").order_by("loan__sort_key", "loan__number"))
    ids = [row.loan_id for row in terms]
    refixed, redeemed = _by_loan(rows.Refixing, ids, sequence), _by_loan(rows.Redemption, ids, sequence)
    regulated = regulations_of(loan_ids=ids, sequence=sequence)
    reported = reported_of(loan_ids=ids, sequence=sequence)
    return tuple(
        _facts(row, refixed[row.loan_id], redeemed[row.loan_id], regulated.get(row.loan_id, ()), reported[row.loan_id])
        for row in terms
    )  # fmt: skip


def loan_known(*, organisation_id: int, sequence: int, number: str) -> LoanFacts | None:
    """One loan as known at event ``sequence``; ``None`` where there is none."""
    found = loans_known(organisation_id=organisation_id, sequence=sequence, numbers=[number])
    return found[0] if found else None


def _by_loan(model: Any, ids: list[int], sequence: int) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(known_at(sequence), loan_id__in=ids).order_by("after_term", "pk"):
        found[row.loan_id].append(row)
    return found


def _facts(
    row: Any, refixed: list[Any], redeemed: list[Any], regulated: Iterable[Regulated], reported: Reported
) -> LoanFacts:
    frozen = Law(frozen=frozen_rulings(row.law))
    kind, start = LoanKind(row.loan.kind), ResidentsStart(row.residents_start)
    rule, forecast = (
        rule_of_kind(kind, committed_on=row.committed_on, regime=regime, start=start, law=frozen)
        for regime in (Regime(row.regime), None)
    )
    every = tuple(regulated)
    return LoanFacts(
        loan_id=row.loan_id,
        project_id=row.loan.project_id,
        number=row.loan.number,
        project=row.loan.project.reference,
        kind=kind,
        loan_type=row.loan_type,
        committed_on=row.committed_on,
        terms=_terms(row, refixed, redeemed),
        supported_sum=Money(row.supported_minor, CURRENCY),
        rule=rule,
        forecast_rule=forecast,
        law=frozen,
        bond_price=Fraction(row.bond_price) if row.bond_price else None,
        bonds=_bonds(row),
        taken_over=_taken_over(row),
        refixed_from={one.after_term: one.source for one in refixed},
        redeemed=tuple(_redeemed(one) for one in redeemed),
        regulated={one.loan_year: one for one in every},  # in order: the last of a year counts
        regulated_before=every,
        reported=reported,
        since_sequence=row.known_from,
    )


def _terms(row: Any, refixed: list[Any], redeemed: list[Any]) -> LoanTerms:
    return LoanTerms(
        principal=Money(row.principal_minor, CURRENCY),
        disbursed_on=row.disbursed_on,
        rate=Fraction(row.rate),
        years=row.years,
        terms_a_year=row.terms_a_year,
        fixed_terms=row.fixed_terms,
        contribution_rate=Fraction(row.contribution_rate),
        contribution_base=ContributionBase(row.contribution_base),
        day_count=DayCount(row.day_count),
        convention=Convention(row.convention),
        calendar=Country(row.calendar),
        rounding=row.rounding,
        first_term_on=row.first_term_on,
        refixed=tuple(
            Refixing(
                after_term=one.after_term,
                rate=Fraction(one.rate),
                basis=RateBasis(one.basis),
                source=one.source,
            )
            for one in refixed
        ),
        redeemed=tuple(
            PartRedeemed(
                after_term=one.after_term,
                amount=Money(one.minor, CURRENCY),
                residents_fall=one.residents_fall,
            )
            for one in redeemed
            if not one.is_full
        ),
        rulings=frozen_rulings(row.law),
    )


def _bonds(row: Any) -> Bonds | None:
    if row.nominal_minor is None:
        return None
    return Bonds(
        nominal=Money(row.nominal_minor, CURRENCY),
        series=row.bond_series,
        coupon=Fraction(row.bond_coupon) if row.bond_coupon else None,
        is_callable=row.is_callable,
    )


def _taken_over(row: Any) -> TakenOver | None:
    if row.taken_over_year is None:
        return None
    return TakenOver(
        loan_year=row.taken_over_year,
        amount=Fraction(row.taken_over_payment),
        source=row.taken_over_source,
    )


def _redeemed(row: Any) -> Redeemed:
    return Redeemed(
        after_term=row.after_term,
        settles_on=row.settles_on,
        amount=Money(row.minor, CURRENCY),
        is_full=row.is_full,
        why=row.why,
        method=row.method,
        paid=Money(row.paid_minor, CURRENCY),
        gain=Money(row.gain_minor, CURRENCY),
        trace=row.trace,
    )
