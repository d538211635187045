"""``borgen supported-loan redemption``: what redeeming a loan, or a part of it, would cost and change. Writes nothing."""

from datetime import date
from fractions import Fraction
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.reader import pgettext
from borgen.cli.schedule.fields import DAY
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, no_loan
from borgen.cli.supported_loan.quote import amount
from borgen.cli.supported_loan.quote import price as bond_price
from borgen.kernel.money import Money
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.plain import plain_figure
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason

METHODS = {one.value.replace("_", "-"): one for one in RedemptionMethod}
REASONS = {one.value.replace("_", "-"): one for one in RedemptionReason}
PARTS = ("service", "contribution", "residents", "state")


@click.command()
@click.argument("number")
@click.option("--on", type=DAY, help="The day of redemption; at 100, the day of a term.")
@click.option("--method", type=click.Choice(list(METHODS)), help="Needed with --on.")
@click.option("--price", callback=bond_price, metavar="PRICE", help="Market price per 100 of nominal.")
@click.option("--amount", callback=amount, metavar="KRONER", help="A part of the debt; without it all is redeemed.")
@click.option("--why", type=click.Choice(list(REASONS)), default="voluntary", show_default=True, help="The reason.")
@click.option("--notice-given-on", type=DAY, help="At 100: the day of the notice; without it the last possible day is told.")
@click.option("--bond-debt", callback=amount, metavar="KRONER", help="The bond debt as the lender states it.")
@at_the_desk
def redemption(
    *, moment: DeskMoment, number: str, on: date | None, method: str | None, price: Fraction | None, amount: Money | None,
    why: str, notice_given_on: date | None, bond_debt: Money | None, as_json: bool,
) -> None:  # fmt: skip
    """Quote the redemption of loan NUMBER: bonds, price, interest, fee, gain or cost, and who pays less afterwards.

    Without --on: the debt, and the next terms that a notice can still reach. Ends with 1 where it cannot be redeemed so. To
    redeem takes two signed-in people, on the page or over the API.
    """
    from borgen.office.supported_loan.queries.loans import NoSuchLoan
    from borgen.office.supported_loan.queries.redemption import redemption
    from borgen.office.supported_loan.usecases.redemption import RedemptionTerms

    if (on is None) != (method is None):
        raise click.UsageError(_("a quote needs both --on and --method"))
    terms = None
    if on is not None and method is not None:
        terms = RedemptionTerms(
            why=REASONS[why], method=METHODS[method], settles_on=on, price=price, amount=amount,
            notice_given_on=notice_given_on, bond_debt=bond_debt,
        )  # fmt: skip
    try:
        page = redemption(**moment.asked, number=number, terms=terms)
    except NoSuchLoan:
        no_loan(number)
        return
    if as_json:
        say_json({**moment.plain, **_plain(page)})
        return
    _say(page)


def _plain(page: Any) -> dict[str, Any]:
    return {
        "loan": page.facts.number, "project": page.facts.project, "debt": page.debt,
        "notices": [
            {"n": day.n, "term_on": day.term_on, "due_on": day.due_on, "last_on": day.last_on} for day in page.notices
        ],
        "quote": _quote(page.found) if page.found else None,
    }  # fmt: skip


def _quote(found: Any) -> dict[str, Any]:
    quote = found.quote
    names = (
        "method", "settles_on", "after_term", "share", "is_full", "cash_debt", "nominal", "price", "bonds_cost", "accrued", "fee",
        "paid", "gain", "residents_saved", "state_saved", "service_saved", "support_stops_from",
        "accrued_since", "term_paid_on", "next_banking_day",
    )  # fmt: skip
    before, after = found.next_before, found.next_after
    explained = plain_figure(quote.trace, quote.rulings)
    return {
        "why": quote.reason, **{name: getattr(quote, name) for name in names},
        "last_notice_on": quote.notice.last_on if quote.notice else None, "next_term_before": _parts(before),
        "next_term_after": _parts(after), "trace": explained["trace"], "values": explained["values"],
    }  # fmt: skip


def _parts(split: Any) -> dict[str, Any] | None:
    return {"n": split.n, "due_on": split.due_on, **{name: getattr(split, name, None) for name in PARTS}} if split else None


def _say(page: Any) -> None:
    debt = f"{written.amount(page.debt)} {page.debt.currency}"
    click.echo(f"{_('Loan %(number)s') % {'number': page.facts.number}}. {_('Remaining debt')}: {debt}")
    if page.notices:
        click.echo()
        say_table(
            [_("Term"), _("Term on"), _("Payable on"), _("Last day of notice")],
            [[str(day.n), *map(written.day, (day.term_on, day.due_on, day.last_on))] for day in page.notices],
            numeric=frozenset({0}),
        )
    if page.found is not None:
        _say_quote(page.found)


def _say_quote(found: Any) -> None:
    quote = found.quote
    rows = [
        (_("Debt redeemed"), written.amount(quote.cash_debt)), (_("Bonds to redeem with"), written.amount(quote.nominal)),
        (_("Price of the bonds"), written.number(quote.price)), (_("Cost of the bonds"), written.amount(quote.bonds_cost)),
        (_("Accrued interest"), written.amount(quote.accrued)), (_("Redemption fee"), written.amount(quote.fee)),
        (_("To pay"), written.amount(quote.paid)), (_("Gain (below zero: cost)"), written.amount(quote.gain)),
        *(
            (label, written.amount(saved) if saved is not None else _("unknown"))
            for label, saved in (
                (_("Residents no longer pay"), quote.residents_saved), (_("The state no longer pays"), quote.state_saved),
            )
        ),
    ]  # fmt: skip
    when = _("after term %(n)s, %(day)s") % {"n": quote.after_term, "day": written.day(quote.settles_on)}
    click.echo()
    say_table([f"{_('Redemption')} {when}", CURRENCY], rows, numeric=frozenset({1}))
    before, after = found.next_before, found.next_after
    if before:
        labels = (_("Interest and instalment"), _("Contribution"), _("Residents"), pgettext("who pays", "State"))
        click.echo()
        say_table(
            [f"{_('Term')} {before.n}, {written.day(before.due_on)}", _("Before"), _("After")],
            [
                [label, written.amount(getattr(before, name)), written.amount(getattr(after, name)) if after else "-"]
                for label, name in zip(labels, PARTS, strict=True)
                if hasattr(before, name)
            ],
            numeric=frozenset({1, 2}),
        )
    click.echo()
    stops = _("Support ends from") if quote.is_full else _("Support falls from")
    click.echo(f"{stops}: {written.day(quote.support_stops_from)}")
    if quote.term_paid_on:
        said = _(
            "Term %(n)s is of %(day)s and is paid on %(paid)s, the next banking day: interest is accrued since the term's day."
        )
        days = {"day": written.day(quote.accrued_since), "paid": written.day(quote.term_paid_on)}
        click.echo(said % {"n": quote.after_term, **days})
    if quote.next_banking_day:
        said = _("Banks are closed on %(day)s; the next banking day is %(next)s. No source says whether the lender settles then.")
        click.echo(said % {"day": written.day(quote.settles_on), "next": written.day(quote.next_banking_day)})
    if quote.notice:
        click.echo(f"{_('Last day of notice')}: {written.day(quote.notice.last_on)}")
