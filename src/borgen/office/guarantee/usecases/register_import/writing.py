"""Writes judged guarantees into the register, many at a time, inside the gate."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from borgen.kernel.period import EARLIEST
from borgen.office.guarantee.models import (
    BalanceObservation,
    Guarantee,
    GuaranteeFact,
    ImportRow,
    Insurance,
    InsuranceFact,
    Loan,
    LoanFact,
    Movement,
    Security,
    SecurityFact,
)
from borgen.office.guarantee.usecases.register_import.case import Case, LoanCase, Part, new_movements
from borgen.office.guarantee.usecases.register_import.judging import PARTY_COLUMNS, Judge, Judged, Judgement
from borgen.office.guarantee.usecases.search import guarantee_search_key, next_references, reference_sort_key
from borgen.office.journal.insert_rows import insert_rows, new_ids
from borgen.office.journal.timeline import (
    Stretch,
    Timeline,
    amended,
    asserted,
    believed,
    write,
)
from borgen.office.parties.keys import search_key, sort_key
from borgen.office.parties.models import Party, PartyFact, PersonalName

_MOVEMENT = (
    "organisation_id", "guarantee_id", "loan_id", "kind", "value_on", "minor", "is_assumed_day", "observation_id",
    "origin_id", "known_from",
)  # fmt: skip


class Writer:
    """``source`` names the file in each balance that it brings."""

    def __init__(self, *, judge: Judge, sequence: int, source: str) -> None:
        self.judge, self.sequence, self.source = judge, sequence, source
        self.organisation_id = judge.organisation.pk
        self._new_parties: dict[str, int] = {}
        self._settled_parties: set[int] = set()
        self._shown: dict[int, str] = {}

    def write(self, *, chunk: Sequence[Judged]) -> None:
        """Write the chunk's cases and put the guarantee on each judgement."""
        cases = [judged.case for judged in chunk if judged.case is not None]
        self._parties(cases)
        self._identities(cases)
        for judged in chunk:
            if judged.case is not None:
                for judgement in judged.judgements:
                    judgement.guarantee = judged.case.id
        self._loans(cases)
        self._terms(cases)
        self._parts(cases, "securities", Security, SecurityFact, "security_id")
        self._parts(cases, "insurances", Insurance, InsuranceFact, "insurance_id")
        self._balances(cases)

    # ---------------------------------------------------------------------------------------------------- borrowers

    def _parties(self, cases: Iterable[Case]) -> None:
        known = [case for case in cases if case.party is not None]
        self._fill(known)
        unknown = [case for case in cases if case.party is None]
        making: dict[str, list[Case]] = defaultdict(list)
        for number, case in enumerate(unknown):
            if not case.private_name and case.who in self._new_parties:
                case.party = self._new_parties[case.who]
            else:
                making[f"private {number}" if case.private_name else case.who].append(case)
        ids = new_ids(Party, len(making))
        insert_rows(Party, ("id", "organisation_id"), ((pk, self.organisation_id) for pk in ids))
        facts, names = [], []
        for (who, mine), pk in zip(making.items(), ids, strict=True):
            if mine[0].private_name:
                names.append((pk, mine[0].private_name, search_key(mine[0].private_name)[:300]))
                columns: dict[str, Any] = {
                    "borrower_class": "private_home_owner", "locality": mine[0].private_locality,
                }
            else:
                self._new_parties[who] = pk
                said = zip(PARTY_COLUMNS, self.judge.borrowers[who], strict=True)
                columns = {name: value for name, value in said if value is not None}
            columns |= _party_keys(columns)
            self._shown[pk] = columns["search_key"]
            for case in mine:
                case.party = pk
            facts.append((pk, (), asserted(timeline=(), values=columns, true_from=EARLIEST)))
        write(
            model=PartyFact, owner="party_id", organisation_id=self.organisation_id, changes=facts, sequence=self.sequence
        )
        insert_rows(PersonalName, ("party_id", "name", "search_key"), names)

    def _fill(self, cases: Iterable[Case]) -> None:
        """Say of borrowers what nobody has said before, once for each."""
        fresh = {case.party: case for case in cases if case.party is not None and case.party not in self._shown}
        timelines = believed(model=PartyFact, owner="party_id", ids=[p for p in fresh if p is not None])
        changes = []
        for party, before in timelines.items():
            after = before
            case = fresh[party]
            said = self.judge.borrowers.get(case.who) or ("", "", "", None, case.private_locality)
            for stretch in before:
                new = {
                    name: value for name, value in zip(PARTY_COLUMNS, said, strict=True)
                    if value not in ("", None) and stretch.values[name] in ("", None)
                }
                if new:
                    merged = {**stretch.values, **new}
                    after = amended(
                        timeline=after, changes={**new, **_party_keys(merged)}, true_from=stretch.true_from,
                        true_until=stretch.true_until,
                    )
            self._shown[party] = after[-1].values["search_key"] if after else ""
            if after != before:
                changes.append((party, before, after))
        write(
            model=PartyFact, owner="party_id", organisation_id=self.organisation_id, changes=changes,
            sequence=self.sequence,
        )

    # --------------------------------------------------------------------------------------------------- guarantees

    def _identities(self, cases: Iterable[Case]) -> None:
        new = [case for case in cases if case.id is None]
        unnamed: dict[int, list[Case]] = defaultdict(list)
        for case in new:
            if not case.reference:
                unnamed[(case.after[0].values["decided_on"] or case.after[0].true_from).year].append(case)
        for year, some in sorted(unnamed.items()):
            given = next_references(organisation_id=self.organisation_id, year=year, count=len(some))
            for case, reference in zip(some, given, strict=True):
                case.reference = reference
        for case in new:
            case.id = self.judge.index.empty.get(case.reference)
        made = [case for case in new if case.id is None]
        for case, pk in zip(made, new_ids(Guarantee, len(made)), strict=True):
            case.id = pk
        insert_rows(
            Guarantee, ("id", "organisation_id", "reference", "sort_key"),
            (
                (case.id, self.organisation_id, case.reference, reference_sort_key(reference=case.reference))
                for case in made
            ),
        )  # fmt: skip

    def _loans(self, cases: Iterable[Case]) -> None:
        new = [(case, loan) for case in cases for loan in case.loans if loan.id is None]
        left = {
            (guarantee, ordinal): pk
            for pk, guarantee, ordinal in Loan.objects.filter(
                guarantee_id__in=[case.id for case, _ in new if case.reference in self.judge.index.empty]
            ).values_list("pk", "guarantee_id", "ordinal")
        }
        for case, loan in new:
            loan.id = left.get((case.id or 0, loan.ordinal))
        made = [(case, loan) for case, loan in new if loan.id is None]
        for (_, loan), pk in zip(made, new_ids(Loan, len(made)), strict=True):
            loan.id = pk
        insert_rows(
            Loan, ("id", "organisation_id", "guarantee_id", "ordinal"),
            ((loan.id, self.organisation_id, case.id, loan.ordinal) for case, loan in made),
        )
        self._timelines(LoanFact, "loan_id", [loan for case in cases for loan in case.loans])

    def _terms(self, cases: Iterable[Case]) -> None:
        changes = []
        for case in cases:
            after = tuple(self._keyed(case, stretch) for stretch in case.after)
            if after != case.before:
                changes.append((case.id or 0, case.before, after))
        write(
            model=GuaranteeFact, owner="guarantee_id", organisation_id=self.organisation_id, changes=changes,
            sequence=self.sequence,
        )

    def _keyed(self, case: Case, stretch: Stretch) -> Stretch:
        values = stretch.values
        lenders = {str(s.values[n]) for loan in case.loans for s in loan.after for n in ("lender", "number")}
        key = guarantee_search_key(
            reference=case.reference,
            texts=[
                self._shown.get(case.party or 0, ""), values["purpose"], values["registration_number"],
                values["paragraph"], *sorted(lenders),
            ],
        )
        if stretch.row is not None and values["search_key"] == key:
            return stretch
        borrower = values["borrower_id"] or case.party
        return Stretch(
            stretch.true_from, stretch.true_until, {**values, "search_key": key, "borrower_id": borrower}
        )

    def _parts(self, cases: Iterable[Case], name: str, identity: Any, model: Any, owner: str) -> None:
        parts: list[tuple[Case, Part]] = [(case, part) for case in cases for part in getattr(case, name)]
        made = [(case, part) for case, part in parts if part.id is None]
        for (_, part), pk in zip(made, new_ids(identity, len(made)), strict=True):
            part.id = pk
        insert_rows(
            identity, ("id", "organisation_id", "guarantee_id"),
            ((part.id, self.organisation_id, case.id) for case, part in made),
        )
        self._timelines(model, owner, [part for _, part in parts])

    def _timelines(self, model: Any, owner: str, parts: Iterable[Part]) -> None:
        changes: list[tuple[int, Timeline, Timeline]] = [
            (part.id or 0, part.before, part.after) for part in parts if part.after != part.before
        ]
        write(
            model=model, owner=owner, organisation_id=self.organisation_id, changes=changes, sequence=self.sequence
        )

    def _balances(self, cases: Iterable[Case]) -> None:
        loans = [(case, loan) for case in cases for loan in case.loans]
        closed = [pk for _, loan in loans for pk in loan.closed_balances]
        BalanceObservation.objects.filter(pk__in=closed).update(known_until=self.sequence)
        new = [
            (loan, on, minor, cell)
            for _, loan in loans
            for on, (pk, minor, cell) in loan.balances.items()
            if pk is None
        ]
        ids = new_ids(BalanceObservation, len(new))
        insert_rows(
            BalanceObservation, ("id", "organisation_id", "loan_id", "on", "minor", "source", "origin_id", "known_from"),
            (
                (
                    pk, self.organisation_id, loan.id, on, minor, f"{self.source} {cell}".strip()[:300],
                    loan.origins[on], self.sequence,
                )
                for pk, (loan, on, minor, cell) in zip(ids, new, strict=True)
            ),
        )  # fmt: skip
        for pk, (loan, on, minor, cell) in zip(ids, new, strict=True):
            loan.balances[on] = (pk, minor, cell)
        self._movements(loans)

    def _movements(self, loans: Iterable[tuple[Case, LoanCase]]) -> None:
        closed: list[int] = []
        added: list[tuple[Any, ...]] = []
        for case, loan in loans:
            if loan.before == loan.after and not loan.origins and case.before == case.after:
                continue
            gone, wanted = new_movements(loan=loan, terms=case.after)
            closed += gone
            added += [
                (
                    self.organisation_id, case.id, loan.id, entry.kind, entry.value_on, entry.minor, True,
                    loan.balances[entry.value_on][0], loan.origins.get(entry.value_on), self.sequence,
                )
                for entry in wanted
            ]
        Movement.objects.filter(pk__in=closed).update(known_until=self.sequence)
        insert_rows(Movement, _MOVEMENT, added)


def save_judgements(*, judgements: Sequence[Judgement]) -> None:
    """Put outcome, reason, changes, guarantee and key on the rows, all in one go: an UPDATE for each, prepared once."""
    table = ImportRow._meta.db_table
    sql = (
        f'UPDATE "{table}" SET outcome = %s, reason = %s, changes = %s, remarks = %s, guarantee_id = %s, match_key = %s '  # noqa: S608
        "WHERE id = %s"
    )
    with transaction.atomic(), connection.cursor() as cursor:  # one write to disk, not one for each row
        cursor.executemany(
            sql,
            [
                (
                    str(j.outcome), j.reason[:60], json.dumps(j.changes), json.dumps(j.problems), j.guarantee,
                    j.match_key[:64], j.row,
                )
                for j in judgements
            ],
        )


def save_guarantees(*, judgements: Sequence[Judgement]) -> None:
    """Put the guarantee on rows whose judgement stands there already."""
    table = ImportRow._meta.db_table
    sql = f'UPDATE "{table}" SET guarantee_id = %s WHERE id = %s'  # noqa: S608 - the table's own name
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(j.guarantee, j.row) for j in judgements if j.guarantee is not None])


def _party_keys(columns: dict[str, Any]) -> dict[str, str]:
    name = str(columns.get("name", ""))
    texts = (name, str(columns.get("organisation_number", "")), str(columns.get("locality", "")))
    return {"search_key": search_key(*texts)[:300], "sort_key": sort_key(name)[:300]}

