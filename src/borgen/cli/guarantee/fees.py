"""``borgen fees``: what a year's fees would be. Writes nothing."""

from datetime import date, datetime
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, organisation_option, organisations, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import reader_language


@click.command()
@click.argument("year", type=click.IntRange(1900, 2200))
@organisation_option
@click.option(
    "--as-of",
    callback=day,
    metavar="D",
    help="The day of charging; default: today. A day after the last is late, and says so.",
)
@click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now.")
@as_json
@with_office
@in_one_language
def fees(
    *, year: int, organisation: str | None, as_of: date | None, known_at: datetime | None, as_json: bool
) -> None:
    """Preview the fees of YEAR: each with basis, rate and why; what cannot be priced, and why."""
    from borgen.guarantee.wording import say_fee, word
    from borgen.kernel.money import Money
    from borgen.office.guarantee.queries.fees import fee_preview

    lines: list[Any] = []
    missing: list[Any] = []
    none: list[Any] = []
    totals: list[Money] = []
    for place in organisations(organisation):
        preview = fee_preview(
            organisation_id=place.pk, year=year, as_of=as_of or today_of(place), known_at=known_at
        )
        lines += [(place.slug, line) for line in preview.lines]
        missing += [(place.slug, item) for item in preview.missing]
        none += [(place.slug, item) for item in preview.none]
        totals += preview.totals
    if as_json:
        by_currency = {total.currency for total in totals}
        say_json({
            "lines": [{"organisation": slug, **_line(line)} for slug, line in lines],
            "missing": [
                {"organisation": slug, "reference": m.reference, "kind": m.kind, "reason": m.reason, "params": m.params}
                for slug, m in missing
            ],
            "none": [{"organisation": slug, "reference": n.reference, "kind": n.kind, "reason": n.reason} for slug, n in none],
            "total": Money.total(totals, by_currency.pop()) if len(by_currency) == 1 else "0.00" if not totals else None,
            "totals": [{"currency": total.currency, "amount": total} for total in totals],
        })  # fmt: skip
        return
    reader = reader_language()
    say_table(
        [_("Reference"), _("What"), _("Basis"), _("Rate"), _("Fee"), _("Charge by"), "", _("Where it stands")],
        [
            [line.reference, word("fee_kinds", line.kind.value, reader), written.amount(line.basis), written.percent(line.rate),
             written.amount(line.amount), written.day(line.charge_by), _("Late") if line.is_late else "",
             line.finding.cite.section]
            for _slug, line in lines
        ],
        numeric=frozenset({2, 3, 4}),
    )  # fmt: skip
    for total in totals:
        click.echo(f"{_('Total')} {written.amount(total)} {total.currency}")
    for _slug, item in missing:
        click.echo(f"{_('Missing')}: {item.reference}: {say_fee(item, reader)}")


def _line(line: Any) -> dict[str, Any]:
    from borgen.guarantee.plain import share_text
    from borgen.office.guarantee.queries.explain_fees import line_name

    return {
        "reference": line.reference, "kind": line.kind, "part": line.part, "basis": line.basis, "rate": line.rate,
        "rate_text": share_text(line.rate), "amount": line.amount, "currency": line.amount.currency, "charge_by": line.charge_by,
        "is_late": line.is_late, "payer": line.payer, "explain": line_name(line), "citation": str(line.finding.cite),
        "assumed": [ruling.parameter for ruling in line.assumed],
        "trace": line.finding.trace.plain() if line.finding.trace else None,
    }  # fmt: skip
