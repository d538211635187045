"""What a run of fees would charge: the year's fees of each guarantee, less what has been charged already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.db.models import Q, QuerySet

from borgen.guarantee.annual_fee import (
    Charged,
    FeeAnswer,
    FeeFacts,
    FeeKind,
    FeeLine,
    FeeMissing,
    FeeNone,
    correction_lines,
    due_as_charged,
    fee_basis_day,
    fee_of_year,
)
from borgen.kernel.money import Money
from borgen.kernel.period import years_after
from borgen.office.guarantee.facts.fees import CHUNK, fee_facts_in_bulk
from borgen.office.guarantee.facts.governing import PolicyOf, policies_at
from borgen.office.guarantee.models import FeeLine as LineRow
from borgen.office.guarantee.models import GuaranteeFact
from borgen.office.journal.known import known_at, true_on
from borgen.office.journal.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesDue:
    """One guarantee's fees of a year.

    ``lines`` are what has not been charged, corrections of charged lines among them; ``answers`` everything that the
    rules say of the year, charged or not.
    """

    guarantee_id: int
    reference: str
    borrower: str
    lines: tuple[FeeLine, ...]
    answers: tuple[FeeAnswer, ...]

    @property
    def missing(self) -> tuple[FeeMissing, ...]:
        return tuple(answer for answer in self.answers if isinstance(answer, FeeMissing))

    @property
    def none(self) -> tuple[FeeNone, ...]:
        return tuple(answer for answer in self.answers if isinstance(answer, FeeNone))


def fees_due(
    at: Moment, *, year: int, guarantee_ids: Sequence[int] | None = None, with_names: bool = False
) -> Iterator[FeesDue]:
    """The fees of a year by guarantee, in the order of references, if they were charged on the moment's day."""
    policy_of = policies_at(at)
    facts = fee_facts_in_bulk(
        organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence,
        days=_basis_days(at, policy_of, year, guarantee_ids), guarantee_ids=guarantee_ids, with_names=with_names,
    )  # fmt: skip
    while some := {pk: (policy_id, one) for pk, policy_id, one in islice(facts, CHUNK)}:
        charged = charged_lines(at, year=year, guarantee_ids=some)
        answers = fee_answers(some, at, charged, year=year, with_names=with_names)
        for pk, (policy_id, one) in some.items():
            lines = correction_lines(charged.get(pk, ()), answers[pk], policy_of(policy_id))
            yield FeesDue(
                guarantee_id=pk, reference=one.reference, borrower=one.borrower, lines=lines, answers=answers[pk]
            )


def fee_answers(
    facts: Mapping[int, tuple[str, FeeFacts]], at: Moment, charged: Mapping[int, Sequence[Charged]], *, year: int,
    with_names: bool = False,
) -> dict[int, tuple[FeeAnswer, ...]]:
    """What the rules say of the fees of a year, if what is not ``charged`` were charged on the moment's day.

    What has been charged is priced again as of its own day, so that only what is known since makes a correction. ``facts``
    are each guarantee's policy and facts on the moment's day; they serve also where the register no longer has the
    guarantee on the day of charging, as where its decision turned out to be of a later day.
    """
    again: dict[date, list[int]] = {}
    for pk in facts:
        for day in {line.charged_on for line in charged.get(pk, ())}:
            again.setdefault(day, []).append(pk)
    when_charged: dict[int, dict[date, tuple[FeeAnswer, ...]]] = {pk: {} for pk in facts}
    for day, ids in again.items():
        then = replace(at, as_of=day)
        policy_of, known = policies_at(then), {pk: facts[pk] for pk in ids}
        if day != at.as_of:
            rows = fee_facts_in_bulk(
                organisation_id=at.organisation_id, as_of=day, sequence=at.sequence,
                days=_basis_days(then, policy_of, year, ids), guarantee_ids=ids, with_names=with_names,
            )  # fmt: skip
            known |= {pk: (policy_id, one) for pk, policy_id, one in rows}
        for pk, (policy_id, one) in known.items():
            when_charged[pk][day] = fee_of_year(
                one, policy_of(policy_id), year=year, today=at.as_of, charge_on=day, facts_today=facts[pk][1]
            )
    policy_of = policies_at(at)
    return {
        pk: due_as_charged(
            fee_of_year(one, policy_of(policy_id), year=year, today=at.as_of, charge_on=at.as_of),
            when_charged[pk],
            charged.get(pk, ()),
        )
        for pk, (policy_id, one) in facts.items()
    }


def charged_lines(
    at: Moment, *, year: int, guarantee_ids: Iterable[int]
) -> dict[int, tuple[Charged, ...]]:
    """What had been charged of some guarantees for a year, in the order of its charging."""
    rows = LineRow.objects.filter(
        guarantee_id__in=list(guarantee_ids), organisation_id=at.organisation_id, year=year, charged=True,
        run__charged_sequence__lte=at.sequence,
    )  # fmt: skip
    return net_of_corrections(with_runs(rows).order_by("pk").defer("finding"))


def with_runs(rows: QuerySet[LineRow]) -> QuerySet[LineRow]:
    """Lines with their guarantees and runs, but not with what the runs could not price: a long list, on every line anew."""
    return rows.select_related("guarantee", "run").defer("run__missing")


def net_of_corrections(rows: Iterable[LineRow]) -> dict[int, tuple[Charged, ...]]:
    """Charged lines of one year by guarantee, each less its corrections."""
    lines = list(rows)
    corrected: dict[int, int] = {}
    for row in lines:
        if row.corrects_id is not None:
            corrected[row.corrects_id] = corrected.get(row.corrects_id, 0) + row.amount_minor
    found: dict[int, tuple[Charged, ...]] = {}
    for row in lines:
        if row.corrects_id is None:
            line = Charged(
                id=str(row.pk), reference=row.guarantee.reference, kind=FeeKind(row.kind), year=row.year,
                amount=Money(row.amount_minor + corrected.get(row.pk, 0), row.currency),
                charged_on=row.run.charge_on, part=row.part,
            )  # fmt: skip
            found[row.guarantee_id] = (*found.get(row.guarantee_id, ()), line)
    return found


def _basis_days(
    at: Moment, policy_of: PolicyOf, year: int, guarantee_ids: Sequence[int] | None
) -> list[date]:
    """The days that the fees of a year may be taken on, under any policy that governs one of the guarantees."""
    here = Q(organisation_id=at.organisation_id)
    if guarantee_ids is not None:
        here = Q(guarantee__organisation_id=at.organisation_id, guarantee_id__in=list(guarantee_ids))
    facts = GuaranteeFact.objects.filter(known_at(at.sequence), true_on(at.as_of), here)
    days: set[date] = set()
    for name in facts.order_by().values_list("policy", flat=True).distinct():
        day = fee_basis_day(policy_of(name), year=year, charge_on=at.as_of)
        if day is not None:
            days |= {day, years_after(day, -1)}
    return sorted(days)
