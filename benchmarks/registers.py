"""Made-up registers of any size, written straight into the tables: for benchmarks and for tests of reading.

Everything is drawn from a seed, so that the same call makes the same register.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, ClassVar

from django.db.models import Model

from borgen.guarantee.commitment import (
    AmortisationKind,
    BorrowerClass,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    SecurityKind,
)
from borgen.kernel.period import OPEN_END
from borgen.office.guarantee import models as rows
from borgen.office.journal.record import Command, command
from borgen.office.organisation.models import Organisation
from borgen.office.parties.keys import search_key, sort_key
from borgen.office.parties.models import Party, PartyFact, PersonalName
from borgen.office.people.actor import CLERKS, SystemActor

START = datetime(2020, 1, 7, 9, tzinfo=UTC)
PLACES = (
    "Åsle", "Götene", "Lundsbrunn", "Källby", "Hällekis", "Ängelholm", "Öster", "Norra", "Vättlösa", "Skälvum",
    "Forshem", "Ledsjö", "Husaby", "Kinnekulle", "Österplana", "Råbäck",
)  # fmt: skip
CLUBS = (
    "IF",
    "Ryttarförening",
    "Tennisklubb",
    "Golfklubb",
    "Folkets Hus",
    "Fiber ek. för.",
    "Bostads AB",
    "Hembygdsförening",
)
LENDERS = (
    "Kommuninvest i Sverige AB",
    "Swedbank",
    "Sparbanken Skaraborg",
    "Länsförsäkringar Bank",
    "SEB",
    "Handelsbanken",
)
CLASSES = tuple(BorrowerClass)
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class RegisterMadeUp:
    """A number of made-up guarantees was written."""

    kind: ClassVar[str] = "register_made_up"
    count: int


@dataclass(frozen=True, slots=True)
class RegisterStirred:
    """Facts of some made-up guarantees were corrected."""

    kind: ClassVar[str] = "register_stirred"
    count: int


def organisation(slug: str = "gotene", **values: Any) -> Organisation:
    """An organisation with the policy ``gotene``."""
    return Organisation.objects.create(slug=slug, name=slug.title(), policy="gotene", **values)


def make_up(
    *, organisation_id: int, count: int, seed: int = 1, at: datetime = START, years: int = 4, first: int = 1,
    with_plans: bool = False,
) -> None:  # fmt: skip
    """Write ``count`` guarantees with loans, balances at ``years`` year-ends, and securities, in one event.

    ``with_plans``: nine loans in ten say how they are paid down, and half of the securities what they are worth.
    """
    random = Random(seed)
    with command(
        organisation_id=organisation_id, kind="make_up", body={"seed": seed, "count": count, "first": first},
        by=SystemActor(), at=at, key=f"make-up-{seed}-{first}", roles=CLERKS,
    ) as now:  # fmt: skip
        for start in range(first, first + count, CHUNK):
            batch = _Batch(now, organisation_id, random, years, seed if with_plans else None)
            batch.write(range(start, min(start + CHUNK, first + count)))
        now.record(RegisterMadeUp(count), subject="register")


def stir(*, organisation_id: int, seed: int, at: datetime, changes: int = 5) -> None:
    """Correct some facts: another amount or purpose from a day on, another balance, another borrower's name."""
    random = Random(seed)
    with command(
        organisation_id=organisation_id, kind="stir", body={"seed": seed}, by=SystemActor(), at=at, key=f"stir-{seed}",
        roles=CLERKS,
    ) as now:  # fmt: skip
        ids = list(
            rows.Guarantee.objects.filter(organisation_id=organisation_id)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for _ in range(changes):
            random.choice((_restate_terms, _restate_balance, _rename, _deviate, _pledge, _add_movement))(
                now, random, random.choice(ids)
            )
        now.record(RegisterStirred(changes), subject="register")


class _Batch:
    def __init__(self, now: Command, organisation_id: int, random: Random, years: int, plans: int | None) -> None:
        self.now, self.organisation_id, self.random, self.years = now, organisation_id, random, years
        self.plans = None if plans is None else Random(plans)  # drawn apart: the rest of the register stays as it is
        self.known = {"organisation_id": organisation_id, "known_from": now.sequence}

    def write(self, numbers: Iterable[int]) -> None:
        random, known = self.random, self.known
        numbers = list(numbers)
        parties = Party.objects.bulk_create(Party(organisation_id=self.organisation_id) for _ in numbers)
        guarantees = rows.Guarantee.objects.bulk_create(
            rows.Guarantee(organisation_id=self.organisation_id, reference=f"B-{n}", sort_key=f"b-{n:08}")
            for n in numbers
        )
        two = [g for g in guarantees if random.random() < 0.15]
        loans = rows.Loan.objects.bulk_create(
            [rows.Loan(organisation_id=self.organisation_id, guarantee=g, ordinal=1) for g in guarantees]
            + [rows.Loan(organisation_id=self.organisation_id, guarantee=g, ordinal=2) for g in two]
        )
        people, facts = [], []
        terms: dict[int, rows.GuaranteeFact] = {}
        for party, guarantee, number in zip(parties, guarantees, numbers, strict=True):
            name = f"{random.choice(PLACES)} {random.choice(CLUBS)} {number}"
            borrower_class = random.choice(CLASSES)
            if borrower_class is BorrowerClass.PRIVATE_HOME_OWNER:
                people.append(PersonalName(party=party, name=name, search_key=search_key(name)))
                name = ""
            facts.append(_party(party, name, borrower_class, number, known, date(1, 1, 1)))
            terms[guarantee.pk] = _terms(random, guarantee, party, name, known)
        PartyFact.objects.bulk_create(facts)
        PersonalName.objects.bulk_create(people)
        rows.GuaranteeFact.objects.bulk_create(terms.values())
        self._loans(loans, terms)
        pledges = [g for g in guarantees if random.random() < 0.4]
        securities = rows.Security.objects.bulk_create(
            rows.Security(organisation_id=self.organisation_id, guarantee=g) for g in pledges
        )
        rows.SecurityFact.objects.bulk_create(
            rows.SecurityFact(
                security=s, kind=random.choice(list(SecurityKind)).value, text="Pantbrev", minor=50_000_00,
                value_minor=self.plans.randrange(1_000_00, 90_000_00) if self.plans and self.plans.random() < 0.5 else None,
                true_from=date(1, 1, 1), true_until=OPEN_END, **known,
            )
            for s in securities
        )  # fmt: skip

    def _loans(self, loans: list[rows.Loan], terms: dict[int, rows.GuaranteeFact]) -> None:
        random, known = self.random, self.known
        facts, balances, moves = [], [], []
        for loan in loans:
            term = terms[loan.guarantee_id]
            half = (term.decided_minor or 1_000_000_00) // 2
            executed = term.executed_on
            if executed is None and loan.pk % 2:
                continue
            facts.append(
                rows.LoanFact(
                    loan=loan, lender=(lender := random.choice(LENDERS)), lender_key=search_key(lender),
                    number=str(random.randrange(10**8)), loan_type=random.choice(("Reverslån", "Byggnadskredit", "")),
                    original_minor=half if random.random() < 0.9 else None,
                    first_drawn_on=executed if random.random() < 0.2 else None,
                    matures_on=term.ends_on, true_from=date(1, 1, 1), true_until=OPEN_END,
                    **_amortisation(self.plans, half), **known,
                )
            )  # fmt: skip
            if executed is None:
                continue
            moves.append(_move(loan, "draw", executed, half, known))
            left = half
            for year in range(2020 - self.years, 2020):
                on = date(year, 12, 31)
                if on > executed and random.random() < 0.9:
                    new = left * random.choice((90, 95, 96, 100, 0 if random.random() < 0.02 else 93)) // 100
                    balance = rows.BalanceObservation(
                        loan=loan, on=on, minor=new, source="Bankens besked", **known
                    )
                    balances.append(balance)
                    if new != left:
                        moves.append(_move(loan, "reconciling", on, new - left, known, balance))
                    left = new
        rows.LoanFact.objects.bulk_create(facts)
        rows.BalanceObservation.objects.bulk_create(balances)
        rows.Movement.objects.bulk_create(moves)


def _amortisation(random: Random | None, half: int) -> dict[str, Any]:
    """How a loan is paid down, where anybody has said."""
    if random is None or random.random() < 0.1:
        return {}
    return {
        "amortisation_kind": random.choice([kind.value for kind in AmortisationKind]),
        "payments_a_year": random.choice((1, 2, 4, 4, 12)),
        "interest_rate": random.randrange(0, 600_000) if random.random() < 0.8 else None,
        "amortisation_minor_per_year": half // random.randrange(10, 60) if random.random() < 0.9 else None,
        "amortisation_share_per_year": random.randrange(100_000, 1_000_000) if random.random() < 0.9 else None,
    }


def _party(
    party: Party, name: str, word: BorrowerClass, number: int, known: dict[str, int], since: date
) -> PartyFact:
    org = f"80{number % 10_000:04d}-{(number * 7) % 10_000:04d}" if name else ""
    owns = 6_000_000 if word is BorrowerClass.PARTLY_OWNED_COMPANY else None
    return PartyFact(
        party=party, name=name, organisation_number=org, borrower_class=word.value, municipality_owns=owns,
        search_key=search_key(name, org), sort_key=sort_key(name), true_from=since, true_until=OPEN_END, **known,
    )  # fmt: skip


def _terms(
    random: Random, guarantee: rows.Guarantee, party: Party, name: str, known: dict[str, int]
) -> rows.GuaranteeFact:
    decided_on = date(2012, 1, 1) + timedelta(days=random.randrange(2900))
    outcome = random.choices(list(DecisionOutcome), weights=(1, 1, 94, 2, 1, 1))[0]
    is_executed = random.random() < 0.9
    return rows.GuaranteeFact(
        guarantee=guarantee, borrower=party, exposure_kind=random.choice([*ExposureKind, ""]),
        legal_form=random.choice([*LegalForm, ""]), covers="principal,interest",
        purpose=f"{random.choice(('Ombyggnad av', 'Ny', 'Konstgräs vid', 'Renovering av'))} {random.choice(PLACES)}",
        purpose_category=random.choice(("sport", "fibre", "housing", "")),
        decided_minor=None if random.random() < 0.05 else random.randrange(1, 400) * 50_000_00,
        municipality_share=random.choice((10_000_000, 10_000_000, 10_000_000, 4_000_000)),
        currency="SEK" if random.random() < 0.98 else "EUR",
        outcome=outcome.value if random.random() < 0.98 else "", decided_by="Kommunfullmäktige",
        decided_on=decided_on, paragraph=f"§ {random.randrange(1, 200)}",
        executed_on=decided_on + timedelta(days=random.randrange(10, 300)) if is_executed else None,
        ends_on=decided_on + timedelta(days=random.randrange(2000, 9000)) if random.random() < 0.8 else None,
        ended_on=date(2019, 6, 30) if random.random() < 0.05 else None, policy="gotene", policy_reason="decided_under",
        search_key=search_key(name, guarantee.reference), true_from=decided_on, true_until=OPEN_END, **known,
    )  # fmt: skip


def _move(
    loan: rows.Loan, kind: str, on: date, minor: int, known: dict[str, int], observation: Any = None
) -> rows.Movement:
    return rows.Movement(
        guarantee_id=loan.guarantee_id,
        loan=loan,
        kind=kind,
        value_on=on,
        minor=minor,
        observation=observation,
        **known,
    )


def _again(row: Any, now: Command, **changes: Any) -> None:
    """Close a row and write it once more with changes."""
    type(row).objects.filter(pk=row.pk).update(known_until=now.sequence)
    _add(row, now, **changes)


def _add(row: Any, now: Command, **changes: Any) -> None:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    type(row).objects.create(**{**values, "known_from": now.sequence, "known_until": 2**63 - 1, **changes})


def _open(model: type[Model], **where: Any) -> list[Any]:
    return list(model._default_manager.filter(known_until=2**63 - 1, **where).order_by("pk"))


def _restate_terms(now: Command, random: Random, guarantee: int) -> None:
    for row in _open(rows.GuaranteeFact, guarantee_id=guarantee):
        if row.known_from == now.sequence:
            continue
        changed = {"decided_minor": random.randrange(1, 400) * 50_000_00, "purpose": "Rättat ändamål"}
        day = row.true_from + timedelta(days=random.randrange(1, 3000))
        if random.random() < 0.5 or day >= row.true_until:
            _again(row, now, **changed)
        else:
            _again(row, now, true_until=day)
            _add(row, now, true_from=day, **changed)


def _restate_balance(now: Command, random: Random, guarantee: int) -> None:
    found = [
        b for b in _open(rows.BalanceObservation, loan__guarantee_id=guarantee) if b.known_from < now.sequence
    ]
    if not found:
        return
    row = random.choice(found)
    new = row.minor * random.randrange(50, 100) // 100
    type(row).objects.filter(pk=row.pk).update(known_until=now.sequence)
    values = {"organisation_id": row.organisation_id, "known_from": now.sequence}
    rows.BalanceObservation.objects.create(
        loan_id=row.loan_id, on=row.on, minor=new, source="Rättat besked", **values
    )
    _shift(row.loan, row.on, new - row.minor, values)


def _shift(loan: rows.Loan, on: date, minor: int, known: dict[str, int], kind: str = "reconciling") -> None:
    """Owe so much more from a day on until the next balance, which still holds."""
    if not minor:
        return
    _move(loan, kind, on, minor, known).save(force_insert=True)
    later = rows.BalanceObservation.objects.filter(loan=loan, known_until=2**63 - 1, on__gte=on)
    if kind == "reconciling":
        later = later.filter(on__gt=on)
    next_on = later.order_by("on").values_list("on", flat=True).first()
    if next_on is not None:
        _move(loan, "reconciling", next_on, -minor, known).save(force_insert=True)


def _rename(now: Command, random: Random, guarantee: int) -> None:
    for fact in _open(rows.GuaranteeFact, guarantee_id=guarantee)[:1]:
        for row in _open(PartyFact, party_id=fact.borrower_id):
            if row.known_from < now.sequence and row.name:
                name = f"{random.choice(PLACES)} {random.choice(CLUBS)}"
                _again(row, now, name=name, search_key=search_key(name), sort_key=sort_key(name))


def _deviate(now: Command, random: Random, guarantee: int) -> None:
    rule = random.choice(("own_contribution", "term"))
    if not _open(rows.Deviation, guarantee_id=guarantee, rule=rule):
        rows.Deviation.objects.create(
            organisation_id=rows.Guarantee.objects.get(pk=guarantee).organisation_id, known_from=now.sequence,
            guarantee_id=guarantee, rule=rule, reason="Särskilda skäl", decided_on=date(2018, random.randrange(1, 13), 1),
        )  # fmt: skip


def _pledge(now: Command, random: Random, guarantee: int) -> None:
    for row in _open(rows.SecurityFact, security__guarantee_id=guarantee):
        if row.known_from < now.sequence:
            _again(row, now, kind=random.choice(list(SecurityKind)).value)


def _add_movement(now: Command, random: Random, guarantee: int) -> None:
    loan = rows.Loan.objects.filter(guarantee_id=guarantee).first()
    if loan is not None:
        known = {"organisation_id": loan.organisation_id, "known_from": now.sequence}
        on = date(2015, 1, 1) + timedelta(days=random.randrange(2000))
        _shift(loan, on, random.randrange(1, 50) * 1_000_00, known, "draw")
