"""What callers send about projects: facts, forms, statuses, values of the law, the credit, disbursements and reports."""

from dataclasses import fields
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from borgen.kernel.daycount import DayCount
from borgen.office.supported_loan.api.asked import PriceText
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.office.ui.api_types import NO_NUL, AmountText, Body, Day
from borgen.supported_loan.choices import (
    BuildingForm,
    ContributionBase,
    Housing,
    Owner,
    Regime,
    Region,
    ResidentsStart,
)
from borgen.supported_loan.disbursement import ReportOutcome
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName

RateText = Annotated[
    str, StringConstraints(pattern=r"^-?0(\.\d{1,7})?$"), Field(examples=["0.0275"], description="a year, as a share")
]
AreaText = Annotated[
    str, StringConstraints(pattern=r"^[1-9]\d{0,6}(\.\d{1,3})?$"), Field(examples=["3950"], description="m²")
]


def _text(longest: int, shortest: int = 0) -> Any:
    return StringConstraints(max_length=longest, min_length=shortest, pattern=NO_NUL, strip_whitespace=True)


class ProjectFactsIn(Body):
    """Facts of a project, of which only the given ones count; ``null`` and empty texts say that nobody knows."""

    name: Annotated[str, _text(200, 1)] = "-"
    owner: Owner = Owner.MUNICIPALITY
    housing: Housing = Housing.CARE
    owner_name: Annotated[str, _text(200)] = ""
    lender: Annotated[str, _text(200)] = ""
    place: Annotated[str, _text(200)] = ""
    dwellings: Annotated[int | None, Field(ge=1, le=100_000)] = None
    area: AreaText | None = None
    region: Region | None = None
    building_form: BuildingForm | None = None
    committed_on: Day | None = None
    committed_by: Annotated[str, _text(100)] = ""
    paragraph: Annotated[str, _text(40)] = ""
    use_changed_on: Day | None = None
    is_new: bool | None = None
    is_low_energy: bool | None = None
    is_profitable: bool | None = None
    has_energy_paper: bool | None = None
    has_economy_paper: bool | None = None
    source: Annotated[str, _text(500)] = ""
    remarks: Annotated[str, _text(1000)] = ""

    def stated(self) -> dict[str, Any]:
        """What the body says, by the names of ``ProjectTerms``; what it leaves out is left out."""
        names = self.model_fields_set & {one.name for one in fields(ProjectTerms)}
        given = {name: getattr(self, name) for name in names}
        if given.get("area") is not None:
            given["area"] = Fraction(given["area"])
        return given


class ProjectIn(ProjectFactsIn):
    """A project with what is known of it. Without a ``reference`` it gets the next of the year."""

    name: Annotated[str, _text(200, 1)]
    reference: Annotated[str, _text(60)] = ""


class ProjectChanging(Body):
    """``seen_sequence``: the last event that the caller knew of; the call is refused where the project changed since."""

    seen_sequence: Annotated[int | None, Field(ge=0, le=10**15)] = None


class ProjectChange(ProjectChanging):
    """Facts that are others from a day on."""

    true_from: Day
    facts: ProjectFactsIn
    reason: Annotated[str, _text(300)] = ""


class ProjectCorrection(ProjectChanging):
    """Facts that have been wrong, over all their time or from a day until the day before another, and why."""

    facts: ProjectFactsIn
    reason: Annotated[str, _text(300, 1)]
    true_from: Day | None = None
    true_until: Day | None = None


class ReadyIn(ProjectChanging):
    ready_on: Day
    reason: Annotated[str, _text(300)] = ""


class FormIn(ProjectChanging):
    form: FormName
    approved_on: Day
    approved_by: Annotated[str, _text(100, 1)]
    acquisition: AmountText
    extra_investment: AmountText | None = None
    paragraph: Annotated[str, _text(40)] = ""
    source: Annotated[str, _text(500)] = ""
    reason: Annotated[str, _text(300)] = ""


class StatusIn(ProjectChanging):
    status: Annotated[int, Field(ge=1, le=99)]
    since: Day
    source: Annotated[str, _text(300, 1)]


class StatusCorrection(ProjectChanging):
    """The right status of the day ``since``; ``null``: there never was one from that day."""

    since: Day
    status: Annotated[int | None, Field(ge=1, le=99)]
    reason: Annotated[str, _text(300, 1)]


class ServiceAreaIn(ProjectChanging):
    """The service areas as they are by now; ``acquisition`` is without VAT."""

    dwellings: Annotated[int, Field(ge=1, le=100_000)]
    acquisition: AmountText
    area: AreaText | None = None
    finally_approved_on: Day | None = None
    grant_paid_on: Day | None = None
    source: Annotated[str, _text(500)] = ""
    reason: Annotated[str, _text(300)] = ""


class ValueIn(ProjectChanging):
    parameter: Annotated[str, _text(120, 1)]
    text: Annotated[str, _text(40, 1)]
    source: Annotated[str, _text(500, 1)]


class ValueWithdrawal(ProjectChanging):
    parameter: Annotated[str, _text(120, 1)]
    reason: Annotated[str, _text(300, 1)]


class CreditIn(ProjectChanging):
    """The construction credit as it was agreed, or as its terms are by now; ``rate`` is needed at first. Interest is counted by
    ``act/360``, ``act/365f``, ``30e/360`` or ``act/act isda``: another day count is refused as ``not_a_credits_day_count``."""

    limit: AmountText
    opened_on: Day
    rate: RateText | None = None
    number: Annotated[str, _text(60)] = ""
    day_count: DayCount = DayCount.ACT_360
    first_interest_on: Day | None = None
    interest_months: Literal[1, 2, 3, 4, 6, 12] = 3
    source: Annotated[str, _text(300)] = ""
    reason: Annotated[str, _text(300)] = ""


class CreditRateIn(ProjectChanging):
    since: Day
    rate: RateText
    source: Annotated[str, _text(300, 1)]


class DrawIn(ProjectChanging):
    """``is_payment``: money is paid back instead of drawn."""

    on: Day
    amount: AmountText
    is_payment: bool = False
    text: Annotated[str, _text(200)] = ""


class DisbursementIn(ProjectChanging):
    kind: Annotated[LoanKind, Field(description="first or extra")] = LoanKind.FIRST
    number: Annotated[str, _text(60, 1)]
    on: Day
    rate: RateText
    bond_price: PriceText | None = None
    bond_series: Annotated[str, _text(60)] = ""
    bond_coupon: RateText | None = None
    is_callable: bool = False
    first_term_on: Day | None = None
    regime: Regime | None = None
    residents_start: ResidentsStart | None = None
    contribution_base: ContributionBase | None = None


class ReportIn(ProjectChanging):
    """``reason``: what is corrected; needed for every report after the first."""

    reason: Annotated[str, _text(300)] = ""


class ReportAnswerIn(ProjectChanging):
    """What the receiver said; a rejection has ``reasons``."""

    received_on: Day
    outcome: ReportOutcome
    receipt: Annotated[str, _text(100)] = ""
    reasons: Annotated[list[Annotated[str, _text(300)]], Field(max_length=20)] = []


class StepCarriedOut(Body):
    manifest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class StepRejection(Body):
    reason: Annotated[str, _text(300, 1)]
