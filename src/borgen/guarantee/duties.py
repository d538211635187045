"""Every day that a policy and a guarantee's terms bring, and what is missing [sv: bevakningar].

A duty is derived whenever it is asked for. It is done when evidence names its kind and day, or when the
register itself shows it: a fee that was charged, a balance of the day, an execution day, a later insurance.
Of the duties that come every year, the latest past one can be overdue; earlier ones are shown where evidence
says that they were done. So a register that is taken over does not begin with decades of work.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from borgen.guarantee.annual_fee import fee_basis_day
from borgen.guarantee.commitment import Commitment, Evidence
from borgen.guarantee.due_days import Due, after_year_end, day_of_year, event_day, months_from, recurring
from borgen.guarantee.policy import Policy, words_of
from borgen.guarantee.state import State, availability_of, state_of
from borgen.kernel.period import OPEN_END, day_in_year, months_after, year_end
from borgen.rules.citation import Citation, Status
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace

SHOWN_BY = ("debts_at", "executed_on", "fees_charged", "insurances", "loans", "no_debt", "outstanding")
"""What in a register shows a duty to be done: the names of the facts, and that there was no debt to charge."""


class DutyState(StrEnum):
    """``open`` from the reminder on, ``overdue`` when the day has passed without evidence."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing to be done by one day [sv: bevakning].

    ``kind`` is a word of the vocabulary's list ``duty``, ``responsible`` one of its list ``role``.
    ``subject`` tells the insurance, security, loan or year that it is about. ``evidence`` is what shows that
    it is done; ``shown_by`` names the fact of the register that does, where there is no evidence, one of
    ``SHOWN_BY``, and ``shown_on`` its day where that counts.
    ``citation`` is ``None`` for a day that the terms of the guarantee give. ``trace`` says how the day came
    about, ``assumed`` which readings it rests on.
    """

    kind: str
    reference: str
    due_on: date
    remind_on: date
    responsible: str
    state: DutyState
    subject: str = ""
    evidence: Evidence | None = None
    shown_by: str = ""
    shown_on: date | None = None
    citation: Citation | None = None
    trace: Trace | None = None
    assumed: tuple[Ruling, ...] = ()

    @property
    def done_on(self) -> date | None:
        """The day on which it was done, where that is known."""
        return self.evidence.done_on if self.evidence else self.shown_on

    @property
    def key(self) -> tuple[str, str, date, str]:
        """What tells duties apart."""
        return self.reference, self.kind, self.due_on, self.subject


def duties_of(commitment: Commitment, policy: Policy, *, on: date, until: date) -> tuple[Duty, ...]:
    """Every duty of a commitment that is due up to and including ``until``, as it stands on ``on``, by day.

    A guarantee that is lapsed, ended, refused or not decided has none.
    """
    state = state_of(commitment, policy, on)
    if not state.counts:
        return ()
    is_in_force = state is State.IN_FORCE
    found = _Duties(commitment, policy, on=on, until=min(until, commitment.ends_on or OPEN_END))
    duties = [*found.before_execution(is_in_force=is_in_force), *found.yearly()]
    duties += found.in_force() if is_in_force else ()
    return tuple(
        sorted((d for d in duties if d.due_on <= found.until), key=lambda d: (d.due_on, d.kind, d.subject))
    )


def missing_duties(commitment: Commitment, policy: Policy, *, on: date) -> tuple[Duty, ...]:
    """What should have been done by ``on`` and is not."""
    due = duties_of(commitment, policy, on=on, until=on)
    return tuple(duty for duty in due if duty.state is DutyState.OVERDUE)


def nothing_is_missing(commitment: Commitment, policy: Policy, *, on: date) -> bool:
    """Whether everything that was due before ``on`` is done."""
    return not missing_duties(commitment, policy, on=on)


class _Duties:
    """The duties of one commitment."""

    def __init__(self, commitment: Commitment, policy: Policy, *, on: date, until: date) -> None:
        self.commitment, self.policy, self.on, self.until = commitment, policy, on, until
        self.dates = {**commitment.dates(), "fee_year_on": date(on.year, 1, 1)}
        remind = self._find("remind_days")
        self.remind_days = remind.whole if remind else 0
        # Yearly duties count from execution, or from the decision where the execution day is not known.
        self.start = event_day(commitment, "executed") or event_day(commitment, "decided")
        # Where neither is known it was there by the first stated debt, so that what comes every year comes after that.
        self.there_on = self.start or min(commitment.debts_at, default=None)

    def before_execution(self, *, is_in_force: bool) -> Iterator[Duty]:
        """Until the guarantee is signed, and what shows that it was."""
        facts = self.commitment
        shown_by = "executed_on" if facts.executed_on is not None else "loans" if is_in_force else ""
        if facts.execute_by is not None:
            yield self._duty("execution", facts.execute_by, "finance_office", shown_by=shown_by)
        if available := availability_of(facts, self.policy):
            ruling = None if facts.available_until else self._find("available_months")
            due = (
                Due(available.last_on, available.finding.trace)
                if available.finding.trace
                else available.last_on
            )
            yield self._duty("availability", due, "finance_office", ruling=ruling, shown_by=shown_by)
        yield from self._first_fee()

    def yearly(self) -> Iterator[Duty]:
        """The fee and the balance that it is taken on, and the last day."""
        facts = self.commitment
        if facts.ends_on is not None:
            yield self._duty("end", facts.ends_on, "finance_office")
        if by := self._find("fee_charge_by"):
            for due in self._each_year("annual_fee", by, is_after_first_year=True):
                yield self._fee("annual_fee", due, due.day.year, by)
        if by := self._find("balance_confirmed_by"):
            for due in self._each_year("balance_confirmation", by, is_after_first_year=True):
                observed_on = year_end(due.day.year - 1)
                shown_by = "debts_at" if observed_on in facts.debts_at else ""
                yield self._duty(
                    "balance_confirmation",
                    due,
                    "lender",
                    subject=observed_on.isoformat(),
                    ruling=by,
                    shown_by=shown_by,
                )

    def in_force(self) -> Iterator[Duty]:
        """While the guarantee is in force."""
        yield from self._reexaminations()
        yield from self._amortisation_start()
        yield from self._follow_up()
        yield from self._insurance()
        yield from self._securities()
        for loan in self.commitment.loans:
            if loan.matures_on is not None and loan.matures_on != self.commitment.ends_on:
                is_paid = loan.outstanding is not None and not loan.outstanding
                shown_by = "outstanding" if is_paid else ""
                yield self._duty(
                    "loan_maturity", loan.matures_on, "borrower", subject=loan.id, shown_by=shown_by
                )

    def _first_fee(self) -> Iterator[Duty]:
        decided_on = self.commitment.decision.on
        first, charge, days = (
            self._find("fee_first"),
            self._find("fee_first_charge"),
            self._find("fee_first_days"),
        )
        if decided_on is None or first is None or first.word != "decided":
            return
        # The first fee of an earlier year belongs to that year's run.
        if charge is not None and charge.word == "without_delay" and decided_on.year == self.on.year:
            due_on = decided_on + timedelta(days=days.whole if days else 0)
            yield self._fee("first_fee", due_on, decided_on.year, charge, days)

    def _fee(
        self, kind: str, due: Due | date, year: int, ruling: Ruling, *readings: Ruling | None
    ) -> Duty:
        """To charge the fee of a year; done when it has been charged, or when there was no debt to take it on."""
        is_annual, charged_on = kind == "annual_fee", self.commitment.fees_charged.get(year)
        is_charged = charged_on is not None and charged_on <= self.on
        shown_by = "fees_charged" if is_charged else "no_debt" if is_annual and self._was_free_of_debt(year) else ""
        return self._duty(
            kind, due, "finance_office", subject=str(year) if is_annual else "", ruling=ruling, readings=readings,
            shown_by=shown_by, shown_on=charged_on if is_charged else None,
        )  # fmt: skip

    def _was_free_of_debt(self, year: int) -> bool:
        """Whether the debt that a year's fee is taken on is known to be zero."""
        basis, day = self._find("fee_basis"), fee_basis_day(self.policy, year=year)
        debt = self.commitment.debts_at.get(day) if day is not None and day <= self.on else None
        return basis is not None and basis.word == "outstanding" and debt is not None and not debt

    def _follow_up(self) -> Iterator[Duty]:
        asked, months, by = (self._find(n) for n in ("yearly_follow_up", "annual_report_months", "budget_by"))
        if asked is None or self.there_on is None:
            return
        if "annual_report" in words_of(asked) and months is not None:
            for year in range(self.there_on.year - 1, self.until.year):
                due_on = months_after(year_end(year), months.whole)
                if due_on >= self.there_on and self._is_shown("annual_report", due_on, months_after(due_on, 12)):
                    due = after_year_end(year, months)
                    yield self._duty(
                        "annual_report", due, "borrower", subject=str(year), ruling=asked, readings=(months,)
                    )
        if "budget" in words_of(asked) and by is not None:
            for due in self._each_year("budget", by):
                yield self._duty(
                    "budget", due, "borrower", subject=str(due.day.year), ruling=asked, readings=(by,)
                )

    def _reexaminations(self) -> Iterator[Duty]:
        every, counts = self._find("review_every_months"), self._find("credit_counts_from")
        start = event_day(self.commitment, counts.word) if counts else None
        if every is None or counts is None or start is None:
            return
        last_on = self.commitment.ends_on or OPEN_END
        for times, day, next_day in recurring(start, every, until=self.until):
            if day < last_on and self._is_shown("reexamination", day, next_day):
                due = months_from(start, every, start_name=counts.word, times=times)
                yield self._duty("reexamination", due, "council", ruling=every, readings=(counts,))

    def _amortisation_start(self) -> Iterator[Duty]:
        within, counts = self._find("amortisation_within_months"), self._find("amortisation_counts_from")
        start = event_day(self.commitment, counts.word) if counts else None
        if within is None or counts is None or start is None:
            return
        has_begun = any(
            loan.original is not None and loan.outstanding is not None and loan.outstanding < loan.original
            for loan in self.commitment.loans
        )
        due = months_from(start, within, start_name=counts.word)
        shown_by = "outstanding" if has_begun else ""
        yield self._duty(
            "amortisation_start", due, "borrower", ruling=within, readings=(counts,), shown_by=shown_by
        )

    def _insurance(self) -> Iterator[Duty]:
        required, insurances = self._find("insurance_required"), self.commitment.insurances
        if required is None or not required.flag:
            return
        if not insurances and self.start is not None:
            yield self._duty("insurance_proof", self.start, "borrower", ruling=required)
        last_days = [insurance.valid_until for insurance in insurances if insurance.valid_until is not None]
        for insurance in insurances:
            expires_on = insurance.valid_until
            if expires_on is not None and expires_on <= self.until:
                shown_by = "insurances" if any(last_on > expires_on for last_on in last_days) else ""
                yield self._duty(
                    "insurance_expiry",
                    expires_on,
                    "borrower",
                    subject=insurance.id,
                    ruling=required,
                    shown_by=shown_by,
                )

    def _securities(self) -> Iterator[Duty]:
        check, valuation = self._find("pledge_check_months"), self._find("valuation_months")
        pledges = [security for security in self.commitment.securities if security.kind.is_pledge]
        if check is not None and self.start is not None and pledges:
            for times, day, next_day in recurring(self.start, check, until=self.until):
                if self._is_shown("pledge_check", day, next_day):
                    due = months_from(self.start, check, start_name="executed", times=times)
                    yield self._duty("pledge_check", due, "finance_office", ruling=check)
        for security in pledges if valuation is not None else ():
            if security.valued_on is not None and valuation is not None:
                due = months_from(security.valued_on, valuation, start_name="valued_on")
                yield self._duty("valuation", due, "finance_office", subject=security.id, ruling=valuation)

    def _each_year(self, kind: str, month_day: Ruling, *, is_after_first_year: bool = False) -> Iterator[Due]:
        """The policy's day in every year from the start on that is shown."""
        if self.there_on is None:
            return
        for year in range(self.there_on.year + int(is_after_first_year), self.until.year + 1):
            due_on = day_in_year(year, month_day.word)
            if due_on >= self.there_on and self._is_shown(kind, due_on, day_in_year(year + 1, month_day.word)):
                yield day_of_year(year, month_day)

    def _is_shown(self, kind: str, due_on: date, next_on: date) -> bool:
        """Whether a recurring duty is shown: the latest past one, later ones, and earlier ones with
        evidence.
        """
        return next_on > self.on or self._evidence(kind, due_on) is not None

    def _duty(
        self, kind: str, due: Due | date, responsible: str, *, subject: str = "", ruling: Ruling | None = None,
        shown_by: str = "", shown_on: date | None = None, readings: Iterable[Ruling | None] = (),
    ) -> Duty:  # fmt: skip
        due_on = due.day if isinstance(due, Due) else due
        evidence = self._evidence(kind, due_on)
        remind_on = due_on - timedelta(days=self.remind_days)
        if evidence is not None or shown_by:
            state = DutyState.DONE
        elif due_on < self.on:
            state = DutyState.OVERDUE
        else:
            state = DutyState.OPEN if remind_on <= self.on else DutyState.UPCOMING
        return Duty(
            kind=kind, reference=self.commitment.reference, due_on=due_on, remind_on=remind_on, state=state,
            responsible=responsible, subject=subject, evidence=evidence, shown_by="" if evidence else shown_by,
            shown_on=shown_on if shown_by and not evidence else None,
            citation=ruling.cite if ruling else None, trace=due.trace if isinstance(due, Due) else None,
            assumed=tuple(r for r in (ruling, *readings) if r is not None and r.cite.status is Status.ASSUMED),
        )  # fmt: skip

    def _evidence(self, kind: str, due_on: date) -> Evidence | None:
        done = (
            e
            for e in self.commitment.evidence
            if e.duty == kind and e.due_on == due_on and e.done_on <= self.on
        )
        return next(done, None)

    def _find(self, name: str) -> Ruling | None:
        return self.policy.find(name, self.dates, self.commitment.borrower.borrower_class)
