"""How an amount or a derived day of a guarantee came about: the same as the page and ``borgen explain`` say."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Path, Query, Schema
from pydantic import StringConstraints

from borgen.kernel.money import Money
from borgen.office.guarantee.api.reading import CitationOut, at_moment
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.queries import explain as queries
from borgen.office.guarantee.queries.explain_grounds import Ground
from borgen.office.guarantee.queries.guarantee import guarantee
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, AmountOut, At
from borgen.rules.parameter import Ruling

AmountName = Annotated[str, Path(), StringConstraints(max_length=100, pattern=NO_NUL)]


class RulingOut(Schema):
    """A dated value of the policy that was used, from ``since`` until the day before ``until``; null: open."""

    parameter: str
    value: str
    since: date | None
    until: date | None
    citation: CitationOut


class AppliedRule(Schema):
    """A rule of the policy that uses the values, in plain words by language."""

    rule: str
    says: dict[str, str]
    citation: CitationOut


class GroundOut(Schema):
    """A recorded fact behind an input of the trace: who stated it, in which cell of which file, by which event."""

    name: str
    kind: str
    amount: AmountOut | None
    on: date | None
    source: str
    is_assumed_day: bool
    file: str
    cell: str
    stood: str
    sequence: int | None
    recorded_at: datetime | None
    by: str
    reason: str


class ExplanationOut(Schema):
    """One figure, explained. ``result`` is null where it is not known, and ``missing`` says why.

    ``result`` is an amount in ``currency``, or a day where ``currency`` is empty; ``trace`` is the closed arithmetic that
    ends in it, ``policy_hash`` names the version of the policy that was used,
    ``is_earlier_version`` that another one governs now.
    """

    reference: str
    amount: str
    result: str | None
    currency: str
    trace: dict[str, Any] | None
    citation: CitationOut | None
    rules: list[AppliedRule]
    values: list[RulingOut]
    assumed: list[RulingOut]
    policy: str
    policy_hash: str
    is_earlier_version: bool
    grounds: list[GroundOut]
    missing: list[str]


@router.get(
    "/{organisation}/guarantees/{path:reference}/explanations",
    response={200: list[str], **READ_PROBLEMS},
    url_name="explainable",
)
def explainable(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """The names of every amount and derived day of a guarantee that can be explained."""
    try:
        return list(queries.explainable(guarantee(**at_moment(request), reference=reference)))
    except queries.NoSuchGuarantee as error:
        raise Http404 from error


@router.get(
    "/{organisation}/guarantees/{path:reference}/explanations/{amount}",
    response={200: ExplanationOut, **READ_PROBLEMS},
    url_name="explanation",
)
def explanation(request: Any, organisation: str, reference: str, amount: AmountName, at: Query[At]) -> Any:
    """How one amount came about: rule, inputs, dated values with their places, roundings, and the recorded facts."""
    try:
        found = queries.explain(**at_moment(request), reference=reference, amount=amount)
    except (queries.NoSuchAmount, queries.NoSuchGuarantee) as error:
        raise Http404 from error
    amount_found = found.result if isinstance(found.result, Money) else None
    day_found = found.result if isinstance(found.result, date) else None
    result = amount_found.decimal if amount_found is not None else day_found and day_found.isoformat()
    return {
        "reference": found.reference, "amount": found.name, "result": result,
        "currency": amount_found.currency if amount_found is not None else "",
        "trace": found.trace.plain() if found.trace else None,
        "citation": found.citation.plain() if found.citation else None,
        "rules": [{"rule": r.id, "says": dict(r.says), "citation": r.cite.plain()} for r in found.rules],
        "values": [_value(ruling) for ruling in found.values], "assumed": [_value(ruling) for ruling in found.assumed],
        "policy": found.policy, "policy_hash": found.policy_hash,
        "is_earlier_version": found.is_earlier_version,
        "grounds": [_ground(ground) for ground in found.grounds], "missing": found.missing,
    }  # fmt: skip


def _value(ruling: Ruling) -> dict[str, Any]:
    return {
        "parameter": ruling.parameter, "value": ruling.text, "since": ruling.since, "until": ruling.until,
        "citation": ruling.cite.plain(),
    }  # fmt: skip


def _ground(ground: Ground) -> dict[str, Any]:
    recorded = ground.recorded
    return {
        "name": ground.name, "kind": ground.kind, "amount": ground.amount, "on": ground.on, "source": ground.source,
        "is_assumed_day": ground.is_assumed_day, "file": ground.origin.file if ground.origin else "",
        "cell": ground.cell.address if ground.cell else "", "stood": ground.cell.raw if ground.cell else "",
        "sequence": recorded.sequence if recorded else None, "recorded_at": recorded.at if recorded else None,
        "by": recorded.by if recorded else "", "reason": ground.reason,
    }  # fmt: skip
