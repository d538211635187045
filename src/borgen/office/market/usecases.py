"""Recording observations: entered by a person with a source, taken in from a file, or fetched by a command."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from borgen.kernel.shares import share_text
from borgen.office.journal.record import Actor, command
from borgen.office.market.events import IndexObserved
from borgen.office.market.models import IndexObservation
from borgen.office.market.queries import compared, current
from borgen.office.market.refusals import NothingNew, PeriodNotOver, PublishedInTheFuture, SourceMissing
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import CLERKS
from borgen.supported_loan.index import Observation, ObservationStatus
from borgen.supported_loan.index.watchdog import period_ends_on


def record_observations(
    *,
    organisation_id: int,
    observations: Iterable[Observation],
    source: str,
    status: ObservationStatus,
    retrieved_at: datetime,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Record what is new or revised; the answer counts ``new``, ``revised`` and ``same``.

    A revision closes the value before and adds the new one: what was known then can be asked for. The observations that ship
    count as known.

    Raises:
        NothingNew: all of it is known with the same values; nothing is written.
        SourceMissing: no source.
        PublishedInTheFuture, PeriodNotOver: a day that has not come.
    """
    found = tuple(observations)
    source = source.strip()
    if not source:
        raise SourceMissing
    body = {
        "source": source, "status": status.value,
        "observations": [[*_key(one), share_text(one.value), one.publication, one.published_on] for one in found],
    }  # fmt: skip
    with command(
        organisation_id=organisation_id,
        kind="record_observations",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer

        today = day_at(Organisation.objects.get(pk=organisation_id), now.at)
        for one in found:
            if one.published_on is not None and one.published_on > today:
                raise PublishedInTheFuture(day=one.published_on)
            if period_ends_on(one.period) > today:
                raise PeriodNotOver(period=one.period)
        sorted_out = compared(found, current(organisation_id=organisation_id))
        changed = [*sorted_out.new, *(after for _before, after in sorted_out.revised)]
        if not changed:
            raise NothingNew(same=sorted_out.same)

        for before, _after in sorted_out.revised:
            IndexObservation.objects.filter(
                organisation_id=organisation_id, series=before.series, base=before.base, period=before.period,
                known_until__gt=now.sequence,
            ).update(known_until=now.sequence)  # fmt: skip
        IndexObservation.objects.bulk_create(
            IndexObservation(
                organisation_id=organisation_id, known_from=now.sequence, series=one.series.value, base=one.base,
                period=one.period, value=share_text(one.value), publication=one.publication,
                published_on=one.published_on, retrieved_at=retrieved_at, source=source, status=status.value,
            )
            for one in changed
        )  # fmt: skip

        return now.record(
            IndexObserved(
                source=source,
                status=status.value,
                new=[_plain(one) for one in sorted_out.new],
                revised=[
                    {**_plain(after), "before": share_text(before.value)}
                    for before, after in sorted_out.revised
                ],
                same=sorted_out.same,
            ),
            subject="index",
            answer={"new": len(sorted_out.new), "revised": len(sorted_out.revised), "same": sorted_out.same},
        )


def _key(one: Observation) -> tuple[str, str, str]:
    return one.series.value, one.base, one.period


def _plain(one: Observation) -> dict[str, str]:
    return {
        "series": one.series.value,
        "base": one.base,
        "period": one.period,
        "value": share_text(one.value),
    }
