"""An organisation in which there is something to see at every address, and the addresses."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from django.urls import reverse

from borgen.guarantee.commitment import AmortisationKind, BorrowerClass, DecisionOutcome
from borgen.kernel.money import Money
from borgen.office.guarantee.usecases import annual_fee, balance, lifecycle, register
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
)
from borgen.office.permissions import Route
from borgen.office.policies.usecases import adopt_rulebook, submit_rulebook
from borgen.office.supported_loan.usecases import (
    credit,
    disbursement,
    forms_abc,
    projects,
    reporting,
    statuses,
)
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.rules.rulebook import open_rulebook
from borgen.supported_loan.choices import Owner, Region
from borgen.supported_loan.disbursement import ReportOutcome
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName
from tests.oracle.loan_clerk import SECOND, RandomLoanClerk
from tests.oracle.readings import routes_of_a_moment

PLANNED = "PLAN"
"""A guarantee whose loan has a plan."""
BUILT = "Q"
"""A project with a form, a credit, a loan and a report; the loans of ``P`` are those that things happen to."""
PAID_OUT = "KK-1"
FEE_YEAR = 2019
DRAWN = 1  # the prepared step
"""A year of fees that the clerk never comes to: what stands about it is what is written here."""


class WalkedOffice:
    """A clerk who acts at random in an organisation that has begun with one of everything."""

    def __init__(self, slug: str, organisation_id: int, seed: int) -> None:
        self.slug, self.id = slug, organisation_id
        self.clerk = RandomLoanClerk(organisation_id, seed)
        self._guarantee()
        self._project()

    def act(self) -> None:
        self.clerk.act()

    def happen(self) -> None:
        """Something happens to everything that stands at an address of its own."""
        of = {"reference": BUILT}
        self._run(annual_fee.reject_annual_fee_run, year=FEE_YEAR, number=1, reason="Fler har kommit till")
        plan = self._run(annual_fee.plan_annual_fee_run, year=FEE_YEAR)
        given = {"number": plan["number"], "manifest": plan["manifest"]}
        self._run(annual_fee.approve_annual_fee_run, year=FEE_YEAR, by=SECOND, **given)
        why = {"rule": "credit_length", "reason": "Skäl", "decided_by": "KF", "decided_on": date(2020, 2, 3)}
        self._run(lifecycle.record_deviation, reference=PLANNED, **why)
        owed = {"on": date(2024, 12, 31), "amount": Money(400_000_000, "SEK"), "source": "Banken"}
        self._run(balance.observe_balance, reference=PLANNED, **owed)
        self._run(statuses.observe_status, status=70, since=date(2021, 5, 15), source="BOSSINF", **of)
        self._run(projects.correct_project, changes={"area": Fraction(3900)}, reason="Opmålt", **of)
        answer = {"outcome": ReportOutcome.REJECTED, "reasons": ["Kurs mangler"], "received_on": self.clerk.at.date()}
        self._run(reporting.record_answer, loan=PAID_OUT, number=1, **of, **answer)
        self._policy()

    def _policy(self) -> None:
        """The council changes its rate for what it decides from 2026 on."""
        old = '- {value: "0.0025", cite: "8) Borgensavgift, st. 2"}'
        new = old.replace("{", "{until: 2026-01-01, ") + "\n      " + old.replace("{", "{since: 2026-01-01, ").replace("0.0025", "0.003")
        taken = self._run(submit_rulebook, text=open_rulebook("gotene").text.replace(old, new))
        decision = {"body": "Kommunfullmäktige", "paragraph": "12", "adopted_on": date(2025, 11, 17)}
        self._run(adopt_rulebook, version=taken["version"], in_force_since=date(2026, 1, 1), by=SECOND, **decision)

    def addresses(self, references: list[str], random: Random) -> Iterator[tuple[str, str]]:
        """Every reading route, about guarantees, amounts and years taken at random; ends in what else is asked than the moment."""
        for route in routes_of_a_moment():
            parts = {"organisation": self.slug, **_parts(route, references, random)}
            for form in ("csv", "xlsx") if "form" in route.parts else ("",):
                given = {part: {**parts, "form": form}[part] for part in route.parts}
                for query in _queries(route.name):
                    yield route.name, f"{reverse(route.name, kwargs=given)}?{query}"

    def _run(self, usecase: Any, **given: Any) -> Any:
        return self.clerk._run(usecase, **given)

    def _guarantee(self) -> None:
        kr = Money.parse("5000000", "SEK")
        terms = LoanTerms(
            lender="Kommuninvest", number="L1", original=kr, first_drawn_on=date(2019, 3, 1), matures_on=date(2039, 3, 1),
            interest_rate=Fraction("0.031"), amortisation_kind=AmortisationKind.STRAIGHT_LINE,
            amortisation_starts_on=date(2020, 3, 1),
        )  # fmt: skip
        owed = BalanceTerms(on=date(2019, 12, 31), amount=kr, source="Engagemangsbesked")
        self._run(
            register.enter_guarantee, reference=PLANNED,
            borrower=BorrowerTerms(name=f"Föreningen i {self.slug}", borrower_class=BorrowerClass.ASSOCIATION),
            terms=GuaranteeTerms(
                decided=kr, policy="gotene", outcome=DecisionOutcome.GRANTED, decided_on=date(2019, 2, 1),
                executed_on=date(2019, 3, 1),
            ),
            loans=[LoanEntry(terms=terms, balance=owed)], securities=[],
        )  # fmt: skip
        self._run(annual_fee.plan_annual_fee_run, year=FEE_YEAR)

    def _project(self) -> None:
        kr = Money.parse("118397000", "DKK")
        terms = ProjectTerms(
            name=f"Plejecenter {self.slug}", owner=Owner.MUNICIPALITY, committed_on=date(2018, 9, 10), area=Fraction(3950),
            region=Region.CAPITAL, dwellings=50,
        )  # fmt: skip
        of = {"reference": BUILT}
        self._run(projects.enter_project, terms=terms, **of)
        for form, on in (("A", date(2017, 9, 10)), ("B", date(2018, 9, 10))):
            self._run(forms_abc.approve_form, form=FormName(form), approved_on=on, approved_by="Byrådet", acquisition=kr, **of)
        limit = Money.parse("105000000", "DKK")
        self._run(credit.agree_credit, limit=limit, opened_on=date(2019, 1, 2), rate=Fraction("0.036"), **of)
        self._by_two("draw", {"on": "2019-02-01", "amount": "40000000.00 DKK", "text": ""})
        self._run(projects.change_project, true_from=date(2020, 12, 1), changes={"ready_on": date(2020, 12, 1)}, **of)
        self._run(statuses.observe_status, status=60, since=date(2020, 12, 15), source="BOSSINF", **of)
        first = disbursement.disbursement_terms(
            kind=LoanKind.FIRST, number=PAID_OUT, on=date(2021, 1, 4), rate=Fraction("0.03"), bond_price=Fraction("98.5"),
        )  # fmt: skip
        self._by_two("disbursement", first)
        self._run(reporting.report_disbursement, loan=PAID_OUT, **of)
        file = {"name": "lender.csv", "content": b"Forfaldsdag;Rente;Afdrag\r\n06.04.2021;781425,20;538406,58"}
        self._run(take_lender_statement, loan=PAID_OUT, tolerance=Money(2, "DKK"), **file)

    def _by_two(self, step: str, terms: Any) -> None:
        ready = self._run(prepare_step, step=STEPS[step], reference=BUILT, terms=terms)
        given = {"number": ready["number"], "manifest": ready["manifest"]}
        self._run(carry_out_step, steps=STEPS, by=SECOND, **given)


def _parts(route: Route, references: list[str], random: Random) -> dict[str, Any]:
    """What stands in the address; the more so where only some things have such a page."""
    year = random.randrange(2020, 2027)
    of_project = "project" in route.pattern
    found: dict[str, Any] = {
        "reference": BUILT if of_project else PLANNED if "what-if" in route.name else random.choice(references),
        "number": 1, "year": year, "statement": 1, "sequence": 1, "book": "gotene", "currency": "SEK",
        "n": random.randrange(1, 4), "figure": random.choice(("state", "residents", "payment", "balance")),
        "amount": random.choice(("committed", "outstanding", "drawn", "decided")), "which": "preview.2025.SEK",
    }  # fmt: skip
    if of_project:
        found["figure"] = random.choice(("loan", "maximum", "deposit"))
    if "fee-run" in route.name:
        found["year"] = FEE_YEAR
    if route.name in {"api:charged-total", "api:fees-total"}:
        found["year"] = FEE_YEAR if "charged" in route.name else 2025
    if "loan-steps" in route.name or "lender-" in route.name:  # of the other loans there may be none
        found["number"] = PAID_OUT
    if route.name == "api:regulation-run-explanation":
        found |= {"loan": "1", "loan_year": 2, "year": 2020}
    if "regulation-expla" in route.name:
        found |= {"number": 0, "loan": "3", "loan_year": 2, "year": 2022}
    if "statements-expla" in route.name:
        found["year"] = 2019
    if "step-expla" in route.name:
        found["number"] = DRAWN
    if "statement-expla" in route.name:
        found["n"] = 0  # the sum of its terms
    if "difference-expla" in route.name:
        found["n"] = 1
    if figure := _FIGURES.get(route.name.partition(":")[2]):
        found |= {"amount": figure, "figure": figure}
    return found


_FIGURES = {
    "stress-explain": "paid.total", "stress-figure": "paid.total", "maturities-explain": "planned",
    "maturities-figure": "planned", "what-if-explain": "now.1.payment", "what-if-figure": "now.1.payment",
    "figure": "committed", "projects-total": "acquisition", "step-explained": "debt_after", "lender-difference-explained": "interest",
    "regulation-explained": "after", "budget-explained": "residents", "statements-explained": "state",
    "statement-explained": "state", "redemption-explained": "paid",
    "prepared-step-explanation": "debt_after", "lender-difference-explanation": "interest", "regulation-explanation": "after",
    "regulation-run-explanation": "before", "loan-statements-explanation": "state", "loan-statement-explanation": "state",
    "scenarios-explained": "state_high", "loan-scenario-explanation": "residents_low",
}
"""What is explained by the routes that do not explain an amount of a guarantee, a loan or a project."""


def _queries(name: str) -> tuple[str, ...]:
    """What else is asked: filters, orders, pages, forms of a file, and settings without which there is nothing to show."""
    if name.startswith("api:export-"):
        return ("form=csv", "form=xlsx")
    if "what-if" in name:
        return (f"rate={'0.05' if name.startswith('api:') else '5'}&since=2026-07-01",)
    found = {
        "guarantee:register": ("", "q=gotene&sort=outstanding&descending=1", "state=in_force&page=1&column=lender"),
        "guarantee:register-export": ("sort=-outstanding&has_deviation=1",),
        "api:register": ("", "search=ridk&sort=outstanding&descending=true&per_page=3&page=2", "state=available"),
        "guarantee:duties": ("", "until=2030-01-01"), "guarantee:findings": ("", "outcome=met"),
        "supported_loan:loans": ("", "q=1&kind=supplementary"), "supported_loan:loan": ("", "rise=0.02"),
        "api:prepared-steps": ("state=waiting", "state=closed"),
        "supported_loan:redemption-explained": ("settles_on=2026-02-01&price=98&method=at_market&why=voluntary",),
        "api:loan-redemption": ("settles_on=2026-02-01&price=98&method=at_market&why=voluntary",),
        "api:loan-scenarios": ("scenarios=20&years=5",), "supported_loan:scenarios": ("scenarios=20&years=5",),
        "supported_loan:scenarios-file": ("scenarios=20&years=5",), "supported_loan:scenarios-explained": ("scenarios=20&years=5",),
        "api:loan-scenario-explanation": ("scenarios=20&years=5",),
    }  # fmt: skip
    return found.get(name, ("",))
