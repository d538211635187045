"""What the municipality owes for each loan of the register on a day, with how it is to be paid: one query beside the
snapshot."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from borgen.guarantee.commitment import AmortisationKind
from borgen.guarantee.maturity import Debt
from borgen.kernel.money import Money
from borgen.kernel.rounding import split
from borgen.office.guarantee.models import RATE_UNIT, LoanFact
from borgen.office.guarantee.queries.snapshot import Entry
from borgen.office.journal.known import known_at, true_on
from borgen.office.journal.moment import Moment

_KINDS = {word.value: word for word in AmortisationKind} | {"": None}
_TERMS = (
    "loan__guarantee_id", "loan__ordinal", "amortisation_kind", "first_drawn_on", "matures_on", "payments_a_year",
    "amortisation_starts_on", "interest_rate", "amortisation_minor_per_year", "amortisation_share_per_year",
    "rate_bound_until",
)  # fmt: skip


def loan_terms(at: Moment) -> dict[int, list[tuple[Any, ...]]]:
    """The terms of every loan as of the moment, by guarantee, in the order of a snapshot's loans."""
    rows = LoanFact.objects.filter(
        known_at(at.sequence), true_on(at.as_of), organisation_id=at.organisation_id
    ).order_by("loan__ordinal", "loan_id")
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows.values_list(*_TERMS).iterator(chunk_size=5000):
        found[row[0]].append(row)
    return found


def debts_of(entry: Entry, terms: list[tuple[Any, ...]]) -> Iterator[Debt]:
    """The debts of a guarantee's loans, the municipality's share of each; together exactly ``own_outstanding_minor``.

    Days that a loan lacks are the guarantee's, as on its page.
    """
    own = entry.own_outstanding_minor
    if not own:
        return
    facts, share = entry.facts, entry.facts.municipality_share
    owed = [loan.outstanding_minor or 0 for loan in facts.loans]
    if min(owed) < 0 < max(owed):
        yield Debt(guarantee=facts.id, loan=1, owed=own, unsplit=True)
        return
    parts = owed
    if share != RATE_UNIT:
        sign = -1 if own < 0 else 1
        shared = split(Money(abs(own), facts.currency), [Fraction(abs(one)) for one in owed])
        parts = [own] if len(owed) == 1 else [sign * part.minor for part in shared]
    for part, row in zip(parts, terms, strict=True):
        _, ordinal, kind, first_drawn_on, matures_on, payments, amortises_from, rate, per_year, share_per_year, bound = row
        if part:
            yield Debt(
                facts.id, ordinal, part, _KINDS[kind], first_drawn_on or facts.executed_on, matures_on or facts.ends_on,
                payments, amortises_from, rate,
                per_year if per_year is None or share == RATE_UNIT else (2 * per_year * share + RATE_UNIT) // (2 * RATE_UNIT),
                share_per_year, bound_until=bound,
            )  # fmt: skip
