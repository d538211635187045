"""How every amount and derived day of a guarantee came about: rule, inputs, values with their sources, roundings.

Amounts are named by what they are: ``committed``, ``written_down``, ``drawn``, ``outstanding``, ``own_outstanding``,
``decided``, ``investment``, ``own_contribution``, ``lapses_on``, ``loan.1.original``, ``loan.1.drawn``,
``loan.1.outstanding``, ``loan.1.own_outstanding``, ``loan.1.per_year``, ``original_amount`` (of all loans),
``security.7.amount``, ``security.7.value``, ``debt.2024-12-31``, ``balance.1.2024-12-31`` (what was stated of loan 1),
``movement.7`` and ``movement.7.after`` (what was left of the loan then), ``increase.3`` (what a later decision added),
``fee.2025.annual`` (``fee.2025.added.2025-05-02`` for one of several), ``charged.12`` (a charged line by its id),
``planned.13`` (a line of a run that is not charged), ``correction.12`` (what a run would correct now of the charged line 12),
``plan.1.3.payment`` (loan, row, figure) and ``duty.annual_fee.2026-04-01``. ``basis.`` before the name of a fee is what it
is taken on, and ``fees.2025`` all of a year's together.
"""

from collections.abc import Iterator
from datetime import date, datetime

from borgen.cashflow.plan import Figure, NoSuchFigure, explain_row
from borgen.guarantee.annual_fee import FeeLine, FeeMissing
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.pictures import NoSuchGuarantee as NoSuchGuarantee
from borgen.office.guarantee.models import SecurityFact
from borgen.office.guarantee.queries.explain_answer import Answering, given, stated
from borgen.office.guarantee.queries.explain_answer import Explanation as Explanation
from borgen.office.guarantee.queries.explain_answer import NoSuchAmount as NoSuchAmount
from borgen.office.guarantee.queries.explain_debt import DebtOf
from borgen.office.guarantee.queries.explain_fees import FeesOf, fee_name, is_number
from borgen.office.guarantee.queries.explain_grounds import true_then
from borgen.office.guarantee.queries.guarantee import GuaranteePage, guarantee
from borgen.rules.trace import Worksheet


def explain(
    *, organisation_id: int, reference: str, amount: str, as_of: date, known_at: datetime | None = None
) -> Explanation:
    """Explain one amount of a guarantee as of a day, as known at an instant.

    Raises:
        NoSuchGuarantee: the organisation has none with the reference, or had or knew of none then.
        NoSuchAmount: it has no amount of that name.
    """
    page = guarantee(organisation_id=organisation_id, reference=reference, as_of=as_of, known_at=known_at)
    return _Explainer(page).explain(amount)


def explainable(page: GuaranteePage) -> tuple[str, ...]:
    """The names of every amount and derived day of a guarantee's page."""
    return tuple(_Explainer(page).names())


class _Explainer(Answering):
    def __init__(self, page: GuaranteePage) -> None:
        super().__init__(page)
        self.debt, self.fees = DebtOf(page), FeesOf(page)

    def names(self) -> Iterator[str]:
        page, facts = self.page, self.facts
        yield from ("committed", "drawn", "outstanding", "own_outstanding", "decided", "original_amount")
        if page.exposure.written_down is not None:
            yield "written_down"
        yield from (n for n in ("investment", "own_contribution") if getattr(facts, n) is not None)
        if page.availability is not None:
            yield "lapses_on"
        for loan in facts.loans:
            yield from (f"loan.{loan.id}.{name}" for name in ("original", "drawn", "outstanding"))
            if loan.amortisation is not None and loan.amortisation.per_year is not None:
                yield f"loan.{loan.id}.per_year"
        for security in facts.securities:
            for name in ("amount", "value"):
                if getattr(security, name) is not None:
                    yield f"security.{security.id}.{name}"
        yield from (f"debt.{day}" for day in facts.debts_at)
        yield from (f"balance.{row.loan}.{row.on}" for row in page.balances)
        for row in page.movements:
            yield from (f"movement.{row.id}", f"movement.{row.id}.after")
        yield from (f"increase.{row.id}" for row in page.increases)
        yield from (fee_name(a) for a in page.fees_this_year if isinstance(a, FeeLine | FeeMissing))
        if any(isinstance(a, FeeLine) for a in page.fees_this_year):
            yield f"fees.{page.moment.as_of.year}"
        yield from (f"basis.{fee_name(a)}" for a in page.fees_this_year if isinstance(a, FeeLine))
        for line in page.charged:
            yield from (f"charged.{line.id}", f"basis.charged.{line.id}")
        for plan in page.plans:
            for n, due in enumerate(plan.plan.rows if plan.plan else (), 1):
                for figure in Figure:
                    if getattr(due, figure.value) is not None:
                        yield f"plan.{plan.loan}.{n}.{figure.value}"
        seen = set()
        for duty in page.duties:
            name = f"duty.{duty.kind}.{duty.due_on}"
            if duty.trace is not None and name not in seen:
                seen.add(name)
                yield name

    def explain(self, name: str) -> Explanation:
        kind, _, rest = name.partition(".")
        ways = {
            "committed": self._committed, "written_down": self._written_down, "drawn": self._drawn,
            "outstanding": self._outstanding,
            "own_outstanding": self._own_outstanding, "decided": self._term, "investment": self._term,
            "own_contribution": self._term, "lapses_on": self._lapses_on, "loan": self._loan,
            "security": self._security, "debt": self._debt, "plan": self._plan, "duty": self._duty,
            "fee": self.fees.fee, "fees": self.fees.whole_year, "charged": self.fees.charged,
            "planned": self.fees.planned, "correction": self.fees.correction, "basis": self.fees.basis,
            "original_amount": self._original_amount, "movement": self._movement, "balance": self._balance,
            "increase": self._increase,
        }  # fmt: skip
        if kind not in ways:
            raise NoSuchAmount(name)
        return ways[kind](name, rest)

    # --------------------------------------------------------------------------------------------- amounts of exposure

    def _committed(self, name: str, rest: str) -> Explanation:
        exposure = self.page.exposure
        if exposure.finding is None:
            return self.zero_or_unknown(name, exposure.committed, "decided_unknown")
        grounds = self.grounds.terms("decided", "municipality_share")
        return self.answer(name, exposure.committed, finding=exposure.finding, grounds=grounds)

    def _written_down(self, name: str, rest: str) -> Explanation:
        exposure = self.page.exposure
        if exposure.written_down_finding is None:
            raise NoSuchAmount(name)
        grounds = self.grounds.terms("decided", "municipality_share")
        grounds += self.grounds.movements(self.page.movements)
        return self.answer(name, exposure.written_down, finding=exposure.written_down_finding, grounds=grounds)

    def _drawn(self, name: str, rest: str) -> Explanation:
        if not self.page.state.counts:
            return self.zero_or_unknown(name, self.page.exposure.drawn, "drawn_unknown")
        return self._sum_of_loans(name, "drawn")

    def _outstanding(self, name: str, rest: str) -> Explanation:
        if not self.page.state.counts:
            return self.zero_or_unknown(name, self.page.exposure.outstanding, "outstanding_unknown")
        return self._sum_of_loans(name, "outstanding")

    def _own_outstanding(self, name: str, rest: str) -> Explanation:
        exposure, facts = self.page.exposure, self.facts
        if not self.page.state.counts or exposure.outstanding is None:
            return self.zero_or_unknown(name, exposure.own_outstanding, "outstanding_unknown")
        sheet = Worksheet()
        debt = given(sheet, "outstanding", exposure.outstanding, "balances")
        share = sheet.given("municipality_share", facts.municipality_share, unit="share", source="register")
        own = sheet.round(
            "own_outstanding", sheet.multiply("own_exact", debt, share, unit=debt.unit), rounding="half_up"
        )
        return self.answer(
            name, exposure.own_outstanding, trace=sheet.trace(own),
            grounds=self.grounds.terms("municipality_share") + self.grounds.movements(self.page.movements),
        )

    def _sum_of_loans(self, name: str, figure: str) -> Explanation:
        loans = self.facts.loans
        if not loans or any(getattr(loan, figure) is None for loan in loans):
            return self.zero_or_unknown(name, None, f"{figure}_unknown")
        summed = self.debt.of_loans(figure)
        amount = Money.total((getattr(loan, figure) for loan in loans), self.facts.currency)
        return self.answer(name, amount, trace=summed.trace, grounds=summed.grounds)

    def _original_amount(self, name: str, rest: str) -> Explanation:
        return self._sum_of_loans(name, "original")

    def _debt(self, name: str, rest: str) -> Explanation:
        day = _day(name, rest)
        if day not in self.facts.debts_at:
            raise NoSuchAmount(name)
        summed = self.debt.stated_on(day)
        return self.answer(name, self.facts.debts_at[day], trace=summed.trace, grounds=summed.grounds)

    def _movement(self, name: str, rest: str) -> Explanation:
        """A movement, as it was recorded; ``movement.7.after`` is what was left of its loan then."""
        number, _, more = rest.partition(".")
        row = next((row for row in self.page.movements if str(row.id) == number), None)
        if row is None or more not in {"", "after"}:
            raise NoSuchAmount(name)
        summed = self.debt.after(row) if more else self.debt.moved(row)
        amount = row.outstanding_after if more else row.amount
        return self.answer(name, amount, trace=summed.trace, grounds=summed.grounds)

    def _balance(self, name: str, rest: str) -> Explanation:
        loan, _, day = rest.partition(".")
        row = next((row for row in self.page.balances if (row.loan, row.on.isoformat()) == (loan, day)), None)
        if row is None:
            raise NoSuchAmount(name)
        summed = self.debt.stated(row)
        return self.answer(name, row.amount, trace=summed.trace, grounds=summed.grounds)

    # --------------------------------------------------------------------------------------------- what somebody stated

    def _term(self, name: str, rest: str) -> Explanation:
        amount: Money | None = getattr(self.facts, name)
        if amount is None:
            return self.zero_or_unknown(name, None, f"{name}_unknown")
        sheet = Worksheet()
        term = given(sheet, name, amount, "register")
        grounds = self.grounds.terms(name)
        if name == "decided" and self.page.increases:
            first = amount - Money.total((i.amount for i in self.page.increases), amount.currency)
            total = given(sheet, "first_decided", first, f"decision {self.facts.decision.on}")
            for n, row in enumerate(self.page.increases, 1):
                one = given(sheet, f"increase_{n}", row.amount, f"decision {row.decided_on} {row.paragraph}".strip())
                total = sheet.add(f"after_increase_{n}", total, one)
                grounds += (self.grounds.increase(f"increase_{n}", row),)
            term = total
        return self.answer(name, amount, trace=sheet.trace(term), grounds=grounds)

    def _increase(self, name: str, rest: str) -> Explanation:
        row = next((row for row in self.page.increases if str(row.id) == rest), None)
        if row is None:
            raise NoSuchAmount(name)
        trace = stated("increase_1", row.amount, f"decision {row.decided_on} {row.paragraph}".strip())
        return self.answer(name, row.amount, trace=trace, grounds=(self.grounds.increase("increase_1", row),))

    def _loan(self, name: str, rest: str) -> Explanation:
        number, _, figure = rest.partition(".")
        loan = next((loan for loan in self.facts.loans if loan.id == number), None)
        if loan is not None and figure == "own_outstanding":
            return self._own_of_loan(name, number)
        if loan is None or figure not in {"original", "drawn", "outstanding", "per_year"}:
            raise NoSuchAmount(name)
        holder = loan.amortisation if figure == "per_year" else loan
        amount: Money | None = getattr(holder, figure, None)
        if amount is None:
            return self.zero_or_unknown(name, None, f"{figure}_unknown")
        if figure in {"original", "per_year"}:
            trace = stated(figure, amount)
            return self.answer(name, amount, trace=trace, grounds=self.grounds.loan(number, figure, amount))
        summed = self.debt.of_loan(number, figure)
        return self.answer(name, amount, trace=summed.trace, grounds=summed.grounds)

    def _own_of_loan(self, name: str, number: str) -> Explanation:
        """The municipality's part of what is owed of one loan; of the only one all of its part."""
        own, loans = self.page.exposure.own_outstanding, self.facts.loans
        if len(loans) == 1 or own is None or not self.page.state.counts:
            return self._own_outstanding(name, "")
        summed, part = self.debt.own_of_loan(number, own)
        return self.answer(name, part, trace=summed.trace, grounds=summed.grounds)

    def _security(self, name: str, rest: str) -> Explanation:
        number, _, figure = rest.partition(".")
        security = next((s for s in self.facts.securities if s.id == number), None)
        amount: Money | None = getattr(security, figure, None) if figure in {"amount", "value"} else None
        if amount is None:
            raise NoSuchAmount(name)
        rows = SecurityFact.objects.filter(true_then(self.page.moment), security_id=int(number))
        grounds = self.grounds.of_rows(rows, figure, "security", amount)
        return self.answer(name, amount, trace=stated(figure, amount), grounds=grounds)

    # ------------------------------------------------------------------------------------------------ what rules give

    def _lapses_on(self, name: str, rest: str) -> Explanation:
        available = self.page.availability
        if available is None:
            return self.zero_or_unknown(name, None, "policy_silent")
        return self.answer(
            name, available.lapses_on, finding=available.finding, grounds=self.grounds.terms("decided_on")
        )

    def _plan(self, name: str, rest: str) -> Explanation:
        loan, _, tail = rest.partition(".")
        number, _, word = tail.partition(".")
        plan = next((p for p in self.page.plans if p.loan == loan and p.terms and p.plan), None)
        if plan is None or plan.terms is None or plan.plan is None or word not in set(Figure) or not is_number(number):
            raise NoSuchAmount(name)
        try:
            trace = explain_row(plan.terms, int(number), Figure(word))
        except NoSuchFigure as error:
            raise NoSuchAmount(name) from error
        amount: Money = getattr(plan.plan.rows[int(number) - 1], word)
        return self.answer(name, amount, trace=trace, grounds=self.grounds.loan(loan, "original"))

    def _duty(self, name: str, rest: str) -> Explanation:
        kind, _, day = rest.partition(".")
        for duty in self.page.duties:
            if duty.kind == kind and duty.due_on.isoformat() == day and duty.trace is not None:
                return self.answer(
                    name, duty.due_on, trace=duty.trace, citation=duty.citation, assumed=duty.assumed,
                    grounds=self.grounds.terms("decided_on", "executed_on"),
                )
        raise NoSuchAmount(name)


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchAmount(name) from error
