"""How an amount came about that was shown when a step was prepared, by what was known then."""

from dataclasses import dataclass
from datetime import datetime

from borgen.office.journal.record import sequence_at
from borgen.office.journal.refused import Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.supported_loan.models import Proposal
from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure
from borgen.office.supported_loan.usecases.proposals import Ask
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.rules.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFigures:
    """How the amounts among a step's figures came about, by their names."""

    number: int
    kind: str
    traces: dict[str, Trace]


def step_figures(*, organisation_id: int, number: int, known_at: datetime | None = None) -> StepFigures:
    """The step's amounts, worked out again with what was known when it was prepared, among the figures that were shown; none
    where that cannot be done any more.

    Raises:
        NoSuchFigure: the organisation had no step of that number by then.
    """
    sequence = sequence_at(organisation_id=organisation_id, known_at=known_at)
    rows = Proposal.objects.filter(organisation_id=organisation_id, number=number, prepared_sequence__lte=sequence)
    row = rows.select_related("project", "loan").first()
    if row is None:
        raise NoSuchFigure(str(number))
    today = day_at(Organisation.objects.get(pk=organisation_id), row.prepared_at)
    ask = Ask(
        project=row.project, loan=row.loan, terms=row.terms, sequence=row.prepared_sequence - 1, today=today
    )
    try:
        traces = {name: trace for name, trace in STEPS[row.kind].traces(ask).items() if name in row.shown}
    except Refused:
        traces = {}
    return StepFigures(number=number, kind=row.kind, traces=traces)
