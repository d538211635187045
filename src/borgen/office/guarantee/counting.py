"""Having a large register counted by a process of its own, for whoever asks for a moment that has not been counted yet."""

from datetime import datetime

from borgen.office.guarantee.jobs import JobSeen, look_after, submit
from borgen.office.journal.moment import Moment
from borgen.office.people.actor import SystemActor

KIND = "count_register"


def counting(moment: Moment, *, now: datetime) -> JobSeen | None:
    """The job that counts the register of a moment: the one under way, of whichever moment, or else a new one.

    While a file is being brought in nothing is counted, since that changes everything: then ``None``. A count that has
    failed is given back as it is, and not begun again for the same moment.
    """
    from borgen.office.guarantee.models import Job

    here = Job.objects.filter(organisation_id=moment.organisation_id)
    under_way = here.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    for job, kind in under_way.filter(kind__in=[KIND, Job.Kind.APPLY_IMPORT]).order_by("pk").values_list("pk", "kind"):
        seen = look_after(organisation_id=moment.organisation_id, job=job, at=now)
        if not seen.is_over:
            return seen if kind == KIND else None
    name = f"count {moment.as_of} {moment.sequence} {moment.seal[:16]}"
    before = here.filter(kind=KIND, key__startswith=f"{name} ").order_by("pk")
    newest = before.last()
    if newest is not None and newest.state == Job.State.FAILED:
        return look_after(organisation_id=moment.organisation_id, job=newest.pk, at=now)
    return submit(
        organisation_id=moment.organisation_id, kind=KIND,
        arguments={"as_of": moment.as_of.isoformat(), "sequence": moment.sequence}, by=SystemActor(), at=now,
        key=f"{name} {before.count() + 1}",
    )  # fmt: skip
