"""What movements and observed balances say that is owed on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class LoanDebt:
    """The movements and balances of one loan, up to a day; amounts in minor units.

    What is outstanding is the sum of the movements, once there is a movement or a balance, and nothing before the day
    of the first draw where that day is known. What is owed has been drawn: a balance above the sum of the draws counts.
    """

    drawn_minor: int = 0
    moved_minor: int = 0
    is_drawn: bool = False
    is_moved: bool = False
    first_drawn_on: date | None = None
    moved_on: list[tuple[date, int]] = field(default_factory=list)
    observed: dict[date, int] = field(default_factory=dict)

    def move(self, *, kind: str, on: date, minor: int) -> None:
        """Take in one movement."""
        self.is_moved = True
        self.moved_minor += minor
        self.moved_on.append((on, minor))
        if kind == "draw":
            self.is_drawn = True
            self.drawn_minor += minor

    def observe(self, *, on: date, minor: int) -> None:
        """Take in one stated balance."""
        self.observed[on] = minor

    def outstanding_on(self, day: date) -> int | None:
        """What is owed on the day that all was taken in up to; ``None`` where nobody has said."""
        if self.is_moved or self.observed:
            return self.moved_minor
        return 0 if self._is_before_first_draw(day) else None

    def drawn_on(self, day: date) -> int | None:
        """What has been drawn; ``None`` where only balances are known, or nothing."""
        if self.is_drawn:
            return max(self.drawn_minor, self.moved_minor)
        return 0 if self._is_before_first_draw(day) and not self.observed else None

    def observed_debt_on(self, day: date) -> int | None:
        """The debt as stated on ``day`` itself, or nothing where the loan had been paid back or was not yet drawn."""
        if day in self.observed:
            return self.observed[day]
        moved = [minor for on, minor in self.moved_on if on <= day]
        stated = [on for on in self.observed if on <= day]
        is_paid_back = (moved or stated) and sum(moved) == 0
        return 0 if is_paid_back or (not moved and self._is_before_first_draw(day)) else None

    def _is_before_first_draw(self, day: date) -> bool:
        return self.first_drawn_on is not None and day < self.first_drawn_on


def observed_debts(loans: Iterable[LoanDebt]) -> Mapping[date, int]:
    """The debt of a guarantee's loans by day, for the days on which that of every loan is stated."""
    debts = list(loans)
    found: dict[date, int] = {}
    for day in sorted({on for loan in debts for on in loan.observed}):
        stated = [loan.observed_debt_on(day) for loan in debts]
        whole = [minor for minor in stated if minor is not None]
        if len(whole) == len(stated):
            found[day] = sum(whole)
    return found
