"""What a policy says of the fee of one guarantee in one year."""

from datetime import date, timedelta
from fractions import Fraction

from borgen.guarantee.annual_fee.lines import WHOLE, FeeFacts
from borgen.guarantee.plain import share_text
from borgen.guarantee.policy import Policy, words_of
from borgen.kernel.period import day_in_year, year_end
from borgen.rules.citation import Status
from borgen.rules.parameter import RulebookSilent, Ruling


class Unpriced(Exception):
    """The fee cannot or need not be priced; ``reason`` is one of ``MISSING`` or ``NOT_DUE``."""

    def __init__(self, reason: str, **params: str) -> None:
        self.reason, self.params = reason, params


class FeeTerms:
    """The fee part of a policy, read for one guarantee and one year; it remembers the readings that were used.

    Methods raise :class:`Unpriced` where a fact is missing and ``RulebookSilent`` where the policy is silent.
    """

    def __init__(self, facts: FeeFacts, policy: Policy, *, year: int, charge_on: date | None) -> None:
        self.facts, self.policy, self.year = facts, policy, year
        self._used: list[Ruling] = []
        self._dates = {
            "decided_on": facts.decided_on,
            "executed_on": facts.executed_on,
            "as_of": charge_on or date(year, 1, 1),
            "fee_year_on": date(year, 1, 1),
        }

    def afresh(self) -> None:
        """Forget the readings used so far: another line begins."""
        self._used = []

    @property
    def assumed(self) -> tuple[Ruling, ...]:
        """The assumed readings that have been used."""
        return tuple({r.parameter: r for r in self._used if r.cite.status is Status.ASSUMED}.values())

    def says(self, name: str) -> Ruling:
        ruling = self.find(name)
        if ruling is None:
            raise RulebookSilent(
                parameter=f"{self.policy.id}#{name}", keyed_by="fee_year_on", day=date(self.year, 1, 1)
            )
        return ruling

    def find(self, name: str) -> Ruling | None:
        ruling = self.policy.find(name, self._dates, self.facts.borrower_class)
        if ruling is not None:
            self._used.append(ruling)
        return ruling

    def word(self, name: str) -> str:
        return self.says(name).word

    def rate(self) -> tuple[Fraction, str]:
        """The rate, and where it comes from."""
        agreed = self.facts.agreed_rate
        if self.word("fee_rate_source") in {"per_borrower", "market"}:
            if agreed is None:
                raise Unpriced("agreed_rate_missing")
            return agreed, "register"
        ruling = self.find("fee_rate")
        if agreed is not None and (ruling is None or agreed != ruling.number):
            first = self.find("fee_agreed_rate")
            if first is None:
                raise Unpriced(
                    "rates_differ",
                    agreed_rate=share_text(agreed),
                    **({"rate": share_text(ruling.number)} if ruling else {}),
                )
            if first.word == "agreed" and not self._is_past_transition():
                return agreed, "register"
        if ruling is None:
            raise Unpriced("rate_not_decided", year=str(self.year), parameter=f"{self.policy.id}#fee_rate")
        return ruling.number, ruling.parameter

    def share(self) -> tuple[Fraction, str]:
        """The part of the basis that the fee is taken on, and where that stands."""
        match self.word("fee_share"):
            case "municipality_owns":
                if self.facts.municipality_owns is None:
                    raise Unpriced("ownership_unknown")
                return self.facts.municipality_owns, "register"
            case "municipality_share":
                return self.facts.municipality_share, "register"
            case _:
                return WHOLE, ""

    def part_of_year(self, decided_on: date) -> Fraction:
        ruling = self.find("fee_pro_rata")
        if ruling is None or ruling.word == "none":
            return WHOLE
        days_left = (year_end(self.year) - decided_on).days + 1
        return Fraction(days_left, (date(self.year + 1, 1, 1) - date(self.year, 1, 1)).days)

    def payer(self) -> tuple[str, str]:
        ruling = self.find("fee_payer")
        role = ruling.word if ruling else "borrower"
        return self.facts.payer or (self.facts.borrower if role == "borrower" else ""), role

    def charge_by(self) -> date | None:
        ruling = self.find("fee_charge_by")
        return day_in_year(self.year, ruling.word) if ruling else None

    def grace(self, decided_on: date) -> date | None:
        ruling = self.find("fee_first_days")
        return decided_on + timedelta(days=ruling.whole) if ruling else None

    def not_exempt(self) -> None:
        ruling, borrower_class = self.find("fee_exempt"), self.facts.borrower_class
        if ruling is not None and borrower_class is not None and borrower_class.value in words_of(ruling):
            raise Unpriced("exempt", borrower_class=borrower_class.value)

    def _is_past_transition(self) -> bool:
        """Whether the last day by which older guarantees come under the policy's fee has come."""
        last_on = self.find("transition_on")
        return (
            last_on is not None and isinstance(last_on.value, date) and last_on.value <= date(self.year, 1, 1)
        )
