"""``borgen register``: the register as of a day, as known at an instant."""

from datetime import date, datetime
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, organisation_option, organisations, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext, reader_language


@click.command()
@organisation_option
@click.option("--as-of", callback=day, metavar="D", help="True on this day; default: today.")
@click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now.")
@as_json
@with_office
@in_one_language
def register(
    *, organisation: str | None, as_of: date | None, known_at: datetime | None, as_json: bool
) -> None:
    """The complete register: every guarantee, and the totals of those that count."""
    from borgen.guarantee.vocabulary import term
    from borgen.office.guarantee.queries.register import register_rows, register_totals

    guarantees: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    for place in organisations(organisation):
        on = as_of or today_of(place)
        _moment, rows = register_rows(organisation_id=place.pk, as_of=on, known_at=known_at)
        guarantees += [{"organisation": place.slug, **_row(row)} for row in rows]
        found = register_totals(organisation_id=place.pk, as_of=on, known_at=known_at)
        totals += [{"organisation": place.slug, **_total(total)} for total in found]
    if as_json:
        say_json({"guarantees": guarantees, "totals": totals})
        return
    reader = reader_language()
    say_table(
        [_("Reference"), _("Borrower"), _("State"), _("Committed"), _("Drawn"), _("Outstanding"), _("Last day")],
        [
            [
                g["reference"],
                (g["borrower"] or "")[:40],
                term("state", g["state"].value, reader),
                *(written.amount(g[k]) for k in ("committed", "drawn", "outstanding")),
                written.day(g["ends_on"]),
            ]
            for g in guarantees
        ],
        numeric=frozenset({3, 4, 5}),
    )
    for total in totals:
        said = ngettext(
            "%(organisation)s: %(count)s guarantee, committed %(committed)s, drawn %(drawn)s, outstanding %(outstanding)s"
            " %(currency)s (not known of %(committed_unknown)s, %(drawn_unknown)s, %(outstanding_unknown)s)",
            "%(organisation)s: %(count)s guarantees, committed %(committed)s, drawn %(drawn)s, outstanding %(outstanding)s"
            " %(currency)s (not known of %(committed_unknown)s, %(drawn_unknown)s, %(outstanding_unknown)s)",
            total["count"],
        )
        click.echo(said % {**total, **{name: written.amount(total[name]) for name in ("committed", "drawn", "outstanding")}})


def _row(row: Any) -> dict[str, Any]:
    """A guarantee of the list; what nobody has stated is ``None``, texts among it."""
    said = {
        "reference": row.reference, "state": row.state, "borrower": row.borrower, "organisation_number": row.organisation_number,
        "borrower_class": row.borrower_class, "lender": row.lender, "loan_type": row.loan_type,
        "original_amount": row.original_amount, "legal_form": row.legal_form, "exposure_kind": row.exposure_kind,
        "purpose": row.purpose, "decided_amount": row.decided, "committed": row.committed, "drawn": row.drawn,
        "outstanding": row.outstanding, "outstanding_on": row.observed_on, "currency": row.currency,
        "securities": row.securities, "decided_on": row.decided_on, "decided_on_precision": row.decided_on_precision,
        "decided_by": row.decided_by, "paragraph": row.paragraph,
        "executed_on": row.executed_on, "valid_until": row.valid_until, "ends_on": row.ends_on, "policy": row.policy,
    }  # fmt: skip
    return {name: None if value == "" else value for name, value in said.items()}


def _total(total: Any) -> dict[str, Any]:
    return {
        "currency": total.committed.currency, "count": total.count, "committed": total.committed, "drawn": total.drawn,
        "outstanding": total.outstanding, "committed_unknown": total.committed_unknown, "drawn_unknown": total.drawn_unknown,
        "outstanding_unknown": total.outstanding_unknown,
    }  # fmt: skip
