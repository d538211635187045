"""Debts of a guarantee as sums: of what moved, and of what was stated, with the recorded facts behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.rounding import ROUNDINGS, split
from borgen.office.guarantee.queries.explain_grounds import Ground, Grounds
from borgen.office.guarantee.queries.guarantee import BalanceRow, GuaranteePage, MovementRow
from borgen.rules.trace import Term, Trace, Worksheet


@dataclass(frozen=True, slots=True)
class Summed:
    """A sum's arithmetic, and the facts that it adds up."""

    trace: Trace
    grounds: tuple[Ground, ...]


class DebtOf:
    """The debt of one guarantee, worked out anew on a sheet."""

    def __init__(self, page: GuaranteePage) -> None:
        self.page, self.grounds = page, Grounds(page)
        self.unit = f"minor {page.facts.currency}"

    def of_loans(self, figure: str) -> Summed:
        """``original``, ``drawn`` or ``outstanding`` of all loans; each loan has it."""
        sheet, grounds = Worksheet(), list[Ground]()
        total: Term | None = None
        for loan in self.page.facts.loans:
            one, own = self._loan(sheet, loan.id, figure)
            grounds += own
            total = one if total is None else sheet.add(f"total_{loan.id}", total, one)
        return self._summed(sheet, total, grounds)

    def of_loan(self, loan: str, figure: str) -> Summed:
        """``drawn`` or ``outstanding`` of one loan."""
        sheet = Worksheet()
        return self._summed(sheet, *self._loan(sheet, loan, figure))

    def own_of_loan(self, loan: str, own: Money) -> tuple[Summed, Money]:
        """The municipality's part ``own`` of what is owed, shared among the loans by what is owed of each, and one loan's part.

        Where one loan is overpaid nothing can be shared: then it is all of it.
        """
        sheet, grounds = Worksheet(), list[Ground]()
        terms: dict[str, Term] = {}
        for one in self.page.facts.loans:
            terms[one.id], found = self._loan(sheet, one.id, "outstanding")
            grounds += found
        whole: Term | None = None
        for number, term in terms.items():
            whole = term if whole is None else sheet.add(f"total_{number}", whole, term)
        assert whole is not None, "there is a loan"
        share = sheet.given(
            "municipality_share", self.page.facts.municipality_share, unit="share", source="register"
        )
        grounds += self.grounds.terms("municipality_share")
        exact = sheet.multiply("own_exact", whole, share, unit=whole.unit)
        all_own = sheet.round("own_outstanding", exact, rounding="half_up")
        owed = [int(term.number) for term in terms.values()]
        if min(owed) < 0 < max(owed) or not whole.number:
            return self._summed(sheet, all_own, grounds), own
        sign = -1 if own.minor < 0 else 1
        shared = split(Money(abs(own.minor), own.currency), [Fraction(abs(one)) for one in owed])
        part = sign * shared[list(terms).index(loan)].minor
        of_all = sheet.divide("loan_share", terms[loan], whole, unit="share")
        exact = sheet.multiply("own_part_exact", all_own, of_all)
        rounding = next(name for name in ("half_up", "down", "up") if ROUNDINGS[name](exact.number) == part)
        result = sheet.round("own_part", exact, rounding=rounding)
        return self._summed(sheet, result, grounds), Money(part, own.currency)

    def after(self, movement: MovementRow) -> Summed:
        """What was left of the loan once something had moved."""
        moves = [row for row in self.page.movements if row.loan == movement.loan]
        moves = moves[: moves.index(movement) + 1]
        sheet = Worksheet()
        terms = self._terms(sheet, moves)
        return self._summed(sheet, self._sum(sheet, f"loan_{movement.loan}", moves, terms), self.grounds.movements(moves))

    def moved(self, movement: MovementRow) -> Summed:
        sheet = Worksheet()
        return self._summed(sheet, self._terms(sheet, [movement])[movement.id], self.grounds.movements([movement]))

    def stated(self, balance: BalanceRow) -> Summed:
        sheet = Worksheet()
        name = f"balance_{balance.loan}"
        one = self._given(sheet, name, balance.amount, f"balance {balance.on}: {balance.source}")
        return self._summed(sheet, one, [self.grounds.balance(name, balance)])

    def stated_on(self, day: date) -> Summed:
        """What was stated of every loan on a day; nothing of a loan counts as nothing."""
        sheet, grounds = Worksheet(), list[Ground]()
        total: Term | None = None
        for loan in self.page.facts.loans:
            name = f"balance_{loan.id}"
            stated = [row for row in self.page.balances if row.loan == loan.id and row.on == day]
            if stated:
                one = self._given(sheet, name, stated[0].amount, f"balance {day}: {stated[0].source}")
                grounds.append(self.grounds.balance(name, stated[0]))
            else:
                one = sheet.given(name, Fraction(0), unit=self.unit, source="movements")
            total = one if total is None else sheet.add(f"debt_{loan.id}", total, one)
        return self._summed(sheet, total, grounds)

    def _loan(self, sheet: Worksheet, loan: str, figure: str) -> tuple[Term, tuple[Ground, ...]]:
        """The loan's movements, added up on a sheet; for what was drawn the draws, and the debt where it is larger."""
        if figure == "original":
            amount = next(one.original for one in self.page.facts.loans if one.id == loan)
            assert amount is not None, "each loan has an original amount where they are added up"
            name = f"original_{loan}"
            return self._given(sheet, name, amount, "register"), self.grounds.loan(loan, "original", amount, name=name)
        moves = [row for row in self.page.movements if row.loan == loan]
        terms, grounds = self._terms(sheet, moves), self.grounds.movements(moves)
        whole = self._sum(sheet, f"loan_{loan}", moves, terms)
        if figure == "outstanding":
            return whole, grounds
        draws = self._sum(sheet, f"draws_{loan}", [row for row in moves if row.kind == "draw"], terms)
        return sheet.larger(f"drawn_{loan}", draws, whole), grounds

    def _terms(self, sheet: Worksheet, moves: Iterable[MovementRow]) -> dict[int, Term]:
        return {
            row.id: self._given(
                sheet, f"loan_{row.loan}_movement_{row.id}", row.amount, f"movement {row.kind} {row.value_on}"
            )
            for row in moves
        }  # fmt: skip

    def _sum(self, sheet: Worksheet, name: str, moves: Iterable[MovementRow], terms: dict[int, Term]) -> Term:
        total: Term | None = None
        for row in moves:
            one = terms[row.id]
            total = one if total is None else sheet.add(f"{name}_after_{row.id}", total, one)
        return total or sheet.given(f"{name}_nothing", Fraction(0), unit=self.unit, source="movements")

    def _given(self, sheet: Worksheet, name: str, amount: Money, source: str) -> Term:
        return sheet.given(name, Fraction(amount.minor), unit=self.unit, source=source)

    def _summed(self, sheet: Worksheet, total: Term | None, grounds: Iterable[Ground]) -> Summed:
        assert total is not None, "there is a loan where there is a sum"
        return Summed(sheet.trace(total), tuple(grounds))
