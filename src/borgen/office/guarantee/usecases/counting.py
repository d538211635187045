"""Keeping what has been counted over a large register: no fact of it, and no event, since all of it can be counted again."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from borgen.office.guarantee.models import RegisterCount
from borgen.office.guarantee.queries.counted import count, program
from borgen.office.guarantee.queries.counts import Counts, packed, plain
from borgen.office.guarantee.queries.judged import Judged
from borgen.office.guarantee.queries.search_index import SearchIndex
from borgen.office.journal.moment import Moment, moment_at

KEPT = 4
"""How many counts of an organisation are kept; the oldest goes. ``verify`` counts each of them again."""


def count_register(
    *, organisation_id: int, as_of: date, sequence: int, progress: Callable[[int, int], None]
) -> int:
    """Count the register as of a day, known at an event's number, and keep it; how many guarantees were in it."""
    at = moment_at(organisation_id=organisation_id, as_of=as_of, sequence=sequence)
    counts = count(at, progress)
    keep_count(at=at, counts=counts)
    return sum(counts.of("state").values())


def keep_count(*, at: Moment, counts: Counts) -> None:
    """Keep a count in place of an older one of the same moment."""
    waiting = [*(list(one) for one in counts.waiting), list(counts.listed_until or ())]
    with transaction.atomic():
        RegisterCount.objects.update_or_create(
            organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence,
            defaults={
                "seal": at.seal, "version": program(), "policies": counts.policies, "sums": plain(counts.sums),
                "waiting": waiting, "turns": packed(counts.turns), "judged": (counts.judged or Judged()).packed(),
                "search_index": (counts.search_index or SearchIndex()).packed(),
            },
        )  # fmt: skip
        newest = RegisterCount.objects.filter(organisation_id=at.organisation_id).order_by("-pk")
        RegisterCount.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[KEPT:])).delete()
