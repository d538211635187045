"""What movements and observed balances say that is owed on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class LoanDebt:
    """The movements and balances of one loan; amounts in minor units.

    What is outstanding is the sum of the movements, once there is a movement or a balance, and nothing before the day
    of the first draw where that day is known. What is owed has been drawn: a balance above the sum of the draws counts.
    """

    first_drawn_on: date | None = None
    moves: list[tuple[date, bool, int]] = field(default_factory=list)  # day, is a draw, amount
    observed: dict[date, int] = field(default_factory=dict)

    def move(self, *, kind: str, on: date, minor: int) -> None:
        """Take in one movement."""
        self.moves.append((on, kind == "draw", minor))

    def observe(self, *, on: date, minor: int) -> None:
        """Take in one stated balance."""
        self.observed[on] = minor

    def outstanding_on(self, day: date) -> int | None:
        """What is owed on a day; ``None`` where nobody has said."""
        moved = [minor for on, _, minor in self.moves if on <= day]
        if moved or self._is_observed_by(day):
            return sum(moved)
        return 0 if self._is_before_first_draw(day) else None

    def drawn_on(self, day: date) -> int | None:
        """What has been drawn by a day; ``None`` where only balances are known, or nothing."""
        draws = [minor for on, is_draw, minor in self.moves if is_draw and on <= day]
        if draws:
            return max(sum(draws), sum(minor for on, _, minor in self.moves if on <= day))
        return 0 if self._is_before_first_draw(day) and not self._is_observed_by(day) else None

    def observed_debt_on(self, day: date) -> int | None:
        """The debt as stated on ``day`` itself, or nothing where the loan had been paid back or was not yet drawn."""
        if day in self.observed:
            return self.observed[day]
        has_moved = any(on <= day for on, _, _ in self.moves)
        is_paid_back = (has_moved or self._is_observed_by(day)) and self.outstanding_on(day) == 0
        return 0 if is_paid_back or (not has_moved and self._is_before_first_draw(day)) else None

    def _is_before_first_draw(self, day: date) -> bool:
        return self.first_drawn_on is not None and day < self.first_drawn_on

    def _is_observed_by(self, day: date) -> bool:
        return any(on <= day for on in self.observed)


def observed_debts(loans: Iterable[LoanDebt]) -> Mapping[date, int]:
    """The debt of a guarantee's loans by day, for the days on which that of every loan is stated."""
    debts = list(loans)
    found: dict[date, int] = {}
    for day in sorted({on for loan in debts for on in loan.observed}):
        debt = sum_known(loan.observed_debt_on(day) for loan in debts)
        if debt is not None:
            found[day] = debt
    return found


def sum_known(amounts: Iterable[int | None]) -> int | None:
    """The sum where there is a part and every part is known."""
    total: int | None = None
    for amount in amounts:
        if amount is None:
            return None
        total = amount if total is None else total + amount
    return total
