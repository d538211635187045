"""A building project as a whole: what is known of it, and the financing plan that follows [da: støttesag, da: finansieringsplan].

Nothing is worked out here that other modules have arithmetic for; this is where they are asked in the right order, and where
it is said what could not be answered, and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.finding import Finding
from borgen.rules.parameter import RulebookSilent
from borgen.supported_loan.choices import BuildingForm, Housing, Owner, Region
from borgen.supported_loan.cost_cap import BuildingFormUnknown, CostCap, NoArea, cost_cap
from borgen.supported_loan.disbursement import StatusSince, disbursement_gate, status_on
from borgen.supported_loan.extra_investment import ExtraFacts, check_extra_investment
from borgen.supported_loan.fees_and_grants import Computed, fee_within, service_area_grant
from borgen.supported_loan.financing import ExtraLoan, Financing, finance, finance_extra
from borgen.supported_loan.law import Law, Stated


class FormName(StrEnum):
    """The forms of a project [da: skema A, B, C]: commitment, before start, and final accounts."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedForm:
    """A form with the sums that were approved. ``extra_investment`` is beside the acquisition sum, not within it."""

    form: FormName
    approved_on: date
    approved_by: str
    acquisition: Money
    extra_investment: Money | None = None
    paragraph: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAreaFacts:
    """The service areas beside the dwellings [da: servicearealer]; their sum is without VAT."""

    dwellings: int
    acquisition: Money
    area: Fraction | None = None
    finally_approved_on: date | None = None
    grant_paid_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What is known of a project; ``None`` and empty texts are what nobody has said."""

    reference: str
    name: str
    owner: Owner
    housing: Housing
    owner_name: str = ""
    lender: str = ""
    place: str = ""
    dwellings: int | None = None
    area: Fraction | None = None
    region: Region | None = None
    building_form: BuildingForm | None = None
    committed_on: date | None = None
    committed_by: str = ""
    paragraph: str = ""
    ready_on: date | None = None
    use_changed_on: date | None = None
    extra: ExtraFacts = field(
        default_factory=lambda: ExtraFacts(
            is_new=None,
            is_low_energy=None,
            is_profitable=None,
            has_energy_paper=None,
            has_economy_paper=None,
        )
    )
    source: str = ""
    remarks: str = ""
    forms: Mapping[FormName, ApprovedForm] = field(default_factory=dict)
    statuses: tuple[StatusSince, ...] = ()
    service_area: ServiceAreaFacts | None = None
    stated: tuple[Stated, ...] = ()

    @property
    def counting_form(self) -> ApprovedForm | None:
        """The latest form that is approved: its sums count."""
        return next((self.forms[name] for name in reversed(FormName) if name in self.forms), None)

    def status_on(self, day: date) -> int | None:
        """The status in BOSSINF at the end of ``day``."""
        return status_on(self.statuses, day)

    def law(self) -> Law:
        """The books, with what is stated for this project."""
        return Law(self.stated)

    def gate(self, on: date) -> tuple[Finding, Finding]:
        """Whether the loan may be paid out on a day."""
        return disbursement_gate(ready_on=self.ready_on, history=self.statuses, on=on, law=self.law())


class Question(StrEnum):
    """What a financing plan answers, where it can."""

    MAXIMUM = "maximum"
    FINANCING = "financing"
    EXTRA = "extra"
    GRANT = "grant"
    FEE = "fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that cannot be answered: a fact is ``missing``, by its name, or a rulebook is ``silent``."""

    question: Question
    missing: str = ""
    silent: RulebookSilent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPlan:
    """The plan by the form that counts.

    ``financing`` is by the maximum where ``cap`` is known; without it the whole sum is shared, which holds only if it is
    within the maximum. ``unanswered`` says what is lacking. ``fee`` is that to the state's administration, within the sum
    approved before the start (form B).
    """

    form: ApprovedForm | None
    cap: CostCap | None
    financing: Financing | None
    extra: ExtraLoan | None
    extra_findings: tuple[Finding, ...]
    grant: Computed | None
    fee: Computed | None
    unanswered: tuple[Unanswered, ...]

    @property
    def excess(self) -> Money | None:
        """What is above the maximum and the owner's own; ``None`` where that is unknown."""
        return self.financing.excess if self.financing else None

    def lacks(self, question: Question) -> Unanswered | None:
        """Why a question is not answered; ``None`` where it is, or was not asked."""
        return next((one for one in self.unanswered if one.question is question), None)


def project_plan(facts: ProjectFacts) -> ProjectPlan:
    """Work the plan out, as far as facts and books reach."""
    law, form, open_questions = facts.law(), facts.counting_form, list[Unanswered]()
    cap = _cap(facts, law, open_questions)
    financing: Financing | None = None
    extra: ExtraLoan | None = None
    extra_findings: tuple[Finding, ...] = ()
    grant: Computed | None = None
    if form is None:
        open_questions.append(Unanswered(question=Question.FINANCING, missing="form"))
    elif facts.committed_on is None:
        open_questions.append(Unanswered(question=Question.FINANCING, missing="committed_on"))
    else:
        try:
            financing = finance(
                acquisition_sum=form.acquisition,
                committed_on=facts.committed_on,
                housing=facts.housing,
                maximum=cap.maximum if cap else None,
                law=law,
            )
        except RulebookSilent as error:
            open_questions.append(Unanswered(question=Question.FINANCING, silent=error))
        if form.extra_investment:
            extra_findings = check_extra_investment(facts.extra, committed_on=facts.committed_on, law=law)
            try:
                extra = finance_extra(
                    investment=form.extra_investment, committed_on=facts.committed_on, law=law
                )
            except RulebookSilent as error:
                open_questions.append(Unanswered(question=Question.EXTRA, silent=error))
    if facts.service_area is not None:
        grant = _grant(facts, facts.service_area, law, open_questions)
    return ProjectPlan(
        form=form,
        cap=cap,
        financing=financing,
        extra=extra,
        extra_findings=extra_findings,
        grant=grant,
        fee=_fee(facts, law, open_questions),
        unanswered=tuple(open_questions),
    )


def _cap(facts: ProjectFacts, law: Law, open_questions: list[Unanswered]) -> CostCap | None:
    """The maximum by the amounts in force when form B was approved, or why it is not known."""
    form_b = facts.forms.get(FormName.B)
    wanted = {
        "form_b": form_b,
        "committed_on": facts.committed_on,
        "area": facts.area,
        "region": facts.region,
    }
    missing = next((name for name, value in wanted.items() if value is None), "")
    if missing or form_b is None or facts.committed_on is None or facts.area is None or facts.region is None:
        open_questions.append(Unanswered(question=Question.MAXIMUM, missing=missing))
        return None
    try:
        return cost_cap(
            area=facts.area,
            region=facts.region,
            committed_on=facts.committed_on,
            approved_on=form_b.approved_on,
            form=facts.building_form,
            law=law,
        )
    except RulebookSilent as error:
        open_questions.append(Unanswered(question=Question.MAXIMUM, silent=error))
    except BuildingFormUnknown:
        open_questions.append(Unanswered(question=Question.MAXIMUM, missing="building_form"))
    except NoArea:
        open_questions.append(Unanswered(question=Question.MAXIMUM, missing="area"))
    return None


def _fee(facts: ProjectFacts, law: Law, open_questions: list[Unanswered]) -> Computed | None:
    """By the sum of form B, which is what was approved before the start; nobody asks for it before that form."""
    form_b = facts.forms.get(FormName.B)
    if form_b is None or facts.committed_on is None:
        return None
    try:
        return fee_within(form_b.acquisition, committed_on=facts.committed_on, law=law)
    except RulebookSilent as error:
        open_questions.append(Unanswered(question=Question.FEE, silent=error))
        return None


def _grant(
    facts: ProjectFacts, area: ServiceAreaFacts, law: Law, open_questions: list[Unanswered]
) -> Computed | None:
    if facts.committed_on is None:
        open_questions.append(Unanswered(question=Question.GRANT, missing="committed_on"))
        return None
    try:
        return service_area_grant(
            dwellings=area.dwellings,
            service_area_sum=area.acquisition,
            committed_on=facts.committed_on,
            law=law,
        )
    except RulebookSilent as error:
        open_questions.append(Unanswered(question=Question.GRANT, silent=error))
        return None
