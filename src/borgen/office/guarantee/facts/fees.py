"""What the fees of a year depend on, for whole registers."""

from collections.abc import Iterator, Sequence
from datetime import date

from borgen.guarantee.annual_fee import FeeFacts
from borgen.office.guarantee.facts.pictures import Chunk
from borgen.office.guarantee.models import Guarantee

CHUNK = 2000


def fee_facts_in_bulk(
    *,
    organisation_id: int,
    as_of: date,
    sequence: int,
    days: Sequence[date] = (),
    guarantee_ids: Sequence[int] | None = None,
    with_names: bool = False,
) -> Iterator[tuple[int, str, FeeFacts]]:
    """The id, the policy's id and the facts of every guarantee, in the order of their references.

    What has been drawn is known for ``as_of`` and for those of ``days`` that are not after it. The facts are those that
    ``annual_fee.fee_facts`` would make of the pictures; only a few thousand are in memory at a time.
    """
    if guarantee_ids is None:
        rows = Guarantee.objects.filter(organisation_id=organisation_id).order_by("sort_key", "pk")
        guarantee_ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(guarantee_ids), CHUNK):
        chunk = Chunk(
            organisation_id=organisation_id, as_of=as_of, sequence=sequence,
            ids=guarantee_ids[start : start + CHUNK], with_names=with_names,
        )  # fmt: skip
        yield from chunk.fee_facts(days)
