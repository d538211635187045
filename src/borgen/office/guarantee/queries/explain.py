"""How every amount and derived day of a guarantee came about: rule, inputs, values with their sources, roundings.

Amounts are named by what they are: ``committed``, ``written_down``, ``drawn``, ``outstanding``, ``own_outstanding``,
``decided``, ``investment``, ``own_contribution``, ``lapses_on``, ``loan.1.original``, ``loan.1.drawn``,
``loan.1.outstanding``, ``security.7.amount``, ``security.7.value``, ``debt.2024-12-31``, ``fee.2025.annual``
(``fee.2025.added.2025-05-02`` for one of several), ``charged.12`` (a charged line by its id), ``planned.13`` (a
line of a run that is not charged), ``correction.12`` (what a run would correct now of the charged line 12),
``plan.1.3.payment`` (loan, row, figure) and ``duty.annual_fee.2026-04-01``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from borgen.cashflow.plan import Figure, NoSuchFigure, explain_row
from borgen.guarantee.annual_fee import FeeAnswer, FeeLine, FeeMissing
from borgen.guarantee.policy import Policy
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import NoSuchGuarantee as NoSuchGuarantee
from borgen.office.guarantee.models import GuaranteeFact, SecurityFact
from borgen.office.guarantee.queries.explain_grounds import Ground as Ground
from borgen.office.guarantee.queries.explain_grounds import Grounds, true_then, values_of
from borgen.office.guarantee.queries.fees import FeeRow, correcting, planned_line
from borgen.office.guarantee.queries.guarantee import GuaranteePage, MovementRow, guarantee
from borgen.office.journal.moment import moment_at
from borgen.rules.citation import Citation, Status
from borgen.rules.finding import Finding
from borgen.rules.parameter import Ruling
from borgen.rules.rule import Rule
from borgen.rules.trace import Term, Trace, Worksheet


class NoSuchAmount(LookupError):
    """The guarantee has no amount of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One figure, explained. ``result`` is ``None`` where it is not known; ``missing`` then says why, as codes.

    ``trace`` is the closed arithmetic; ``finding`` the rule's answer that holds it. ``rules`` are the policy's rules, in
    plain words, that use the values of the trace, ``values`` those values with their days and citations, ``assumed`` the
    readings it rests on. ``is_earlier_version``: another version of the policy governs now than the one it was worked out
    by, which ``policy_hash`` names.
    """

    reference: str
    name: str
    result: Money | date | None
    trace: Trace | None
    finding: Finding | None
    rules: tuple[Rule, ...]
    values: tuple[Ruling, ...]
    citation: Citation | None
    policy: str
    policy_hash: str
    grounds: tuple[Ground, ...]
    assumed: tuple[Ruling, ...]
    missing: tuple[str, ...]
    is_earlier_version: bool = False


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


class _Explainer:
    def __init__(self, page: GuaranteePage) -> None:
        self.page, self.facts = page, page.facts
        self.policy = policies_at(page.moment)(page.facts.policy)
        self.grounds = Grounds(page)

    def names(self) -> Iterator[str]:
        page, facts = self.page, self.facts
        yield from ("committed", "drawn", "outstanding", "own_outstanding", "decided")
        if page.exposure.written_down is not None:
            yield "written_down"
        yield from (n for n in ("investment", "own_contribution") if getattr(facts, n) is not None)
        if page.availability is not None:
            yield "lapses_on"
        for loan in facts.loans:
            yield from (f"loan.{loan.id}.{name}" for name in ("original", "drawn", "outstanding"))
        for security in facts.securities:
            for name in ("amount", "value"):
                if getattr(security, name) is not None:
                    yield f"security.{security.id}.{name}"
        yield from (f"debt.{day}" for day in facts.debts_at)
        yield from (_fee_name(a) for a in page.fees_this_year if isinstance(a, FeeLine | FeeMissing))
        yield from (f"charged.{line.id}" for line in page.charged)
        for plan in page.plans:
            for n, row in enumerate(plan.plan.rows if plan.plan else (), 1):
                for figure in Figure:
                    if getattr(row, figure.value) is not None:
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
            "security": self._security, "debt": self._debt, "fee": self._fee, "charged": self._charged,
            "plan": self._plan, "duty": self._duty, "planned": self._planned, "correction": self._correction,
        }  # fmt: skip
        if kind not in ways:
            raise NoSuchAmount(name)
        return ways[kind](name, rest)

    # --------------------------------------------------------------------------------------------- amounts of exposure

    def _committed(self, name: str, rest: str) -> Explanation:
        exposure = self.page.exposure
        if exposure.finding is None:
            return self._zero_or_unknown(name, exposure.committed, "decided_unknown")
        grounds = self.grounds.terms("decided", "municipality_share")
        return self._answer(name, exposure.committed, finding=exposure.finding, grounds=grounds)

    def _written_down(self, name: str, rest: str) -> Explanation:
        exposure = self.page.exposure
        if exposure.written_down_finding is None:
            raise NoSuchAmount(name)
        grounds = self.grounds.terms("decided", "municipality_share")
        grounds += self.grounds.movements(self.page.movements)
        return self._answer(name, exposure.written_down, finding=exposure.written_down_finding, grounds=grounds)

    def _drawn(self, name: str, rest: str) -> Explanation:
        if not self.page.state.counts:
            return self._zero_or_unknown(name, self.page.exposure.drawn, "drawn_unknown")
        return self._sum_of_loans(name, "drawn")

    def _outstanding(self, name: str, rest: str) -> Explanation:
        if not self.page.state.counts:
            return self._zero_or_unknown(name, self.page.exposure.outstanding, "outstanding_unknown")
        return self._sum_of_loans(name, "outstanding")

    def _own_outstanding(self, name: str, rest: str) -> Explanation:
        exposure, facts = self.page.exposure, self.facts
        if not self.page.state.counts or exposure.outstanding is None:
            return self._zero_or_unknown(name, exposure.own_outstanding, "outstanding_unknown")
        sheet = Worksheet()
        debt = _given(sheet, "outstanding", exposure.outstanding, "balances")
        share = sheet.given("municipality_share", facts.municipality_share, unit="share", source="register")
        own = sheet.round(
            "own_outstanding", sheet.multiply("own_exact", debt, share, unit=debt.unit), rounding="half_up"
        )
        return self._answer(
            name, exposure.own_outstanding, trace=sheet.trace(own),
            grounds=self.grounds.terms("municipality_share") + self.grounds.movements(self.page.movements),
        )

    def _sum_of_loans(self, name: str, figure: str) -> Explanation:
        loans = self.facts.loans
        if not loans or any(getattr(loan, figure) is None for loan in loans):
            return self._zero_or_unknown(name, None, f"{figure}_unknown")
        sheet = Worksheet()
        grounds: tuple[Ground, ...] = ()
        total: Term | None = None
        for loan in loans:
            one, own = self._loan_sum(sheet, loan.id, figure)
            grounds = (*grounds, *own)
            total = one if total is None else sheet.add(f"total_{loan.id}", total, one)
        assert total is not None
        return self._answer(name, getattr(self.facts, figure), trace=sheet.trace(total), grounds=grounds)

    def _loan_sum(self, sheet: Worksheet, loan: str, figure: str) -> tuple[Term, tuple[Ground, ...]]:
        """The loan's movements, added up on a sheet; for what was drawn the draws, and the debt where it is larger."""
        moves = [row for row in self.page.movements if row.loan == loan]
        unit = f"minor {self.facts.currency}"
        whole = self._add_up(sheet, f"loan_{loan}", moves, unit)
        if figure == "outstanding":
            return whole, self.grounds.movements(moves)
        draws = self._add_up(sheet, f"draws_{loan}", [row for row in moves if row.kind == "draw"], unit)
        return sheet.larger(f"drawn_{loan}", draws, whole), self.grounds.movements(moves)

    def _add_up(self, sheet: Worksheet, name: str, moves: list[MovementRow], unit: str) -> Term:
        total: Term | None = None
        for row in moves:
            one = _given(sheet, f"{name}_movement_{row.id}", row.amount, f"movement {row.kind} {row.value_on}")
            total = one if total is None else sheet.add(f"{name}_after_{row.id}", total, one)
        return total or sheet.given(f"{name}_nothing", Fraction(0), unit=unit, source="movements")

    def _debt(self, name: str, rest: str) -> Explanation:
        day = _day(name, rest)
        if day not in self.facts.debts_at:
            raise NoSuchAmount(name)
        sheet = Worksheet()
        grounds: tuple[Ground, ...] = ()
        total: Term | None = None
        for loan in self.facts.loans:
            stated = [row for row in self.page.balances if row.loan == loan.id and row.on == day]
            if stated:
                one = _given(sheet, f"balance_{loan.id}", stated[0].amount, f"balance {day}: {stated[0].source}")
                grounds = (*grounds, self.grounds.balance(f"balance_{loan.id}", stated[0]))
            else:
                unit = f"minor {self.facts.currency}"
                one = sheet.given(f"balance_{loan.id}", Fraction(0), unit=unit, source="movements")
            total = one if total is None else sheet.add(f"debt_{loan.id}", total, one)
        assert total is not None
        return self._answer(name, self.facts.debts_at[day], trace=sheet.trace(total), grounds=grounds)

    # --------------------------------------------------------------------------------------------- what somebody stated

    def _term(self, name: str, rest: str) -> Explanation:
        amount: Money | None = getattr(self.facts, name)
        if amount is None:
            return self._zero_or_unknown(name, None, f"{name}_unknown")
        sheet = Worksheet()
        term = _given(sheet, name, amount, "register")
        grounds = self.grounds.terms(name)
        if name == "decided" and self.page.increases:
            first = amount - Money.total((i.amount for i in self.page.increases), amount.currency)
            total = _given(sheet, "first_decided", first, f"decision {self.facts.decision.on}")
            for n, row in enumerate(self.page.increases, 1):
                one = _given(sheet, f"increase_{n}", row.amount, f"decision {row.decided_on} {row.paragraph}".strip())
                total = sheet.add(f"after_increase_{n}", total, one)
            term = total
        return self._answer(name, amount, trace=sheet.trace(term), grounds=grounds)

    def _loan(self, name: str, rest: str) -> Explanation:
        number, _, figure = rest.partition(".")
        loan = next((loan for loan in self.facts.loans if loan.id == number), None)
        if loan is None or figure not in {"original", "drawn", "outstanding"}:
            raise NoSuchAmount(name)
        amount: Money | None = getattr(loan, figure)
        if amount is None:
            return self._zero_or_unknown(name, None, f"{figure}_unknown")
        sheet = Worksheet()
        if figure == "original":
            term = _given(sheet, "original", amount, "register")
            return self._answer(name, amount, trace=sheet.trace(term), grounds=self.grounds.loan(number, "original"))
        term, grounds = self._loan_sum(sheet, number, figure)
        return self._answer(name, amount, trace=sheet.trace(term), grounds=grounds)

    def _security(self, name: str, rest: str) -> Explanation:
        number, _, figure = rest.partition(".")
        security = next((s for s in self.facts.securities if s.id == number), None)
        amount: Money | None = getattr(security, figure, None) if figure in {"amount", "value"} else None
        if amount is None:
            raise NoSuchAmount(name)
        sheet = Worksheet()
        rows = SecurityFact.objects.filter(true_then(self.page.moment), security_id=int(number))
        return self._answer(
            name, amount, trace=sheet.trace(_given(sheet, figure, amount, "register")),
            grounds=self.grounds.of_rows(rows, figure, "security", amount),
        )

    # ------------------------------------------------------------------------------------------------ what rules give

    def _lapses_on(self, name: str, rest: str) -> Explanation:
        available = self.page.availability
        if available is None:
            return self._zero_or_unknown(name, None, "policy_silent")
        return self._answer(
            name, available.lapses_on, finding=available.finding, grounds=self.grounds.terms("decided_on")
        )

    def _fee(self, name: str, rest: str) -> Explanation:
        for answer in self.page.fees_this_year:
            if _fee_name(answer) == name:
                if not isinstance(answer, FeeLine):
                    return self._zero_or_unknown(name, None, answer.reason)
                return self._answer(
                    name, answer.amount, finding=answer.finding, assumed=answer.assumed,
                    grounds=self.grounds.terms("decided") + self.grounds.balances(answer.finding.trace),
                )
        raise NoSuchAmount(name)

    def _charged(self, name: str, rest: str) -> Explanation:
        line = next((line for line in self.page.charged if str(line.id) == rest), None)
        if line is None:
            raise NoSuchAmount(name)
        return self._stored_line(name, line)

    def _planned(self, name: str, rest: str) -> Explanation:
        line = planned_line(self.page.moment, self.facts.reference, int(rest)) if _is_number(rest) else None
        if line is None:
            raise NoSuchAmount(name)
        return self._stored_line(name, line)

    def _correction(self, name: str, rest: str) -> Explanation:
        """What a run on the day would credit or add to a charged line, with what is known now."""
        line = next((line for line in self.page.charged if str(line.id) == rest), None)
        for due in correcting(self.page.moment, self.facts.reference, line.year) if line else ():
            if due.corrects == rest:
                return self._answer(
                    name, due.amount, finding=due.finding, assumed=due.assumed,
                    grounds=self.grounds.terms("decided") + self.grounds.balances(due.finding.trace),
                )
        raise NoSuchAmount(name)

    def _stored_line(self, name: str, line: FeeRow) -> Explanation:
        """A line as it was worked out when its run was planned."""
        finding: Any = line.finding
        trace = Trace.from_plain(finding["trace"]) if finding.get("trace") else None
        cite = finding["citation"]
        then = moment_at(
            organisation_id=self.page.moment.organisation_id, as_of=line.worked_out_on, sequence=line.worked_out_at
        )
        terms = GuaranteeFact.objects.filter(true_then(then), guarantee_id=self.page.row.id)
        return self._answer(
            name, line.amount, trace=trace, policy=policies_at(then)(terms.values_list("policy", flat=True).first() or ""),
            citation=Citation(
                book=cite["book"], source=cite["source"], section=cite["section"],
                status=Status(cite["status"]),
            ),
        )

    def _plan(self, name: str, rest: str) -> Explanation:
        loan, _, tail = rest.partition(".")
        number, _, word = tail.partition(".")
        plan = next((p for p in self.page.plans if p.loan == loan and p.terms and p.plan), None)
        if plan is None or plan.terms is None or plan.plan is None or word not in set(Figure) or not number.isdigit():
            raise NoSuchAmount(name)
        try:
            trace = explain_row(plan.terms, int(number), Figure(word))
        except NoSuchFigure as error:
            raise NoSuchAmount(name) from error
        amount: Money = getattr(plan.plan.rows[int(number) - 1], word)
        return self._answer(name, amount, trace=trace, grounds=self.grounds.loan(loan, "original"))

    def _duty(self, name: str, rest: str) -> Explanation:
        kind, _, day = rest.partition(".")
        for duty in self.page.duties:
            if duty.kind == kind and duty.due_on.isoformat() == day and duty.trace is not None:
                return self._answer(
                    name, duty.due_on, trace=duty.trace, citation=duty.citation, assumed=duty.assumed,
                    grounds=self.grounds.terms("decided_on", "executed_on"),
                )
        raise NoSuchAmount(name)

    # -------------------------------------------------------------------------------------------------------- answers

    def _zero_or_unknown(self, name: str, amount: Money | None, reason: str) -> Explanation:
        """Zero, because the guarantee counts in no total in its state; or unknown."""
        if amount is None:
            return self._answer(name, None, missing=(reason,))
        sheet = Worksheet()
        term = _given(sheet, name, amount, f"state {self.page.state.value}")
        return self._answer(name, amount, trace=sheet.trace(term), grounds=self.grounds.terms("decision"))

    def _answer(
        self, name: str, result: Money | date | None, *, trace: Trace | None = None, finding: Finding | None = None,
        citation: Citation | None = None, grounds: tuple[Ground, ...] = (), assumed: tuple[Ruling, ...] = (),
        missing: tuple[str, ...] = (), policy: Policy | None = None,
    ) -> Explanation:  # fmt: skip
        trace, policy = trace or (finding.trace if finding else None), policy or self.policy
        values = tuple(values_of(trace, policy)) if trace else ()
        used = {ruling.parameter.rpartition("#")[2] for ruling in values}
        return Explanation(
            reference=self.facts.reference, name=name, result=result, trace=trace, finding=finding,
            rules=tuple(rule for rule in policy.rules_for(None) if used.intersection(rule.uses)), values=values,
            citation=citation or (finding.cite if finding else None), policy=policy.id,
            policy_hash=policy.hash, grounds=grounds, assumed=assumed, missing=missing,
            is_earlier_version=policy.hash != self.policy.hash,
        )  # fmt: skip


def _given(sheet: Worksheet, name: str, amount: Money, source: str) -> Term:
    return sheet.given(name, Fraction(amount.minor), unit=f"minor {amount.currency}", source=source)


def _fee_name(answer: FeeAnswer) -> str:
    return f"fee.{answer.year}.{answer.kind.value}" + (f".{answer.part}" if answer.part else "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchAmount(name) from error
