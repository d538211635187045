"""The recorded facts behind an explanation: who said what, when, in which cell of which file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from borgen.guarantee.policy import Policy
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.balance_cells import balance_cells
from borgen.office.guarantee.models import GuaranteeFact, LoanFact, Movement
from borgen.office.guarantee.queries.guarantee import BalanceRow, GuaranteePage, IncreaseRow, MovementRow
from borgen.office.guarantee.queries.sources import Cell, Origin, Recorded, origins, recorded
from borgen.office.journal.known import known_at as known
from borgen.office.journal.known import true_on
from borgen.office.journal.moment import Moment
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A recorded fact behind an input of the trace: ``name`` is the input's.

    ``kind`` is ``terms``, ``movement``, ``balance``, ``increase`` or ``security``; ``cell`` the file's cell that said so.
    """

    name: str
    kind: str
    amount: Money | None
    on: date | None
    source: str
    is_assumed_day: bool
    origin: Origin | None
    cell: Cell | None
    recorded: Recorded | None
    reason: str = ""


class Grounds:
    """The grounds of one guarantee's figures."""

    def __init__(self, page: GuaranteePage) -> None:
        self.page, self.facts = page, page.facts

    def terms(self, *names: str) -> tuple[Ground, ...]:
        """The terms of the guarantee that hold, for each of some of their names."""
        rows = GuaranteeFact.objects.filter(true_then(self.page.moment), guarantee_id=self.page.row.id)
        found: tuple[Ground, ...] = ()
        for name in names:
            amount = getattr(self.facts, name, None)
            found += self.of_rows(rows, name, "terms", amount if isinstance(amount, Money) else None)
        return found

    def of_fee(self, trace: Trace | None) -> tuple[Ground, ...]:
        """The terms and stated balances that a fee is worked out of."""
        given = trace.inputs if trace else ()
        terms = {"decided": None} | dict.fromkeys(row.name for row in given if row.source == "register")
        return self.terms(*terms) + self.balances(trace)

    def loan(self, number: str, figure: str, amount: Money | None = None, *, name: str = "") -> tuple[Ground, ...]:
        """The terms of a loan that hold, behind the input ``name``; by default the figure's own."""
        rows = LoanFact.objects.filter(
            true_then(self.page.moment), loan__guarantee_id=self.page.row.id, loan__ordinal=int(number)
        )
        loan = next(loan for loan in self.facts.loans if loan.id == number)
        amount = amount if amount is not None else getattr(loan, figure)
        return self.of_rows(rows, name or figure, "terms", amount, figure)

    def of_rows(self, rows: Any, name: str, kind: str, amount: Money | None, figure: str = "") -> tuple[Ground, ...]:
        """Rows of facts, as grounds of one input; ``figure`` is what the file calls it where ``name`` is another."""
        kept = list(rows)
        cells = origins(row.origin_id for row in kept)
        events = recorded(
            organisation_id=self.page.moment.organisation_id, sequences=(row.known_from for row in kept)
        )
        return tuple(
            Ground(
                name=name, kind=kind, amount=amount, on=row.true_from if row.true_from > date.min else None,
                source="register", is_assumed_day=False, origin=(origin := cells.get(row.origin_id)),
                cell=_cell(origin, figure or name), recorded=events.get(row.known_from), reason=row.reason,
            )
            for row in kept
        )  # fmt: skip

    def movements(self, moves: Iterable[MovementRow]) -> tuple[Ground, ...]:
        """The movements that a sum is made of."""
        return tuple(
            Ground(
                name=f"loan_{row.loan}_movement_{row.id}", kind="movement", amount=row.amount, on=row.value_on,
                source=row.kind, is_assumed_day=row.is_assumed_day, origin=row.origin,
                cell=_cell_of_movement(row), recorded=row.recorded,
            )
            for row in moves
        )  # fmt: skip

    def balances(self, trace: Trace | None) -> tuple[Ground, ...]:
        """The stated balances of the days that a trace takes its debts from: sources such as ``balance 2024-12-31``."""
        sources = [given.source.split() for given in trace.inputs] if trace else []
        days = {words[1] for words in sources if len(words) == 2 and words[0] == "balance"}
        return tuple(
            self.balance(f"balance_{row.loan}", row) for row in self.page.balances if row.on.isoformat() in days
        )

    def balance(self, name: str, row: BalanceRow) -> Ground:
        """One stated balance."""
        return Ground(
            name=name, kind="balance", amount=row.amount, on=row.on, source=row.source, is_assumed_day=False,
            origin=row.origin, cell=_cell_of_balance(row.origin, row.on), recorded=row.recorded,
        )  # fmt: skip

    def increase(self, name: str, row: IncreaseRow) -> Ground:
        """What one later decision has added."""
        return Ground(
            name=name, kind="increase", amount=row.amount, on=row.decided_on, is_assumed_day=False,
            source=f"{row.decided_by} {row.paragraph}".strip(), origin=None, cell=None, recorded=row.recorded,
        )  # fmt: skip


def true_then(at: Moment) -> Q:
    """Facts that hold on the moment's day, as known at its event."""
    return known(at.sequence) & true_on(at.as_of)


_CELLS = {
    "decided": ("decided_amount", "frame"), "original": ("original_amount",), "outstanding": ("outstanding",),
    "investment": ("investment_amount",), "own_contribution": ("own_contribution",),
    "municipality_share": ("municipality_share",), "decided_on": ("decided_on", "decided_year"),
    "executed_on": ("executed_on",), "amount": ("security",), "value": ("security",), "fee_rate": ("fee_rate",),
    "per_year": ("amortisation",),
}  # fmt: skip


def _cell(origin: Origin | None, name: str) -> Cell | None:
    """The cell of the imported row that held what is called ``name`` here."""
    if origin is None:
        return None
    return next((origin.cells[field] for field in _CELLS.get(name, ()) if field in origin.cells), None)


def _cell_of_balance(origin: Origin | None, on: date) -> Cell | None:
    """The cell with the debt of a day: of the column that names it, else of the one that was chosen."""
    if origin is None:
        return None
    return origin.cells.get(balance_cells(names=origin.cells).get(on, "outstanding"))


def _cell_of_movement(row: MovementRow) -> Cell | None:
    """The cell that a movement follows from. What has been drawn is what the loan was for, or what was decided, where it is
    not simply the debt: the cell with that amount."""
    if row.kind != Movement.Kind.DRAW or row.origin is None:
        return _cell_of_balance(row.origin, row.value_on)
    debt = _cell_of_balance(row.origin, row.value_on)
    cells = [row.origin.cells.get(name) for name in ("original_amount", "decided_amount", "frame")]
    return next((cell for cell in (debt, *cells) if cell is not None and cell.minor == row.amount.minor), None)


def values_of(trace: Trace, policy: Policy) -> Iterator[Ruling]:
    """The policy's dated values that the trace was given, the newest where several are alike."""
    for given in trace.inputs:
        parameter = policy.book.parameters.get(given.source.rpartition("#")[2])
        if parameter is not None and parameter.id == given.source:
            alike = [r for r in parameter.rulings if str(r.value) == given.worth]
            yield from alike[-1:]
