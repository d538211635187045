"""The picture of a guarantee: everything known of it on a day, with a constant number of queries for each chunk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from django.db.models import Q

from borgen.guarantee.annual_fee import FeeFacts
from borgen.guarantee.commitment import (
    Borrower,
    BorrowerClass,
    Commitment,
    Covered,
    Decision,
    DecisionOutcome,
    Evidence,
    ExposureKind,
    Increase,
    Insurance,
    LegalForm,
    Precision,
    Security,
    SecurityKind,
)
from borgen.kernel.money import Money
from borgen.office.duties.models import Evidence as EvidenceRow
from borgen.office.guarantee.facts.charged import charged_days
from borgen.office.guarantee.facts.debt import LoanDebt, observed_debts, sum_known
from borgen.office.guarantee.facts.loan_rows import LoanRows, loan_of, money, share, use_of
from borgen.office.guarantee.facts.picture_rows import PictureRows
from borgen.office.guarantee.models import (
    RATE_UNIT,
    BalanceObservation,
    Deviation,
    Guarantee,
    GuaranteeFact,
    InsuranceFact,
    LoanFact,
    Movement,
    SecurityFact,
)
from borgen.office.guarantee.models import Increase as IncreaseRow
from borgen.office.journal.known import known_at, true_on
from borgen.office.parties.models import PartyFact, PersonalName

CHUNK = 500
MASKED = "•••"
"""Stands for the name of a private person where the caller may not read it."""
Word = TypeVar("Word", bound=StrEnum)
Part = TypeVar("Part", SecurityFact, InsuranceFact)


class NoSuchGuarantee(LookupError):
    """The organisation has no such guarantee, or did not have or know of it then."""


def picture(
    *, organisation_id: int, as_of: date, sequence: int, reference: str, with_names: bool = False,
    rows: PictureRows | None = None,
) -> Commitment:
    """One guarantee, as :func:`pictures` gives it. ``rows`` is filled with what it was made of.

    Raises:
        NoSuchGuarantee: none with this reference, on that day as known then.
    """
    chunk = Chunk(
        organisation_id=organisation_id, as_of=as_of, sequence=sequence, which=Q(guarantee__reference=reference),
        with_names=with_names, rows=rows,
    )  # fmt: skip
    for commitment in chunk.commitments():
        return commitment
    raise NoSuchGuarantee(reference)


def pictures(
    *,
    organisation_id: int,
    as_of: date,
    sequence: int,
    guarantee_ids: Sequence[int] | None = None,
    with_names: bool = False,
) -> Iterator[Commitment]:
    """The organisation's guarantees as of a day, known at an event's number.

    In the order of ``guarantee_ids``; all of them, in the order of their references, for ``None``. What did not exist
    on the day, or was not known then, is left out. Names of private persons are ``MASKED`` unless ``with_names``.
    """
    if guarantee_ids is None:
        guarantee_ids = list(
            Guarantee.objects.filter(organisation_id=organisation_id)
            .order_by("sort_key", "pk")
            .values_list("pk", flat=True)
        )
    for start in range(0, len(guarantee_ids), CHUNK):
        chunk = Chunk(
            organisation_id=organisation_id, as_of=as_of, sequence=sequence,
            ids=guarantee_ids[start : start + CHUNK], with_names=with_names,
        )
        yield from chunk.commitments()


class Chunk:
    """The rows of some guarantees, by their ``ids`` or ``which`` of their facts, read at once and put together."""

    def __init__(
        self, *, organisation_id: int, as_of: date, sequence: int, with_names: bool, ids: Sequence[int] | None = None,
        which: Q | None = None, rows: PictureRows | None = None,
    ) -> None:
        self.rows = rows
        self.organisation_id, self.as_of, self.ids, self.with_names = organisation_id, as_of, ids, with_names
        # what hangs on the guarantees found in the organisation is found by them: were the organisation named once more,
        # SQLite would go through all that it has
        self.sequence, self.known = sequence, known_at(sequence)
        self.true = self.known & true_on(as_of)
        self.parts = self.true if rows is None else self.known
        self.here = self.true & Q(guarantee__organisation_id=organisation_id) & (which or Q(guarantee_id__in=ids))

    def commitments(self) -> Iterator[Commitment]:
        facts = {fact.guarantee_id: fact for fact in GuaranteeFact.objects.filter(self.here).select_related("guarantee")}
        if not facts:
            return
        if self.rows is not None:
            self.rows.terms = list(facts.values())
            self.rows.guarantee_id = self.rows.terms[0].guarantee_id
        borrowers = self._borrowers({fact.borrower_id for fact in facts.values()})
        loans = self._loans(facts)
        securities, insurances = self._securities(facts), self._insurances(facts)
        increases, deviations = self._increases(facts), self._deviations(facts)
        evidence = self._evidence(fact.guarantee.reference for fact in facts.values())
        charged = charged_days(self.sequence, self.as_of, facts)
        for pk in facts if self.ids is None else self.ids:
            fact = facts.get(pk)
            if fact is not None:
                yield self._commitment(
                    fact, borrowers[fact.borrower_id], loans[pk], securities[pk], insurances[pk],
                    increases[pk], deviations[pk], evidence[fact.guarantee.reference], charged[pk],
                )

    def fee_facts(self, days: Sequence[date]) -> Iterator[tuple[int, str, FeeFacts]]:
        """What the fees of the chunk's guarantees depend on; ``days`` as in ``facts.fees``."""
        facts = {fact.guarantee_id: fact for fact in GuaranteeFact.objects.filter(self.here).select_related("guarantee")}
        if not facts:
            return
        borrowers = self._borrowers({fact.borrower_id for fact in facts.values()})
        loans, increases = self._loans(facts), self._increases(facts)
        for pk in facts if self.ids is None else self.ids:
            if pk in facts:
                fact = facts[pk]
                borrower = borrowers[fact.borrower_id]
                yield pk, fact.policy, self._fee_facts(fact, borrower, loans[pk], increases[pk], days)

    def _fee_facts(
        self,
        fact: GuaranteeFact,
        borrower: Borrower,
        loans: Sequence[LoanRows],
        increases: Sequence[Increase],
        days: Sequence[date],
    ) -> FeeFacts:
        currency, as_of = fact.currency, self.as_of
        known = observed_debts(loan.debt for loan in loans)
        debts = {on: Money(minor, currency) for on, minor in known.items()}
        drawn = {
            day: Money(minor, currency)
            for day in (as_of, *days)
            if day <= as_of and (minor := sum_known(loan.debt.drawn_on(day) for loan in loans)) is not None
        }
        outstanding = sum_known(loan.debt.outstanding_on(as_of) for loan in loans)
        if outstanding is not None:
            debts.setdefault(as_of, Money(outstanding, currency))
        return FeeFacts(
            reference=fact.guarantee.reference, outcome=_word(DecisionOutcome, fact.outcome),
            decided_on=fact.decided_on, decided=money(fact.decided_minor, currency),
            precision=Precision(fact.decided_on_precision), borrower=borrower.name,
            borrower_class=borrower.borrower_class, municipality_owns=borrower.municipality_owns,
            municipality_share=Fraction(fact.municipality_share, RATE_UNIT), agreed_rate=share(fact.fee_rate),
            payer=fact.fee_payer, available_until=fact.available_until, executed_on=fact.executed_on,
            ends_on=fact.ends_on, ended_on=fact.ended_on, use=use_of(fact, loans, known.values(), as_of),
            increases=tuple(increases), debts=debts, drawn=drawn,
        )

    def _commitment(
        self,
        fact: GuaranteeFact,
        borrower: Borrower,
        loans: Sequence[LoanRows],
        securities: Sequence[Security],
        insurances: Sequence[Insurance],
        increases: Sequence[Increase],
        deviations: Mapping[str, str],
        evidence: Sequence[Evidence],
        fees_charged: Mapping[int, date],
    ) -> Commitment:
        currency = fact.currency
        debts = observed_debts(loan.debt for loan in loans)
        drawn = sum_known(loan.debt.drawn_on(self.as_of) for loan in loans)
        outstanding = sum_known(loan.debt.outstanding_on(self.as_of) for loan in loans)
        return Commitment(
            reference=fact.guarantee.reference, as_of=self.as_of, borrower=borrower, currency=currency,
            decision=Decision(
                outcome=_word(DecisionOutcome, fact.outcome), body=fact.decided_by, on=fact.decided_on,
                precision=Precision(fact.decided_on_precision), paragraph=fact.paragraph,
                registration_number=fact.registration_number,
            ),
            policy=fact.policy, policy_reason=fact.policy_reason,
            exposure_kind=_word(ExposureKind, fact.exposure_kind), legal_form=_word(LegalForm, fact.legal_form),
            covers=frozenset(Covered(word) for word in fact.covers.split(",") if word),
            purpose=fact.purpose, purpose_category=fact.purpose_category,
            decided=money(fact.decided_minor, currency), is_frame=fact.is_frame,
            municipality_share=Fraction(fact.municipality_share, RATE_UNIT),
            available_until=fact.available_until, execute_by=fact.execute_by, executed_on=fact.executed_on,
            ends_on=fact.ends_on, ended_on=fact.ended_on, end_reason=fact.end_reason,
            investment=money(fact.investment_minor, currency),
            own_contribution=money(fact.own_contribution_minor, currency),
            fee_rate=share(fact.fee_rate), fee_payer=fact.fee_payer,
            conditions=fact.conditions, conditions_met_on=fact.conditions_met_on,
            loans=tuple(loan_of(loan, currency, self.as_of) for loan in loans),
            securities=tuple(securities), insurances=tuple(insurances), increases=tuple(increases),
            debts_at={on: Money(minor, currency) for on, minor in debts.items()},
            evidence=tuple(evidence), fees_charged=fees_charged, deviations=deviations, texts=fact.texts,
            drawn=money(drawn, currency), outstanding=money(outstanding, currency),
        )

    def _borrowers(self, ids: Iterable[int]) -> dict[int, Borrower]:
        found = {pk: Borrower(name="") for pk in ids}
        persons = dict(
            PersonalName.objects.filter(party_id__in=list(found), party__organisation_id=self.organisation_id)
            .values_list("party_id", "name")
        )  # fmt: skip
        for fact in PartyFact.objects.filter(self.true, party_id__in=list(found)):
            borrower_class = _word(BorrowerClass, fact.borrower_class)
            is_private = borrower_class is BorrowerClass.PRIVATE_HOME_OWNER or fact.party_id in persons
            name = fact.name
            if self.rows is not None:
                self.rows.is_private = is_private
            if is_private:
                name = persons.get(fact.party_id, "") if self.with_names else MASKED
            found[fact.party_id] = Borrower(
                name=name, organisation_number="" if is_private and not self.with_names else fact.organisation_number,
                borrower_class=borrower_class, municipality_owns=share(fact.municipality_owns), locality=fact.locality,
            )
        return found

    def _loans(self, facts: Mapping[int, GuaranteeFact]) -> dict[int, list[LoanRows]]:
        by_guarantee: dict[int, list[LoanRows]] = defaultdict(list)
        by_loan: dict[int, LoanRows] = {}
        rows = (
            LoanFact.objects.filter(self.true, loan__guarantee_id__in=list(facts))
            .select_related("loan")
            .order_by("loan__ordinal", "loan_id")
        )
        for fact in rows:
            loan = LoanRows(fact.loan.ordinal, fact, LoanDebt(first_drawn_on=fact.first_drawn_on))
            by_guarantee[fact.loan.guarantee_id].append(loan)
            by_loan[fact.loan_id] = loan
            if self.rows is not None:
                self.rows.loans.append(fact)
        for loan_id, kind, on, minor in self._moves(facts):
            if loan_id in by_loan:
                by_loan[loan_id].debt.move(kind=kind, on=on, minor=minor)
        for loan_id, on, minor in self._balances(facts, by_loan):
            if loan_id in by_loan:
                by_loan[loan_id].debt.observe(on=on, minor=minor)
        return by_guarantee

    def _moves(self, facts: Mapping[int, GuaranteeFact]) -> Iterable[tuple[int, str, date, int]]:
        moves = Movement.objects.filter(self.known, guarantee_id__in=list(facts), value_on__lte=self.as_of)
        moves = moves.order_by("value_on", "pk")
        if self.rows is None:
            return moves.values_list("loan_id", "kind", "value_on", "minor")
        self.rows.movements = list(moves.select_related("loan"))
        return [(row.loan_id, row.kind, row.value_on, row.minor) for row in self.rows.movements]

    def _balances(
        self, facts: Mapping[int, GuaranteeFact], loans: Mapping[int, LoanRows]
    ) -> Iterable[tuple[int, date, int]]:
        balances = BalanceObservation.objects.filter(self.known, on__lte=self.as_of)
        if self.rows is None:
            balances = balances.filter(loan_id__in=list(loans))
            return balances.order_by("on").values_list("loan_id", "on", "minor")
        balances = balances.filter(loan__guarantee_id__in=list(facts)).order_by("on", "loan__ordinal")
        self.rows.balances = list(balances.select_related("loan"))
        return [(row.loan_id, row.on, row.minor) for row in self.rows.balances]

    def _securities(self, facts: Mapping[int, GuaranteeFact]) -> dict[int, list[Security]]:
        found: dict[int, list[Security]] = defaultdict(list)
        rows = SecurityFact.objects.filter(self.parts, security__guarantee_id__in=list(facts))
        rows = rows.select_related("security").order_by("security_id")
        for row in self._there(rows, self.rows.securities if self.rows else None):
            owner = row.security.guarantee_id
            currency = facts[owner].currency
            found[owner].append(
                Security(
                    id=str(row.security_id), kind=SecurityKind(row.kind), text=row.text,
                    amount=money(row.minor, currency), rank=row.rank,
                    value=money(row.value_minor, currency), valued_on=row.valued_on,
                )
            )
        return found

    def _insurances(self, facts: Mapping[int, GuaranteeFact]) -> dict[int, list[Insurance]]:
        found: dict[int, list[Insurance]] = defaultdict(list)
        rows = InsuranceFact.objects.filter(self.parts, insurance__guarantee_id__in=list(facts))
        rows = rows.select_related("insurance").order_by("insurance_id")
        for row in self._there(rows, self.rows.insurances if self.rows else None):
            found[row.insurance.guarantee_id].append(
                Insurance(
                    id=str(row.insurance_id), insurer=row.insurer, number=row.number, valid_from=row.valid_from,
                    valid_until=row.valid_until, text=row.text,
                )
            )
        return found

    def _there(self, rows: Iterable[Part], kept: list[Part] | None) -> Iterator[Part]:
        """The rows that hold on the day; all of them are kept for who also shows what is not there any more."""
        for row in rows:
            if kept is not None:
                kept.append(row)
            if row.true_from <= self.as_of < row.true_until:
                yield row

    def _increases(self, facts: Mapping[int, GuaranteeFact]) -> dict[int, list[Increase]]:
        found: dict[int, list[Increase]] = defaultdict(list)
        rows = IncreaseRow.objects.filter(self.known, guarantee_id__in=list(facts), decided_on__lte=self.as_of)
        for row in rows.order_by("decided_on", "pk"):
            amount = Money(row.minor, facts[row.guarantee_id].currency)
            found[row.guarantee_id].append(Increase(decided_on=row.decided_on, amount=amount))
            if self.rows is not None:
                self.rows.increases.append(row)
        return found

    def _deviations(self, facts: Mapping[int, GuaranteeFact]) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = defaultdict(dict)
        decided_by_then = Q(decided_on__isnull=True) | Q(decided_on__lte=self.as_of)
        for row in Deviation.objects.filter(self.known, decided_by_then, guarantee_id__in=list(facts)):
            found[row.guarantee_id][row.rule] = row.reason
        return found

    def _evidence(self, references: Iterable[str]) -> dict[str, list[Evidence]]:
        found: dict[str, list[Evidence]] = defaultdict(list)
        subjects = {f"guarantee:{reference}": reference for reference in references}
        rows = EvidenceRow.objects.filter(
            self.known, organisation_id=self.organisation_id, subject__in=list(subjects), done_on__lte=self.as_of
        )
        for row in rows.select_related("document").defer("document__content").order_by("due_on", "done_on", "pk"):
            found[subjects[row.subject]].append(
                Evidence(
                    duty=row.duty, due_on=row.due_on, done_on=row.done_on, note=row.note, document=row.document_id,
                    file=row.document.name if row.document else "",
                )
            )
        return found


def _word(words: type[Word], text: str) -> Word | None:
    return words(text) if text else None
