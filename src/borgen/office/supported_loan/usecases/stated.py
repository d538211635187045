"""Values of the law for one case, where the books are silent; and the service areas beside the dwellings."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import NotThere, Refused
from borgen.office.organisation.today import day_at
from borgen.office.supported_loan.models import ServiceArea, StatedValue
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.refusals import (
    DaysOutOfOrder,
    InTheFuture,
    NothingChanges,
    OutOfBounds,
    stated_reason,
)
from borgen.office.supported_loan.usecases.terms import area_text, checked_day, minor_of, plain
from borgen.supported_loan.events import ServiceAreaStated, ValueStated, ValueWithdrawn
from borgen.supported_loan.law import Stated, StatedValueRefused


class NotAValue(Refused):
    """What was stated is no value of that parameter."""

    code = "not_a_value"


class NoSource(Refused):
    """A stated value needs its source."""

    code = "no_source"


class NoSuchParameter(Refused):
    """No rulebook of the programme has a parameter of that name."""

    code = "no_such_parameter"


class NotApprovedYet(Refused):
    """The grant to service areas is paid once both sums are finally approved, and nobody has said that they are."""

    code = "grant_before_approval"


class NotStated(NotThere):
    """Nobody has stated that value for the project."""

    code = "value_not_stated"


_REFUSALS = {
    "no_such_parameter": (NoSuchParameter, "parameter"), "not_its_kind": (NotAValue, "text"), "no_source": (NoSource, "source"),
}  # fmt: skip
"""What is refused, and the field that it is about."""


def state_value(
    *,
    organisation_id: int,
    reference: str,
    parameter: str,
    text: str,
    source: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """State a value ``book#name`` for the case, written as in a book (``"0.034"``), with where it stands.

    A value stated before is replaced; loans that were paid out keep the law that they were paid out by.

    Raises:
        NoSuchParameter, NotAValue, NoSource, NothingChanges, NoSuchProject, ChangedSince.
    """
    body = {"parameter": parameter, "text": text, "source": source}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="state_value",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        today = day_at(project.organisation, now.at)
        value, said = text.strip(), source.strip()
        try:
            Stated(parameter=parameter, text=value, source=said, stated_on=today).ruling()
        except StatedValueRefused as error:
            refusal, field = _REFUSALS[error.code]
            raise refusal(field=field, parameter=parameter, value=value) from error
        current = StatedValue.objects.filter(project=project, parameter=parameter, known_until=FOREVER)
        if current.filter(text=value, source=said).exists():
            raise NothingChanges()

        current.update(known_until=now.sequence)
        StatedValue.objects.create(
            organisation_id=organisation_id, project=project, parameter=parameter, text=value, source=said,
            stated_on=today, stated_by=by.person, known_from=now.sequence,
        )  # fmt: skip

        happened = ValueStated(reference=reference, parameter=parameter, text=value, source=said)
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def withdraw_value(
    *,
    organisation_id: int,
    reference: str,
    parameter: str,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Take a stated value away: the book speaks again, or is silent.

    Raises:
        NotStated, ReasonMissing, NoSuchProject, ChangedSince.
    """
    body = {"parameter": parameter, "reason": reason}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="withdraw_value",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        current = StatedValue.objects.filter(project=project, parameter=parameter, known_until=FOREVER)

        if not current.update(known_until=now.sequence):
            raise NotStated(parameter=parameter)

        happened = ValueWithdrawn(reference=reference, parameter=parameter, reason=said)
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def state_service_area(
    *,
    organisation_id: int,
    reference: str,
    dwellings: int,
    acquisition: Money,
    area: Fraction | None = None,
    finally_approved_on: date | None = None,
    grant_paid_on: date | None = None,
    source: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """State the service areas as they are by now; ``acquisition`` is without VAT. What was stated before is replaced.

    Raises:
        NothingChanges, OutOfBounds, InTheFuture, NotApprovedYet, DaysOutOfOrder, NoSuchProject, ChangedSince.
    """
    terms = {
        "dwellings": dwellings, "acquisition": acquisition, "area": area, "finally_approved_on": finally_approved_on,
        "grant_paid_on": grant_paid_on, "source": source.strip(),
    }  # fmt: skip
    with on_project(
        organisation_id=organisation_id, reference=reference, kind="state_service_area",
        body={**terms, "reason": reason}, by=by, at=at, key=key, seen_sequence=seen_sequence,
    ) as (now, project):  # fmt: skip
        if now.answered:
            return now.answer
        today = day_at(project.organisation, now.at)
        for name, day in (("finally_approved_on", finally_approved_on), ("grant_paid_on", grant_paid_on)):
            if day is not None and checked_day(field=name, day=day) > today:
                raise InTheFuture(field=name, on=day)
        if grant_paid_on is not None and finally_approved_on is None:
            raise NotApprovedYet(field="grant_paid_on")
        if grant_paid_on is not None and finally_approved_on is not None and grant_paid_on < finally_approved_on:
            raise DaysOutOfOrder(field="grant_paid_on", why="grant", earlier=finally_approved_on, later=grant_paid_on)
        if not 0 < dwellings <= 100_000:
            raise OutOfBounds(field="dwellings", value=dwellings)
        columns = {
            "dwellings": dwellings, "area": area_text(area=area),
            "acquisition_minor": minor_of(field="acquisition", amount=acquisition),
            "finally_approved_on": finally_approved_on, "grant_paid_on": grant_paid_on, "source": source.strip(),
        }  # fmt: skip
        current = ServiceArea.objects.filter(project=project, known_until=FOREVER)
        if current.filter(**columns).exists():
            raise NothingChanges()

        current.update(known_until=now.sequence)
        ServiceArea.objects.create(
            organisation_id=organisation_id, project=project, known_from=now.sequence, reason=reason.strip()[:300],
            **columns,
        )  # fmt: skip

        happened = ServiceAreaStated(
            reference=reference, terms=plain(value=terms), reason=reason.strip()[:300]
        )
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )
