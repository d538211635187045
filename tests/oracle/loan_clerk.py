"""A clerk who also does something at random with supported loans."""

from datetime import date
from fractions import Fraction
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.refused import Refused
from borgen.office.market.usecases import record_observations
from borgen.office.people.actor import SystemActor
from borgen.office.supported_loan.models import Proposal, RegulationRun
from borgen.office.supported_loan.usecases import regulation, statements
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.loans import LoanEntry, register_loan
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step, reject_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.oracle.clerk import RandomClerk

YEARS = range(2019, 2026)
SECOND = SystemActor(person="bo", role="approver")


class RandomLoanClerk(RandomClerk):
    """Loans ``1`` to ``7``, one paid out on each New Year's Day from 2019; at every turn something happens to one of them too."""

    def __init__(self, organisation_id: int, seed: int) -> None:
        super().__init__(organisation_id, seed)
        self.loans: list[str] = []

    def act(self) -> str:
        if not self.loans:
            self._begin()
        done = super().act()
        choices = [self._observe, self._plan, self._close_run, self._state, self._prepare, self._close_step, self._compare]
        for do in self.random.sample(choices, len(choices)):
            try:
                if do():
                    break
            except Refused as refusal:
                self.refused[f"{do.__name__}: {type(refusal).__name__}"] += 1
        return done

    def _begin(self) -> None:
        self._run(enter_project, terms=ProjectTerms(name="Plejecenter", committed_on=date(2018, 9, 10)), reference="P")
        for number, year in enumerate(YEARS, 1):
            entry = LoanEntry(
                number=str(number), kind=LoanKind.FIRST if number == 1 else LoanKind.SUPPLEMENTARY,
                principal=Money.parse("104189360", "DKK"), supported_sum=Money.parse("118397000", "DKK"),
                committed_on=date(2018, 9, 10), disbursed_on=date(year, 1, 1), rate=Fraction("0.03"), regime=Regime.GUIDE,
                bond_price=Fraction("98.5"), bond_series="32H", is_callable=True,
            )  # fmt: skip
            self._run(register_loan, project="P", entry=entry)
            self.loans.append(str(number))
        self._observe(range(2017, 2026))
        self._run(statements.make_statement, loan="1", since=date(2019, 1, 1), until=date(2020, 1, 1))
        for year in range(2020, 2027):
            self._run(regulation.plan_regulation, year=year)

    def _observe(self, years: Any = YEARS) -> bool:
        found = [
            Observation(series=Series.PRICES, base="2015=100", period=f"{year}M06", value=Fraction(self.random.randrange(900, 1200), 10))
            for year in years
        ]
        self._run(
            record_observations, observations=found, source="DST", status=ObservationStatus.PUBLISHED, retrieved_at=self.at
        )
        return True

    def _plan(self) -> bool:
        year = self.random.randrange(2020, 2027)
        self._run(regulation.plan_regulation, year=year, correcting=self.random.random() < 0.3, reason="Revideret")
        return True

    def _close_run(self) -> bool:
        run = RegulationRun.objects.filter(organisation_id=self.id, state="frozen").order_by("year").first()
        if run is None:
            return False
        said = {"year": run.year, "number": run.number}
        if self.random.random() < 0.4:
            self._run(regulation.reject_regulation, **said, reason="Forkert")
        else:
            self._run(regulation.carry_out_regulation, **said, manifest=run.manifest, by=SECOND)
        return True

    def _state(self) -> bool:
        loan = self.random.choice(self.loans)
        if self.random.random() < 0.4:
            self._run(statements.correct_statements, loan=loan, reason="Rettelse")
        else:
            year = self.random.randrange(2019, 2022)
            self._run(statements.make_statement, loan=loan, since=date(year, 1, 1), until=date(year + 1, 1, 1))
        return True

    def _compare(self) -> bool:
        content = b"Forfaldsdag;Rente;Afdrag\r\n01.04.2019;781420,20;538406,58"
        self._run(take_lender_statement, loan="1", name="lender.csv", content=content, tolerance=Money(2, "DKK"))
        return True

    def _prepare(self) -> bool:
        said = RedemptionTerms(
            why=self.random.choice([*RedemptionReason]), method=RedemptionMethod.AT_MARKET,
            settles_on=date(2026, 2, self.random.randrange(1, 28)), price=Fraction(self.random.randrange(80, 110)),
            amount=Money(self.random.randrange(1, 9) * 100_000_000, "DKK"),
        )  # fmt: skip
        loan = self.random.choice(self.loans)
        self._run(prepare_step, step=REDEMPTION, reference="P", loan=loan, terms=said.plain())
        return True

    def _close_step(self) -> bool:
        step = Proposal.objects.filter(organisation_id=self.id, state="prepared").order_by("number").first()
        if step is None:
            return False
        if self.random.random() < 0.4:
            self._run(reject_step, number=step.number, reason="Forkert")
        else:
            self._run(carry_out_step, steps=STEPS, number=step.number, manifest=step.manifest, by=SECOND)
        return True
