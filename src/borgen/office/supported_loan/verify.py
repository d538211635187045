"""I13 for supported loans: the arithmetic that was kept with redemptions and regulations still leads to their figures."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from borgen.office.journal.moment import Moment
from borgen.office.journal.verify import Violation
from borgen.office.supported_loan.models import Redemption, RegulationLine
from borgen.rules.trace import Trace, TraceBroken, replay, text_of


def check_loans(at: Moment) -> Iterator[Violation]:
    """Every kept trace of the organisation, replayed and held against the amount beside it."""
    here = at.organisation_id
    redeemed = Redemption.objects.filter(organisation_id=here).order_by("pk")
    for pk, paid, trace in redeemed.values_list("pk", "paid_minor", "trace").iterator(chunk_size=1000):
        yield from _kept(f"redemption:{pk}", trace, Fraction(paid))
    lines = RegulationLine.objects.filter(organisation_id=here).order_by("pk")
    for pk, after, trace in lines.values_list("pk", "after", "trace").iterator(chunk_size=1000):
        yield from _kept(f"regulation_line:{pk}", trace, Fraction(after))


def _kept(subject: str, plain: Mapping[str, Any], amount: Fraction) -> Iterator[Violation]:
    try:
        worth = replay(Trace.from_plain(plain))
    except TraceBroken as error:
        yield Violation(code="trace_broken", subject=subject, params={"why": str(error)})
        return
    if worth != amount:
        yield Violation(
            code="figure_differs", subject=subject, params={"trace": text_of(worth), "figure": text_of(amount)}
        )
