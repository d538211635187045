"""What a run of fees would charge: the year's fees of each guarantee, less what has been charged already."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from borgen.guarantee.annual_fee import (
    Charged,
    FeeAnswer,
    FeeFacts,
    FeeKind,
    FeeLine,
    FeeMissing,
    FeeNone,
    correction_lines,
    fee_basis_day,
    fee_of_year,
)
from borgen.guarantee.policy import Policy
from borgen.kernel.money import Money
from borgen.kernel.period import years_after
from borgen.office.guarantee.facts.fees import fee_facts_in_bulk
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedLines:
    """What has been charged of one guarantee for a year, net of corrections, and on which day first."""

    lines: tuple[Charged, ...]
    charged_on: date


def fees_due(
    at: Moment, *, year: int, guarantee_ids: Sequence[int] | None = None, with_names: bool = False
) -> Iterator[FeesDue]:
    """The fees of a year by guarantee, in the order of references, if they were charged on the moment's day.

    A fee that has been charged is priced again as of the day when it was charged, so that only what is known since
    makes a correction.
    """
    policy_of = policies_at(at)
    charged = charged_lines(at, year=year, guarantee_ids=guarantee_ids)
    facts = fee_facts_in_bulk(
        organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence,
        days=_basis_days(at, policy_of, year, guarantee_ids), guarantee_ids=guarantee_ids, with_names=with_names,
    )  # fmt: skip
    for pk, policy_id, one in facts:
        policy, before = policy_of(policy_id), charged.get(pk)
        answers = fee_answers(one, policy, at, year=year, charged=before)
        lines = correction_lines(before.lines if before else (), answers, policy)
        yield FeesDue(guarantee_id=pk, reference=one.reference, borrower=one.borrower, lines=lines, answers=answers)


def fee_answers(
    facts: FeeFacts, policy: Policy, at: Moment, *, year: int, charged: ChargedLines | None
) -> tuple[FeeAnswer, ...]:
    """What the rules say of one guarantee's fees of a year, if what is not ``charged`` were charged on the moment's day."""
    charge_on = charged.charged_on if charged else at.as_of
    return fee_of_year(facts, policy, year=year, today=at.as_of, charge_on=charge_on)


def charged_lines(
    at: Moment, *, year: int, guarantee_ids: Sequence[int] | None = None
) -> dict[int, ChargedLines]:
    """What had been charged for a year by guarantee."""
    narrowed = Q() if guarantee_ids is None else Q(guarantee_id__in=list(guarantee_ids))
    rows = list(
        LineRow.objects.filter(
            narrowed, organisation_id=at.organisation_id, year=year, charged=True,
            run__charged_sequence__lte=at.sequence,
        )
        .order_by("pk")
        .select_related("guarantee", "run")
        .defer("finding")
    )
    return net_of_corrections(rows)


def net_of_corrections(rows: Iterable[LineRow]) -> dict[int, ChargedLines]:
    """Charged lines of one year by guarantee, each less its corrections."""
    lines = list(rows)
    corrected: dict[int, int] = {}
    for row in lines:
        if row.corrects_id is not None:
            corrected[row.corrects_id] = corrected.get(row.corrects_id, 0) + row.amount_minor
    found: dict[int, list[tuple[Charged, date]]] = {}
    for row in lines:
        if row.corrects_id is None:
            line = Charged(
                id=str(row.pk), reference=row.guarantee.reference, kind=FeeKind(row.kind), year=row.year,
                amount=Money(row.amount_minor + corrected.get(row.pk, 0), row.currency), part=row.part,
            )  # fmt: skip
            found.setdefault(row.guarantee_id, []).append((line, row.run.charge_on))
    return {
        pk: ChargedLines(lines=tuple(line for line, _ in own), charged_on=min(on for _, on in own))
        for pk, own in found.items()
    }


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
