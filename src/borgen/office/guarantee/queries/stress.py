"""A stress test of the register: as of a day and as known at an instant. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from borgen.guarantee.commitment import SecurityKind
from borgen.guarantee.maturity import Debt
from borgen.guarantee.register_sums import apart, explain_sum
from borgen.guarantee.stress import Security, Settings, Stress, stress
from borgen.guarantee.stress_trace import NoSuchFigure, explain
from borgen.kernel.money import Money
from borgen.kernel.rounding import half_up
from borgen.office.guarantee.models import SecurityFact
from borgen.office.guarantee.queries.inhabitants import inhabitants_on
from borgen.office.guarantee.queries.maturity import debts, profile
from borgen.office.guarantee.queries.overview import exposure_total
from borgen.office.guarantee.queries.snapshot import Snapshot, remembered, snapshot
from borgen.office.journal.known import known_at as known
from borgen.office.journal.known import true_on
from borgen.office.journal.moment import Moment, moment
from borgen.office.organisation.models import Organisation
from borgen.rules.trace import APART, Trace

CHOICES = 12
"""So many of the largest borrowers can be chosen from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowerRow:
    """``reference`` is the first of the borrower's guarantees, which stands for the borrower in an address.

    ``parts`` is what is owed under each of them, in minor units.
    """

    reference: str
    name: str
    owed: Money
    fails: bool
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StressTest:
    """``outstanding`` is the register's total, ``unknown`` how many guarantees have a debt that nobody has stated."""

    moment: Moment
    currency: str
    found: Stress
    borrowers: tuple[BorrowerRow, ...]
    references: dict[int, str]
    outstanding: Money
    unknown: int
    other_currencies: tuple[str, ...]
    inhabitants: int | None
    inhabitants_on: date | None

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def per_inhabitant(self, minor: int) -> Money | None:
        """To the nearest öre; ``None`` where nobody has said how many live there."""
        return Money(half_up(Fraction(minor, self.inhabitants)), self.currency) if self.inhabitants else None

    @property
    def difference(self) -> Money:
        """The register's total less what the failing and all others owe: zero."""
        return self.outstanding - self.money(self.found.failing_owed + self.found.others_owed)


def stress_test(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, settings: Settings, largest: int,
    chosen: Sequence[str] = (),
) -> StressTest:  # fmt: skip
    """What would happen if the ``largest`` borrowers failed, or those of the ``chosen`` guarantees."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    shot = snapshot(at)
    currency = Organisation.objects.values_list("currency", flat=True).get(pk=organisation_id)
    ranked = _ranked(shot, currency)
    wanted = {party for party, rows in ranked if {reference for reference, _ in rows[2]} & set(chosen)}
    failing_parties = wanted if chosen else {party for party, _ in ranked[:largest]}
    by_guarantee: dict[int, list[Debt]] = {}
    for debt in debts(shot, currency):
        if shot.by_id[debt.guarantee].facts.borrower.id in failing_parties:
            by_guarantee.setdefault(debt.guarantee, []).append(debt)
    found = stress(profile(shot, currency), by_guarantee, _securities(at, list(by_guarantee)), settings)
    people, counted_on, _ = inhabitants_on(organisation_id, as_of)
    total = exposure_total(at, currency)
    shown = [row for row in ranked if row[0] in failing_parties]
    shown += [row for row in ranked[:CHOICES] if row[0] not in failing_parties]
    return StressTest(
        moment=at, currency=currency, found=found, outstanding=total.outstanding, unknown=total.unknown_outstanding,
        borrowers=tuple(
            BorrowerRow(
                reference=parts[0][0], name=name, owed=Money(owed, currency), fails=party in failing_parties, parts=parts
            )
            for party, (owed, name, parts) in shown
        ),
        references={pk: shot.by_id[pk].facts.reference for pk in by_guarantee}, inhabitants=people, inhabitants_on=counted_on,
        other_currencies=tuple(
            sorted({e.facts.currency for e in shot.entries if e.own_outstanding_minor and e.facts.currency != currency})
        ),
    )  # fmt: skip


def explain_stress(test: StressTest, figure: str) -> Trace:
    """How one figure came about; ``owed.EX-001`` is what the borrower of that guarantee owes.

    Raises:
        NoSuchFigure: there is none of that name, or it is not known.
    """
    kind, _dot, reference = figure.partition(".")
    if kind != "owed":
        return explain(
            test.found, figure, currency=test.currency, inhabitants=test.inhabitants, outstanding=test.outstanding.minor
        )
    row = next((row for row in test.borrowers if row.reference == reference), None)
    if row is None:
        raise NoSuchFigure(figure)
    return explain_sum("owed", apart(row.parts, APART), currency=test.currency, source="stress.owed")


Ranked = tuple[int, tuple[int, str, tuple[tuple[str, int], ...]]]


def _ranked(shot: Snapshot, currency: str) -> list[Ranked]:
    """Borrowers by what they owe, the largest first: party, then sum, name and references."""
    found: list[Ranked] = remembered(
        shot, ("borrowers", currency), lambda: _borrowers(shot, currency)
    )
    return found


def _borrowers(shot: Snapshot, currency: str) -> list[Ranked]:
    sums: dict[int, list[tuple[int, str, str]]] = {}
    for entry in shot.entries:
        if entry.own_outstanding_minor and entry.facts.currency == currency:
            borrower = entry.facts.borrower
            sums.setdefault(borrower.id, []).append(
                (entry.own_outstanding_minor, borrower.name, entry.facts.reference)
            )
    rows = [
        (party, (sum(owed for owed, _, _ in own), own[0][1], tuple((reference, owed) for owed, _, reference in own)))
        for party, own in sums.items()
    ]
    return sorted(rows, key=lambda row: (-row[1][0], row[1][2]))


def _securities(at: Moment, guarantees: list[int]) -> list[Security]:
    rows = SecurityFact.objects.filter(
        known(at.sequence), true_on(at.as_of), organisation_id=at.organisation_id, security__guarantee_id__in=guarantees
    ).order_by("security_id")  # fmt: skip
    return [
        Security(pk, guarantee, SecurityKind(kind), minor, value)
        for pk, guarantee, kind, minor, value in rows.values_list(
            "security_id", "security__guarantee_id", "kind", "minor", "value_minor"
        )
    ]
