"""Pricing guarantees for a year, one or many."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from borgen.guarantee.annual_fee.lines import (
    MISSING,
    NEVER_DUE,
    WHOLE,
    FeeAnswer,
    FeeFacts,
    FeeKind,
    FeeLine,
    FeeMissing,
    FeeNone,
    FeeYear,
)
from borgen.guarantee.annual_fee.terms import FeeTerms, Unpriced
from borgen.guarantee.commitment import DecisionOutcome
from borgen.guarantee.plain import share_text
from borgen.guarantee.policy import Policy, words_of
from borgen.guarantee.state import State, state_on
from borgen.kernel.money import Money
from borgen.kernel.period import day_in_year, year_end, years_after
from borgen.kernel.rounding import to_money
from borgen.rules.citation import Citation
from borgen.rules.finding import Finding, Outcome
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import Term, Worksheet


def fee_basis_day(policy: Policy, *, year: int, charge_on: date | None = None) -> date | None:
    """The day whose debts a register must supply to price ``year``; ``None`` where the policy does not say.

    The average basis also takes the debt one year before that day.
    """
    dates = {"decided_on": None, "executed_on": None, "as_of": None, "fee_year_on": date(year, 1, 1)}
    basis = policy.find("fee_basis", dates)
    if basis is not None and basis.word == "current":
        return charge_on
    day, of_year = policy.find("fee_basis_on", dates), policy.find("fee_basis_year", dates)
    if day is None or of_year is None:
        return None
    return day_in_year(year if of_year.word == "same" else year - 1, day.word)


def fees_of_year(
    facts: Iterable[FeeFacts],
    policy: Policy,
    *,
    year: int,
    today: date | None = None,
    charge_on: date | None = None,
) -> FeeYear:
    """Price many guarantees under one policy; every one of them is in the answer at least once."""
    answers = [
        answer
        for one in facts
        for answer in fee_of_year(one, policy, year=year, today=today, charge_on=charge_on)
    ]
    return FeeYear(
        lines=tuple(a for a in answers if isinstance(a, FeeLine)),
        missing=tuple(a for a in answers if isinstance(a, FeeMissing)),
        none=tuple(a for a in answers if isinstance(a, FeeNone)),
    )


def fee_of_year(
    facts: FeeFacts,
    policy: Policy,
    *,
    year: int,
    today: date | None = None,
    charge_on: date | None = None,
    facts_today: FeeFacts | None = None,
) -> tuple[FeeAnswer, ...]:
    """Price one guarantee for one calendar year.

    In the year of the decision the first answer is the first fee, later the annual one; each day of the year
    on which an increase was decided adds an answer of its own. ``charge_on`` is the day on which the run
    charges, late or not (the policy's last day where it is not given); ``today`` decides what has lapsed, and
    what is late where no day of charging is given (``charge_on`` where it is not given). Where ``facts`` are
    those of an earlier day, as of a fee that has been charged, ``facts_today`` tell whether the guarantee has
    lapsed since.
    """
    pricing = _Pricing(
        facts,
        policy,
        year=year,
        today=today or charge_on,
        charge_on=charge_on,
        facts_today=facts_today or facts,
    )
    main = pricing.main()
    if not facts.increases or (isinstance(main, FeeNone) and main.reason in NEVER_DUE):
        return (main,)
    added: dict[date, Money] = {}
    for increase in facts.increases:
        if increase.decided_on.year == year:
            before = added.get(increase.decided_on, Money(0, increase.amount.currency))
            added[increase.decided_on] = before + increase.amount
    return (main, *(pricing.added(day, amount) for day, amount in sorted(added.items())))


class _Pricing:
    """One guarantee, one year."""

    def __init__(
        self,
        facts: FeeFacts,
        policy: Policy,
        *,
        year: int,
        today: date | None,
        charge_on: date | None,
        facts_today: FeeFacts,
    ) -> None:
        self.facts, self.policy, self.year, self.today = facts, policy, year, today
        self.charge_on, self.facts_today = charge_on, facts_today
        self.terms = FeeTerms(facts, policy, year=year, charge_on=charge_on)

    def main(self) -> FeeAnswer:
        """The first or the annual fee."""
        is_first_year = self.facts.decided_on is not None and self.facts.decided_on.year == self.year
        kind = FeeKind.FIRST if is_first_year else FeeKind.ANNUAL
        self.terms.afresh()
        try:
            decided_on = self._decided_before_the_year_ends()
            self.terms.not_exempt()
            if is_first_year and self.terms.word("fee_first") != "as_later":
                return self._first(decided_on)
            kind = FeeKind.ANNUAL
            return self._annual()
        except Unpriced as stop:
            return self._answer(stop, kind)
        except RulebookSilent as silent:
            return self._silent(silent, kind)

    def added(self, decided_on: date, amount: Money) -> FeeAnswer:
        """The fee on an amount that was added in the year."""
        part = decided_on.isoformat()
        self.terms.afresh()
        try:
            ruling = self.terms.says("fee_increase")
            if ruling.word == "none":
                raise Unpriced("no_fee_on_increase")
            sheet = Worksheet()
            return self._line(
                FeeKind.ADDED,
                sheet,
                _minor(sheet, "fee_basis", amount, f"decision {part}"),
                amount,
                cite=ruling.cite,
                charge_by=decided_on,
                late_after=self.terms.grace(decided_on),
                part=part,
            )
        except Unpriced as stop:
            return self._answer(stop, FeeKind.ADDED, part)
        except RulebookSilent as silent:
            return self._silent(silent, FeeKind.ADDED, part)

    def _first(self, decided_on: date) -> FeeLine:
        ruling = self.terms.says("fee_first")
        if ruling.word == "none":
            raise Unpriced("no_first_fee")
        self._not_refunded()
        original = self._decided_without(self.facts.decided_on)
        sheet = Worksheet()
        exact = _minor(sheet, "fee_basis", original, f"decision {decided_on}")
        charge_by, late_after = self._first_charge(decided_on)
        return self._line(
            FeeKind.FIRST,
            sheet,
            exact,
            original,
            cite=ruling.cite,
            charge_by=charge_by,
            late_after=late_after,
            of_year=self.terms.part_of_year(decided_on),
        )

    def _annual(self) -> FeeLine:
        charge_by, cite, sheet = self.terms.charge_by(), self.terms.says("fee_basis").cite, Worksheet()
        basis_on = self._basis_day(charge_by)
        self._remains(basis_on, charge_by)
        exact = self._basis(sheet, basis_on)
        basis = to_money(exact.number, currency=exact.unit.removeprefix("minor "))
        if not basis:
            raise Unpriced("debt_is_zero", day=_text(basis_on))
        return self._line(
            FeeKind.ANNUAL,
            sheet,
            exact,
            basis,
            cite=cite,
            charge_by=charge_by,
            late_after=charge_by,
            basis_on=basis_on,
        )

    def _decided_before_the_year_ends(self) -> date:
        facts = self.facts
        if facts.outcome is None:
            raise Unpriced("outcome_unknown")
        if facts.outcome is not DecisionOutcome.GRANTED:
            raise Unpriced(facts.outcome.value)
        if facts.decided_on is None:
            raise Unpriced("decision_day_unknown")
        if facts.decided_on.year > self.year:
            raise Unpriced("decided_later", day=facts.decided_on.isoformat())
        return facts.decided_on

    def _not_refunded(self) -> None:
        ruling = self.terms.find("fee_refund_on_lapse")
        if ruling is None or not ruling.flag or self.today is None:
            return
        if state_on(self.facts_today, self.policy, self.today) is State.LAPSED:
            raise Unpriced("lapsed_refunded")

    def _first_charge(self, decided_on: date) -> tuple[date | None, date | None]:
        """The day by which the first fee is charged, and the day after which it is late."""
        if self.terms.word("fee_first_charge") == "with_annual":
            return self.terms.charge_by(), self.terms.charge_by()
        return decided_on, self.terms.grace(decided_on)

    def _basis_day(self, charge_by: date | None) -> date | None:
        """The day of the debt that the fee is taken on, ``None`` where it is taken on the decided amount."""
        match self.terms.word("fee_basis"):
            case "decided":
                return None
            case "current":
                day = self.charge_on or charge_by
                if day is None:
                    raise Unpriced("charging_day_unknown")
                return day
            case _:
                month_day = self.terms.word("fee_basis_on")
                return day_in_year(
                    self.year if self.terms.word("fee_basis_year") == "same" else self.year - 1, month_day
                )

    def _remains(self, basis_on: date | None, charge_by: date | None) -> None:
        """Stop unless the guarantee remains on the days that the policy asks for."""
        days = words_of(self.terms.says("fee_remains_on"))
        if "year_end" in days:
            self._is_there(basis_on or year_end(self.year - 1), "gone_on_basis_day")
        charging_day = self.charge_on or charge_by
        if "charging_day" in days and charging_day is not None:
            self._is_there(charging_day, "gone_on_charging_day")

    def _is_there(self, day: date, reason: str) -> None:
        state = state_on(self.facts, self.policy, day)
        owes = any(amount for known_on, amount in self.facts.debts.items() if known_on <= day)
        # A debt shows that the guarantee was used in time, whatever else the register lacks.
        if not state.counts and not (state is State.LAPSED and owes):
            raise Unpriced(reason, day=day.isoformat(), state=state.value)

    def _basis(self, sheet: Worksheet, basis_on: date | None) -> Term:
        basis, facts = self.terms.word("fee_basis"), self.facts
        if basis_on is None:
            decided = self._decided_without(date(self.year, 1, 1))
            return _minor(sheet, "fee_basis", decided, f"decision {_text(facts.decided_on)}")
        amounts = facts.drawn if basis == "utilised" else facts.debts
        if facts.executed_on is not None and facts.executed_on > basis_on and basis_on not in amounts:
            raise Unpriced(
                "not_executed", day=basis_on.isoformat(), executed_on=facts.executed_on.isoformat()
            )
        if basis == "utilised":
            return _minor(sheet, "fee_basis", _known(amounts, basis_on, "drawn_unknown"), f"drawn {basis_on}")
        debt = _known(amounts, basis_on, "debt_unknown")
        if basis != "average":
            return _minor(sheet, "fee_basis", debt, f"balance {basis_on}")
        earlier_on = years_after(basis_on, -1)
        earlier = _minor(
            sheet, "fee_opening", _known(amounts, earlier_on, "debt_unknown"), f"balance {earlier_on}"
        )
        total = sheet.add("fee_sum", earlier, _minor(sheet, "fee_closing", debt, f"balance {basis_on}"))
        half = sheet.given(
            "fee_half", Fraction(1, 2), unit="share", source=self.terms.says("fee_basis").parameter
        )
        return sheet.multiply("fee_basis", total, half)

    def _decided_without(self, since: date | None) -> Money:
        """The decided amount without what was added from ``since`` on."""
        decided = self.facts.decided
        if decided is None:
            raise Unpriced("decided_unknown")
        added = (i.amount for i in self.facts.increases if since is None or i.decided_on >= since)
        return decided - Money.total(added, decided.currency)

    def _line(
        self,
        kind: FeeKind,
        sheet: Worksheet,
        exact: Term,
        basis: Money,
        *,
        cite: Citation,
        charge_by: date | None,
        late_after: date | None,
        part: str = "",
        of_year: Fraction = WHOLE,
        basis_on: date | None = None,
    ) -> FeeLine:
        share, share_source = self.terms.share()
        if share != WHOLE:
            exact = sheet.multiply(
                "fee_own_basis", exact, sheet.given("fee_share", share, unit="share", source=share_source)
            )
        rate, rate_source = self.terms.rate()
        exact = sheet.multiply(
            "fee_exact", exact, sheet.given("fee_rate", rate, unit="share", source=rate_source)
        )
        if of_year != WHOLE:
            source = f"{self.policy.id}#fee_pro_rata"
            exact = sheet.multiply(
                "fee_part_exact", exact, sheet.given("fee_part", of_year, unit="share", source=source)
            )
        fee = sheet.round("fee", exact, rounding=self.terms.word("fee_rounding"))
        amount = Money(int(fee.number), basis.currency)
        charged_on = self.charge_on or self.today
        is_late = charged_on is not None and late_after is not None and charged_on > late_after
        payer, role = self.terms.payer()
        given = {"year": str(self.year), "basis": str(basis), "rate": share_text(rate)}
        given |= {"day": basis_on.isoformat()} if basis_on is not None else {}
        given |= {"share": share_text(share)} if share != WHOLE else {}
        found = {"code": f"fee.{kind.value}", "amount": str(amount)}
        found |= {"charge_by": charge_by.isoformat()} if charge_by else {}
        found |= {"late": "yes"} if is_late else {}
        finding = Finding(
            rule="annual_fee",
            outcome=Outcome.COMPUTED,
            cite=cite,
            given=given,
            found=found,
            trace=sheet.trace(fee),
        )
        return FeeLine(
            reference=self.facts.reference,
            kind=kind,
            year=self.year,
            basis=basis,
            rate=rate,
            amount=amount,
            charge_by=charge_by,
            payer=payer,
            payer_role=role,
            is_late=is_late,
            finding=finding,
            part=part,
            assumed=self.terms.assumed,
        )

    def _answer(self, stop: Unpriced, kind: FeeKind, part: str = "") -> FeeMissing | FeeNone:
        make = FeeMissing if stop.reason in MISSING else FeeNone
        return make(
            reference=self.facts.reference,
            kind=kind,
            year=self.year,
            reason=stop.reason,
            params=stop.params,
            part=part,
        )

    def _silent(self, silent: RulebookSilent, kind: FeeKind, part: str = "") -> FeeMissing:
        return FeeMissing(
            reference=self.facts.reference,
            kind=kind,
            year=self.year,
            reason="policy_silent",
            params={"parameter": silent.parameter},
            part=part,
        )


def _minor(sheet: Worksheet, name: str, amount: Money, source: str) -> Term:
    return sheet.given(name, Fraction(amount.minor), unit=f"minor {amount.currency}", source=source)


def _known(amounts: Mapping[date, Money], day: date, reason: str) -> Money:
    amount = amounts.get(day)
    if amount is None:
        raise Unpriced(reason, day=day.isoformat())
    return amount


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
