"""What the final sum [da: skema C] asks of a loan, and which loans its project has."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from borgen.office.journal.known import known_at
from borgen.office.journal.moment import Moment
from borgen.office.supported_loan.facts.loan import LoanFacts
from borgen.office.supported_loan.models import LoanTerms
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName, ProjectFacts, project_plan


class ChangeAfterFormC(StrEnum):
    """What the final sum asks for where it is another than the loan was paid out by."""

    CORRECTION = "correction"  # the final sum is below: the residents' payment is worked out again
    SUPPLEMENTARY = "supplementary"  # it is above: what was borrowed too little


def kinds_of(at: Moment, project_id: int) -> Mapping[str, LoanKind]:
    """The loans of the project that are known at the moment, by number."""
    found = LoanTerms.objects.filter(
        known_at(at.sequence), organisation_id=at.organisation_id, loan__project_id=project_id
    )
    numbers = found.order_by("loan__sort_key", "loan__number").values_list("loan__number", "loan__kind")
    return {number: LoanKind(kind) for number, kind in numbers}


def change_by_form_c(
    facts: LoanFacts, project: ProjectFacts, kinds: Iterable[LoanKind]
) -> ChangeAfterFormC | None:
    """What form C asks of a loan of the project, whose loans are of these ``kinds``; ``None`` where it asks for nothing."""
    if facts.kind is not LoanKind.FIRST or facts.ended_on is not None or FormName.C not in project.forms:
        return None
    financing = project_plan(project).financing
    if financing is None or financing.supported_sum == facts.supported_sum:
        return None
    if financing.supported_sum < facts.supported_sum:
        return ChangeAfterFormC.CORRECTION if facts.taken_over is None else None
    return None if LoanKind.SUPPLEMENTARY in kinds else ChangeAfterFormC.SUPPLEMENTARY
