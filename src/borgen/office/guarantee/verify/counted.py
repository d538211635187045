"""I13: what is kept of a large register's counts is what counting all of it again gives."""

from collections.abc import Iterator

from borgen.office.guarantee.models import Guarantee, RegisterCount
from borgen.office.guarantee.queries.counted import counts_from, program
from borgen.office.guarantee.queries.counts import Counts, counts_of, unpacked
from borgen.office.guarantee.queries.judged import Judged
from borgen.office.guarantee.queries.search_index import SearchIndex
from borgen.office.journal.moment import Moment, moment_at
from borgen.office.journal.verify import Violation


def check_counted(at: Moment) -> Iterator[Violation]:
    """Every kept count of the organisation, whatever day it is of. One of another version of the program is never used."""
    rows = RegisterCount.objects.filter(organisation_id=at.organisation_id, version=program()).order_by("pk")
    for row in rows:
        subject = f"count:{row.as_of.isoformat()}:{row.sequence}"
        then = moment_at(organisation_id=at.organisation_id, as_of=row.as_of, sequence=row.sequence)
        if not then.seal or then.seal != row.seal:
            yield Violation(code="count_of_no_moment", subject=subject)
            continue
        kept, again = counts_from(row), _again(then)
        kept.turns, kept.judged = unpacked(bytes(row.turns)), Judged.unpacked(bytes(row.judged))
        kept.search_index = SearchIndex.unpacked(bytes(row.search_index))
        # a list that was brought up to date may end earlier than one that is made anew, and still be right
        listed = [one for one in again.waiting if kept.listed_until is None or one <= kept.listed_until]
        differing = [
            name
            for name, is_same in (
                ("sums", kept.sums == again.sums),
                ("waiting", kept.waiting == listed[: len(kept.waiting)] and len(kept.waiting) >= len(listed)),
                ("turns", _is_no_later(kept, again, then)),
                ("judged", kept.judged.plain() == (again.judged or Judged()).plain()),
                ("search_index", kept.search_index.plain() == (again.search_index or SearchIndex()).plain()),
                ("policies", again.policies.items() <= kept.policies.items()),
            )
            if not is_same
        ]
        if differing:
            yield Violation(code="count_differs", subject=subject, params={"what": ", ".join(differing)})


def _again(then: Moment) -> Counts:
    rows = Guarantee.objects.filter(organisation_id=then.organisation_id).order_by("pk")
    return counts_of(then, list(rows.values_list("pk", flat=True)))


def _is_no_later(kept: Counts, again: Counts, then: Moment) -> bool:
    """Whether every guarantee is counted anew in time: a kept day may be of an earlier count, but is never too late."""
    for pk, day in again.turns.items():
        known = kept.turns.get(pk)
        if known is None or known > day or known <= then.as_of:
            return False
    return True
