"""What is believed of some guarantees, read at once, for a file's rows to be compared with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from borgen.office.guarantee.models import (
    BalanceObservation,
    GuaranteeFact,
    Insurance,
    InsuranceFact,
    Loan,
    LoanFact,
    Movement,
    Security,
    SecurityFact,
)
from borgen.office.journal.models import FOREVER
from borgen.office.journal.timeline import Timeline, believed
from borgen.office.parties.models import PartyFact, PersonalName


@dataclass(frozen=True, slots=True)
class KnownMovement:
    id: int
    kind: str
    value_on: date
    minor: int
    observation: int | None


@dataclass(slots=True)
class KnownLoan:
    id: int
    ordinal: int
    timeline: Timeline = ()
    movements: list[KnownMovement] = field(default_factory=list)
    balances: dict[date, tuple[int, int]] = field(default_factory=dict)
    """(id of the row, minor units) by day."""


@dataclass(slots=True)
class KnownGuarantee:
    id: int
    timeline: Timeline = ()
    loans: list[KnownLoan] = field(default_factory=list)
    securities: dict[int, Timeline] = field(default_factory=dict)
    insurances: dict[int, Timeline] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    guarantees: dict[int, KnownGuarantee]
    parties: dict[int, Timeline]
    private: dict[int, str]
    """The names of borrowers that are private persons."""


def read_known(*, guarantee_ids: Iterable[int], party_ids: Iterable[int] = ()) -> Known:
    """What is believed of these guarantees and their borrowers, and of further borrowers; a constant number of queries."""
    ids = sorted(set(guarantee_ids))
    found = {id_: KnownGuarantee(id_) for id_ in ids}
    for id_, timeline in believed(model=GuaranteeFact, owner="guarantee_id", ids=ids).items():
        found[id_].timeline = timeline
    loans: dict[int, KnownLoan] = {}
    for pk, guarantee, ordinal in (
        Loan.objects.filter(guarantee_id__in=ids).order_by("ordinal").values_list("pk", "guarantee_id", "ordinal")
    ):
        loans[pk] = KnownLoan(pk, ordinal)
        found[guarantee].loans.append(loans[pk])
    for pk, timeline in believed(model=LoanFact, owner="loan_id", ids=loans).items():
        loans[pk].timeline = timeline
    moved = Movement.objects.filter(guarantee_id__in=ids, known_until=FOREVER).order_by("value_on", "pk")
    for pk, loan, kind, on, minor, seen in moved.values_list(
        "pk", "loan_id", "kind", "value_on", "minor", "observation_id"
    ):
        loans[loan].movements.append(KnownMovement(pk, kind, on, minor, seen))
    observed = BalanceObservation.objects.filter(loan__guarantee_id__in=ids, known_until=FOREVER)
    for pk, loan, on, minor in observed.values_list("pk", "loan_id", "on", "minor"):
        loans[loan].balances[on] = (pk, minor)
    owners = dict(Security.objects.filter(guarantee_id__in=ids).order_by("pk").values_list("pk", "guarantee_id"))
    for pk, timeline in believed(model=SecurityFact, owner="security_id", ids=owners).items():
        found[owners[pk]].securities[pk] = timeline
    owners = dict(Insurance.objects.filter(guarantee_id__in=ids).order_by("pk").values_list("pk", "guarantee_id"))
    for pk, timeline in believed(model=InsuranceFact, owner="insurance_id", ids=owners).items():
        found[owners[pk]].insurances[pk] = timeline
    borrowers = {s.values["borrower_id"] for g in found.values() for s in g.timeline} | set(party_ids)
    private = PersonalName.objects.filter(party_id__in=borrowers).values_list("party_id", "name")
    return Known(
        guarantees=found, parties=believed(model=PartyFact, owner="party_id", ids=borrowers), private=dict(private)
    )
