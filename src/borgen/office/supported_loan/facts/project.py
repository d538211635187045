"""Projects as facts: what was so on a day, as known at an event."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from borgen.kernel.money import Money
from borgen.office.journal.known import known_at, true_on
from borgen.office.journal.models import KnownFact
from borgen.office.journal.moment import Moment
from borgen.office.supported_loan.models import (
    FormApproval,
    Project,
    ProjectFact,
    ServiceArea,
    StatedValue,
    StatusObservation,
)
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Owner, Region
from borgen.supported_loan.disbursement import StatusSince
from borgen.supported_loan.extra_investment import ExtraFacts
from borgen.supported_loan.law import Stated
from borgen.supported_loan.project import ApprovedForm, FormName, ProjectFacts, ServiceAreaFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProject:
    """A project's number in the database, and its facts at a moment."""

    id: int
    facts: ProjectFacts


def project_facts(now: Moment, *, reference: str) -> KnownProject | None:
    """One project at a moment; ``None`` where the organisation has none of that reference that was there by then."""
    found = Project.objects.filter(organisation_id=now.organisation_id, reference=reference).values_list(
        "pk", flat=True
    )
    return next(iter(projects_facts(now, ids=list(found)).values()), None)


def projects_facts(now: Moment, *, ids: Iterable[int] | None = None) -> dict[int, KnownProject]:
    """Projects by their number in the database, in the order of their references; all of them without ``ids``.

    A form, status or day that lies after the day of the moment is not told; a project that was not there by then is not among
    them. The count of queries is the same for any number of projects.
    """
    facts = ProjectFact.objects.filter(
        known_at(now.sequence), true_on(now.as_of), organisation_id=now.organisation_id
    )
    if ids is not None:
        facts = facts.filter(project_id__in=list(ids))
    rows = list(facts.select_related("project").order_by("project__sort_key", "project_id"))
    numbers = [row.project_id for row in rows]
    forms = _of(FormApproval, now, numbers, approved_on__lte=now.as_of)
    statuses = _of(StatusObservation, now, numbers, since__lte=now.as_of)
    areas = _of(ServiceArea, now, numbers)
    stated = _of(StatedValue, now, numbers)
    return {
        row.project_id: KnownProject(
            id=row.project_id,
            facts=_facts(
                row,
                forms=forms[row.project_id],
                statuses=statuses[row.project_id],
                areas=areas[row.project_id],
                stated=stated[row.project_id],
            ),
        )
        for row in rows
    }


_Row = TypeVar("_Row", bound=KnownFact)


def _of(model: type[_Row], now: Moment, numbers: list[int], **more: Any) -> Mapping[int, list[_Row]]:
    """The rows of these projects that were believed at the moment."""
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    rows = model._default_manager.filter(
        known_at(now.sequence), organisation_id=now.organisation_id, project_id__in=numbers, **more
    )
    for row in rows.order_by("pk"):
        found[row.project_id].append(row)  # type: ignore[attr-defined]
    return found


def _facts(
    row: ProjectFact,
    *,
    forms: list[FormApproval],
    statuses: list[StatusObservation],
    areas: list[ServiceArea],
    stated: list[StatedValue],
) -> ProjectFacts:
    return ProjectFacts(
        reference=row.project.reference,
        name=row.name,
        owner=Owner(row.owner),
        housing=Housing(row.housing),
        owner_name=row.owner_name,
        lender=row.lender,
        place=row.place,
        dwellings=row.dwellings,
        area=Fraction(row.area) if row.area else None,
        region=Region(row.region) if row.region else None,
        building_form=BuildingForm(row.building_form) if row.building_form else None,
        committed_on=row.committed_on,
        committed_by=row.committed_by,
        paragraph=row.paragraph,
        ready_on=row.ready_on,
        use_changed_on=row.use_changed_on,
        extra=ExtraFacts(
            is_new=row.is_new,
            is_low_energy=row.is_low_energy,
            is_profitable=row.is_profitable,
            has_energy_paper=row.has_energy_paper,
            has_economy_paper=row.has_economy_paper,
        ),
        source=row.source,
        remarks=row.remarks,
        forms={FormName(form.form): _form(form) for form in sorted(forms, key=lambda one: one.form)},
        statuses=tuple(
            StatusSince(status=one.status, since=one.since)
            for one in sorted(statuses, key=lambda one: one.since)
        ),
        service_area=_area(areas[0]) if areas else None,
        stated=tuple(
            Stated(parameter=one.parameter, text=one.text, source=one.source, stated_on=one.stated_on)
            for one in stated
        ),
    )


def _form(row: FormApproval) -> ApprovedForm:
    return ApprovedForm(
        form=FormName(row.form),
        approved_on=row.approved_on,
        approved_by=row.approved_by,
        acquisition=Money(row.acquisition_minor, CURRENCY),
        extra_investment=_money(row.extra_investment_minor),
        paragraph=row.paragraph,
        source=row.source,
    )


def _area(row: ServiceArea) -> ServiceAreaFacts:
    return ServiceAreaFacts(
        dwellings=row.dwellings,
        acquisition=Money(row.acquisition_minor, CURRENCY),
        area=Fraction(row.area) if row.area else None,
        finally_approved_on=row.finally_approved_on,
        grant_paid_on=row.grant_paid_on,
        source=row.source,
    )


def _money(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, CURRENCY)
