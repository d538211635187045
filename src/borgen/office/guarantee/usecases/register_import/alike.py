"""Rows and guarantees that share borrower and decision, such as a company's many loans without numbers.

They are told apart by what does not change from one file to the next: lender, amounts, first and last day. The same file again,
in whatever order, thus finds the same guarantees; what cannot be told apart is left for a person to decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from borgen.office.guarantee.models import GuaranteeFact, LoanFact
from borgen.office.guarantee.usecases.register_import.matching import Key, RegisterIndex
from borgen.office.guarantee.usecases.register_import.row_terms import RowTerms
from borgen.office.journal.models import FOREVER

SOME = 500
"""Guarantees that are read together."""


class Marks(NamedTuple):
    """What tells one of several apart; ``None`` is unsaid. Amounts in minor units."""

    lender: str | None
    original: int | None
    decided: int | None
    executed_on: date | None
    ends_on: date | None


def marks_of(*, terms: RowTerms) -> Marks:
    """What a row says that tells it apart from others of the same borrower and decision."""
    loan, guarantee = terms.loan, terms.guarantee
    return Marks(
        lender=loan.get("lender_key") or None, original=loan.get("original_minor"),
        decided=guarantee.get("decided_minor"), executed_on=guarantee.get("executed_on"),
        ends_on=guarantee.get("ends_on"),
    )  # fmt: skip


class Alike:
    """Which guarantee of the register each of several rows with the same decision speaks of.

    ``rows`` are the rows that have neither reference nor loan number: decision and marks.
    """

    def __init__(self, *, rows: Iterable[tuple[Key, Marks]], index: RegisterIndex) -> None:
        self._rows: dict[Key, set[Marks]] = defaultdict(set)
        for decision, marks in rows:
            self._rows[decision].add(marks)
        self._index = index
        wanted = {one for key, marks in self._rows.items() if self._is_shared(key, marks) for one in self.known(key)}
        self._marks = _marks_of_register(sorted(wanted))
        self._found: dict[Key, dict[Marks, int | None]] = {}

    def known(self, decision: Key) -> tuple[int, ...]:
        """The register's guarantees with this decision."""
        several = self._index.siblings.get(decision)
        if several is not None:
            return tuple(sorted(several))
        one = self._index.decisions.get(decision)
        return () if one is None else (one,)

    def match(self, decision: Key, marks: Marks) -> int | None:
        """The one guarantee that the row fits, if any; where only one has the decision, marks may have changed."""
        known = self.known(decision)
        if not self._is_shared(decision, self._rows[decision]):
            return known[0] if known else None
        if decision not in self._found:
            self._found[decision] = self._fitting(known, self._rows[decision])
        found = self._found[decision]
        if len(known) == 1 and not any(found.values()):
            return known[0]
        return found[marks]

    def _is_shared(self, decision: Key, rows: set[Marks]) -> bool:
        return len(rows) > 1 or decision in self._index.siblings

    def _fitting(self, known: Iterable[int], rows: set[Marks]) -> dict[Marks, int | None]:
        tables: dict[tuple[bool, ...], dict[tuple[object, ...], list[int]]] = {}
        found: dict[Marks, int | None] = {}
        for marks in rows:
            said = tuple(value is not None for value in marks)
            if said not in tables:
                table = tables[said] = defaultdict(list)
                for one in known:
                    table[_only(self._marks[one], said)].append(one)
            fits = tables[said].get(_only(marks, said), ())
            found[marks] = fits[0] if len(fits) == 1 else None
        return found


def _only(marks: Marks, said: tuple[bool, ...]) -> tuple[object, ...]:
    return tuple(value for value, is_said in zip(marks, said, strict=True) if is_said)


def _marks_of_register(guarantee_ids: list[int]) -> Mapping[int, Marks]:
    """What is believed now of each guarantee; the latest where it has changed, no loan where there are several."""
    marks: dict[int, Marks] = {}
    for start in range(0, len(guarantee_ids), SOME):
        some = guarantee_ids[start : start + SOME]
        facts = GuaranteeFact.objects.filter(guarantee_id__in=some, known_until=FOREVER).order_by("true_from")
        for pk, decided, executed_on, ends_on in facts.values_list("guarantee_id", "decided_minor", "executed_on", "ends_on"):
            marks[pk] = Marks(None, None, decided, executed_on, ends_on)
        loans: dict[int, dict[int, tuple[str, int | None]]] = defaultdict(dict)
        lent = LoanFact.objects.filter(loan__guarantee_id__in=some, known_until=FOREVER).order_by("true_from")
        for pk, loan, lender, original in lent.values_list("loan__guarantee_id", "loan_id", "lender_key", "original_minor"):
            loans[pk][loan] = (lender, original)
        for pk, by_loan in loans.items():
            if len(by_loan) == 1 and pk in marks:
                [(lender, original)] = by_loan.values()
                marks[pk] = marks[pk]._replace(lender=lender or None, original=original)
    return marks
