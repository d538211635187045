"""What becomes of each row of a file: imported, changed, unchanged, refused or skipped, with the reason."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import MASKED
from borgen.office.guarantee.models import ImportRow, RegisterImport
from borgen.office.guarantee.usecases.register_import.alike import Alike, marks_of
from borgen.office.guarantee.usecases.register_import.case import (
    BalancesDayUnknown,
    Case,
    Change,
    begun,
    opened,
    put,
)
from borgen.office.guarantee.usecases.register_import.file_rows import (
    KeyedRow,
    StoredRow,
    once,
    same_loans,
    settled,
    stored_rows,
    taken_already,
)
from borgen.office.guarantee.usecases.register_import.known import Known, read_known
from borgen.office.guarantee.usecases.register_import.matching import (
    RegisterIndex,
    candidate,
    direct_match,
    file_key,
    index_register,
    keys_of,
    who_key,
)
from borgen.office.guarantee.usecases.register_import.row_terms import (
    FIELD_OF,
    RowTerms,
    agree,
    row_terms,
    with_whole_loans,
)
from borgen.office.guarantee.usecases.register_import.standing import check_days, doubts
from borgen.office.guarantee.usecases.terms import GuaranteeTerms, InsuranceTerms, LoanTerms, columns_of
from borgen.office.journal.moment import moment
from borgen.office.journal.refused import Refused
from borgen.office.organisation.models import Organisation

CHUNK = 500
"""Guarantees that are judged and written together."""

PARTY_COLUMNS = ("name", "organisation_number", "borrower_class", "municipality_owns", "locality")
KEPT_OF_A_PERSON = frozenset({"name", "borrower_class", "locality"})
"""Of a private person the register keeps no number and no ownership."""

Outcome = ImportRow.Outcome


@dataclass(slots=True)
class Judgement:
    """``problems`` are what the comparison had to say, beside what the reader said of the row."""

    row: int
    outcome: str
    reason: str = ""
    changes: list[Change] = field(default_factory=list)
    guarantee: int | None = None
    match_key: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Judged:
    """One guarantee with its rows; ``case`` is ``None`` when nothing is to be written."""

    judgements: list[Judgement]
    case: Case | None = None
    terms: list[RowTerms] = field(default_factory=list)


class Judge:
    """Judges all rows of an import against what the register believes now."""

    def __init__(self, *, of: RegisterImport, organisation: Organisation, today: date) -> None:
        self.of, self.organisation, self.today = of, organisation, today
        self.day = of.balances_on or today
        self.has_days_of_balances = any(column.get("field") == "balance_on" for column in of.columns)
        self.has_outcome_column = any(column.get("field") == "decision_outcome" for column in of.columns)
        self.index: RegisterIndex = index_register(organisation_id=organisation.pk)
        self.matched: set[int] = set()
        self.borrowers: dict[str, tuple[Any, ...]] = {}
        """What the file says of each borrower that is no private person, in the order of ``PARTY_COLUMNS``."""
        self._blank = _blanks(organisation.currency)
        self._policies = policies_at(moment(organisation_id=organisation.pk, as_of=today))

    def all(self) -> Iterator[list[Judged]]:
        """The rows' judgements, in chunks of guarantees; rows that are not guarantees first."""
        plain: list[Judged] = []
        keyed: list[KeyedRow] = []
        for row in stored_rows(of=self.of):
            clear = settled(row=row)
            if clear is not None:
                plain.append(Judged([Judgement(row.pk, *clear)]))
                if len(plain) == CHUNK:
                    yield plain
                    plain = []
                continue
            keyed.append(self._keyed(row))
        if plain:
            yield plain
        if again := taken_already(keyed=keyed):
            yield [Judged([Judgement(row, Outcome.SKIPPED, "same_row_again")]) for row in again]
            keyed = [row for row in keyed if row.id not in again]
        ordered = iter(self._grouped(keyed).items())
        while chunk := [item for _, item in zip(range(CHUNK), ordered, strict=False)]:
            yield self._judge_chunk(chunk)

    def _grouped(self, keyed: Sequence[KeyedRow]) -> dict[str, list[KeyedRow]]:
        """The rows of each guarantee, in the order of the file."""
        by_decision = ((row.keys.decision, row.marks) for row in keyed if row.is_by_decision)
        self.alike = Alike(rows=by_decision, index=self.index)
        groups: dict[str, list[KeyedRow]] = defaultdict(list)
        for row in keyed:
            match = self._match(row)
            if match is not None:
                self.matched.add(match)
            groups[self._group(row, match)].append(row)
        self.same_loans = same_loans(groups=groups)
        return groups

    @property
    def vanished(self) -> list[str]:
        """References of guarantees that have not ended and that no row speaks of; complete after :meth:`all`."""
        return sorted(self.index.names[id_] for id_ in self.index.open - self.matched)

    def _keyed(self, row: StoredRow) -> KeyedRow:
        terms = row_terms(cells={**row.cells, **row.mends}, has_outcome_column=self.has_outcome_column)
        if not terms.is_private:
            self._remember(terms)
        return KeyedRow(row.pk, keys_of(terms=terms), row.choice, row.content_key, marks_of(terms=terms), row.number)

    def _remember(self, terms: RowTerms) -> None:
        """What the file says of a borrower, over all its rows; the first that says something counts."""
        who = _who(terms)
        said = tuple(terms.party.get(column) for column in PARTY_COLUMNS)
        before = self.borrowers.get(who)
        if before is not None:
            said = tuple(old if old not in ("", None) else new for old, new in zip(before, said, strict=True))
        self.borrowers[who] = said

    def _match(self, row: KeyedRow) -> int | None:
        if row.choice.startswith("match:"):
            return self.index.references.get(row.choice.removeprefix("match:"))
        if row.choice == "new":
            return None
        if row.is_by_decision:
            return self.alike.match(row.keys.decision, row.marks)
        return direct_match(keys=row.keys, index=self.index)

    def _group(self, row: KeyedRow, match: int | None) -> str:
        key = file_key(keys=row.keys, guarantee=match)
        return f"{key}:{row.id}" if row.choice == "new" and not row.keys.reference else key

    def _judge_chunk(self, chunk: Sequence[tuple[str, Sequence[KeyedRow]]]) -> list[Judged]:
        ids = [row.id for _, rows in chunk for row in rows]
        terms = {
            pk: row_terms(cells={**cells, **mends}, has_outcome_column=self.has_outcome_column)
            for pk, cells, mends in ImportRow.objects.filter(pk__in=ids).values_list("pk", "cells", "mends")
        }
        parties = [p for t in terms.values() if (p := self._party(t)) is not None]
        matches = [m for _, rows in chunk if (m := self._match(rows[0])) is not None]
        known = read_known(guarantee_ids=matches, party_ids=parties)
        return [self._judge(key, rows, terms, known) for key, rows in chunk]

    def _party(self, terms: RowTerms) -> int | None:
        """The borrower of the register that the row names: by number, else by name where no other number stands."""
        number = terms.party.get("organisation_number", "")
        if terms.is_private:
            return None
        if number and number in self.index.parties:
            return self.index.parties[number]
        found = self.index.parties.get(who_key(name=terms.party.get("name", ""), organisation_number=""))
        return None if number and found in self.index.numbered else found

    def _judge(self, key: str, rows: Sequence[KeyedRow], all_terms: Mapping[int, RowTerms], known: Known) -> Judged:
        rows, again = once(rows=rows)
        terms = [all_terms[row.id] for row in rows]
        match = self._match(rows[0])
        skipped = [Judgement(row.id, Outcome.SKIPPED, "same_row_again", [], match, key) for row in again]
        refused, given = self._refused_together(key, rows, terms, match)
        if refused:
            said = [{"code": refused, "column": "", "value": "", "params": given}] if given else []
            return Judged([*(Judgement(r.id, Outcome.REFUSED, refused, [], match, key, said) for r in rows), *skipped])
        try:
            judged = self._case(key, rows, terms, match, known)
        except Refused as refusal:
            why: dict[str, Any] = {"code": refusal.code, "column": "", "value": "", "params": dict(refusal.params)}
            judged = Judged([Judgement(r.id, Outcome.REFUSED, refusal.code, [], match, key, [why]) for r in rows])
        return replace(judged, judgements=[*judged.judgements, *skipped])

    def _refused_together(
        self, key: str, rows: Sequence[KeyedRow], terms: Sequence[RowTerms], match: int | None
    ) -> tuple[str, dict[str, Any]]:
        """Why none of the rows can be taken in, if so; and what whoever chooses has to know: which guarantee of the
        register, or which row of the file, they may speak of."""
        for one in terms:
            if one.faults:
                return one.faults[0][0], {}
            is_of_no_day = one.outstanding is not None and self.of.balances_on is None and not one.balances
            if is_of_no_day and not self.has_days_of_balances:
                return "balances_day_unknown", {}
            if one.balance_on is not None and one.balance_on > self.today:
                return "in_the_future", {"on": one.balance_on.isoformat()}
        first = rows[0]
        if first.choice.startswith("match:") and match is None:
            return "no_such_guarantee", {}
        if match is None and first.choice != "new":
            if first.keys.loan in self.index.ambiguous and not first.keys.reference:
                return "ambiguous_match", {}
            known = self.alike.known(first.keys.decision) if first.is_by_decision else ()
            if known:  # this decision is there, and the rows fit none of its guarantees
                return "ambiguous_match" if set(known) - self.matched else "double_in_file", {}
            other = candidate(keys=first.keys, index=self.index, matched=self.matched)
            if other is not None:
                why, guarantee = other
                return why, {"reference": self.index.names[guarantee]}
            if key in self.same_loans:
                return "same_loan_in_file", {"row": self.same_loans[key]}
        if len(rows) == 1:
            return "", {}
        numbers = [one.loan.get("number", "") for one in terms]
        if not all(numbers) or len(set(numbers)) != len(numbers):
            return "double_in_file", {}
        return ("" if agree(terms=terms) else "rows_disagree"), {}

    def _case(
        self, key: str, rows: Sequence[KeyedRow], terms: Sequence[RowTerms], match: int | None, known: Known
    ) -> Judged:
        terms = with_whole_loans(terms=terms, is_new=match is None)
        if match is None:
            case = self._new_case(terms, rows[0].id)
        else:
            case = opened(known=known.guarantees[match], reference=self.index.names[match])
            case.party = case.before[-1].values["borrower_id"]
            case.who = _who(terms[0])
            if case.party in known.private:
                case.private_locality = terms[0].party.get("locality", "")
        judgements = []
        for row, one in zip(rows, terms, strict=True):
            balances = dict(one.balances)
            day = self._day_of_balance(one, case)
            if one.outstanding is not None and day is not None:
                balances[day] = one.outstanding
            changes = put(case=case, terms=one, day=self.day, row=row.id, blank=self._blank, balances=balances)
            problems = self._borrower_differs(one, match, known)
            problems += [{"code": "text_shortened", "column": name, "value": "", "params": {}} for name in one.shortened]
            if match is not None:
                changes += self._filled(one, match, known)
            elif one.is_decided_taken:
                problems.append({"code": "decided_taken_from_original", "column": "", "value": "", "params": {}})
            outcome = Outcome.IMPORTED if match is None else Outcome.CHANGED if changes else Outcome.UNCHANGED
            shown = changes if match is not None else []
            judgements.append(Judgement(row.id, outcome, "", shown, match, key, problems))
        case.check()
        check_days(case=case, today=self.today)
        if match is None:
            borrower_class = str(terms[0].party.get("borrower_class") or "")
            judgements[0].problems += doubts(
                case=case, borrower_class=borrower_class, policy=self._policies, today=self.today
            )
        is_written = match is None or any(j.outcome == Outcome.CHANGED for j in judgements)
        return Judged(judgements, case if is_written else None, list(terms))

    def _day_of_balance(self, terms: RowTerms, case: Case) -> date | None:
        """The day of the row's own debt. In a file that gives the days of the others, a debt without one is what follows
        from movements, or 0 where nobody has stated any.

        Raises:
            BalancesDayUnknown: nobody has said.
        """
        if terms.balance_on is not None or not self.has_days_of_balances or terms.outstanding is None:
            return terms.balance_on or self.of.balances_on
        if terms.outstanding[0] in {0, case.owed}:
            return None
        if self.of.balances_on is None and not terms.balances:
            raise BalancesDayUnknown
        return self.of.balances_on

    def _new_case(self, terms: Sequence[RowTerms], row: int) -> Case:
        first = terms[0]
        columns = {**self._blank["guarantee"], **self._policy()}
        texts: dict[str, str] = {}
        for one in reversed(terms):
            columns |= one.guarantee
            texts |= one.texts
        columns |= {"texts": texts, "origin_id": row}
        days = [on for one in terms for on in one.balances] + [one.balance_on for one in terms if one.balance_on]
        if self.of.balances_on is not None:
            days.append(self.of.balances_on)
        since = columns["decided_on"] or columns["executed_on"] or min(days, default=self.today)
        case = begun(terms=first, columns=columns, since=since)
        case.who, case.party = _who(first), self._party(first)
        if first.is_private:
            case.private_name = first.party.get("name", "")
            case.private_locality = first.party.get("locality", "")
        return case

    def _policy(self) -> dict[str, str]:
        if self.of.policy:
            return {"policy": self.of.policy, "policy_reason": "stated_in_import"}
        if self.organisation.policy:
            return {"policy": self.organisation.policy, "policy_reason": "organisation"}
        return {"policy": "", "policy_reason": "none_stated"}

    def _borrower_differs(self, terms: RowTerms, match: int | None, known: Known) -> list[dict[str, Any]]:
        """Where a row says something else of a borrower than the register: said, and left to the borrower's own page,
        since other rows may name the same borrower in yet another way."""
        party, now = self._known_borrower(terms, match, known)
        return [
            {
                "code": "borrower_differs", "column": FIELD_OF[column], "value": "" if party in known.private else str(said),
                "params": {"known": "" if party in known.private else str(now[column])},
            }
            for column, said in terms.party.items()
            if now and now[column] not in ("", None, said) and said != MASKED
        ]

    def _filled(self, terms: RowTerms, match: int | None, known: Known) -> list[Change]:
        """What a row says of its borrower that nobody has said before."""
        party, now = self._known_borrower(terms, match, known)
        return [
            {"field": FIELD_OF[column], "column": column, "old": "", "new": str(said)}
            for column, said in terms.party.items()
            if now and now[column] in ("", None) and (party not in known.private or column in KEPT_OF_A_PERSON)
        ]

    def _known_borrower(
        self, terms: RowTerms, match: int | None, known: Known
    ) -> tuple[int | None, Mapping[str, Any] | None]:
        party = self._party(terms)
        if match is not None:
            party = known.guarantees[match].timeline[-1].values["borrower_id"]
        timeline = known.parties.get(party or 0)
        if not timeline:
            return None, None
        now = dict(timeline[-1].values)
        if party in known.private:
            now["name"] = known.private[party]
        return party, now


def _who(terms: RowTerms) -> str:
    return who_key(
        name=terms.party.get("name", ""), organisation_number=terms.party.get("organisation_number", "")
    )


def _blanks(currency: str) -> dict[str, dict[str, Any]]:
    """The columns of something of which nothing is said."""
    more = {"reason": "", "origin_id": None}
    return {
        "guarantee": {**columns_of(terms=GuaranteeTerms(currency=currency), currency=currency), **more,
                      "search_key": "", "borrower_id": None},
        "loan": {**columns_of(terms=LoanTerms(), currency=currency), **more},
        "security": {"kind": "other", "text": "", "minor": None, "rank": "", "value_minor": None, "valued_on": None,
                     **more},
        "insurance": {**columns_of(terms=InsuranceTerms(), currency=currency), **more},
    }


def judged_counts(*, judgements: Iterable[Judgement]) -> dict[str, int]:
    """How many rows end in each way; they add up to the rows."""
    counts = {outcome.value: 0 for outcome in Outcome}
    for judgement in judgements:
        counts[judgement.outcome] += 1
    return counts
