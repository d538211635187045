"""Loans, their terms and statements as tables."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.kernel.money import Money
from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.facts.figures import RedemptionRow
from borgen.office.supported_loan.queries.loans import LoanPage, LoansPage
from borgen.office.supported_loan.queries.regulation import LineShown, RunPage
from borgen.office.supported_loan.queries.statements import StatementPage
from borgen.office.ui.formats import count_text, language, share_text
from borgen.office.ui.table_files import Table, Value
from borgen.supported_loan.wording import word

About = tuple[tuple[str, Value], ...]


def kroner(money: Money | None) -> Decimal | None:
    """The amount as a cell."""
    return None if money is None else Decimal(money.decimal)


def loans_table(found: LoansPage, *, slug: str, about: About) -> Table:
    """One row a loan."""
    return Table(
        title=_("Loans"), name=f"loans-{slug}", about=about,
        headings=[
            _("Loan"), _("Project"), _("Name of the project"), _("Which loan"), _("Paid out on"), _("Principal"),
            _("Rate a year"), _("Remaining debt"), _("Next term"), _("Regulated through loan year"), _("Report of disbursement"),
            pgettext("of a loan", "State"),
        ],
        rows=[
            [
                row.number, row.project, row.project_name, str(words.KINDS[row.kind]), row.disbursed_on,
                kroner(row.principal), share_text(row.rate), kroner(row.debt), row.next.due_on if row.next else None,
                row.regulated_through,
                str((words.REPORTED_ELSEWHERE if row.is_reported_elsewhere else words.REPORTS[row.report])[0]),
                str(words.STATES[row.state.value][0]),
            ]
            for row in found.rows
        ],
    )  # fmt: skip


def terms_table(page: LoanPage, *, about: About) -> Table:
    """One row a term; the residents' and the state's part empty where nobody knows them. A redemption is a row of its own, on its
    day: the debt before less instalment or what is redeemed is the remaining debt."""
    redeemed = page.redemptions_after
    rows: list[list[Value]] = [*map(_redemption, redeemed.get(0, ()))]
    for row in page.plan.rows[: page.facts.ended_after_term]:
        split = page.figures.split(row.n)
        rows.append(
            [
                row.n, row.due_on, share_text(row.rate), str(words.RATES[row.rate_basis]), kroner(row.interest),
                kroner(row.principal), kroner(row.contribution), kroner(split.residents if split else None),
                kroner(split.state if split else None), kroner(row.balance),
                word("index", split.index, language()) if split else None, None,
            ]
        )  # fmt: skip
        rows += map(_redemption, redeemed.get(row.n, ()))
    payable = page.facts.reported.payable_since
    return Table(
        title=_("Loan %(number)s, terms") % {"number": page.facts.number}, name=f"loan-{_plain(page.facts.number)}",
        about=(
            *about,
            (_("Loan"), page.facts.number),
            (_("Project"), page.facts.project),
            (
                _("The state's part is payable since"),
                str(words.REPORTED_ELSEWHERE[0]) if page.facts.is_reported_elsewhere
                else payable or _("not yet: no report is acknowledged"),
            ),
        ),
        headings=[
            _("Term"), _("Due"), _("Rate a year"), _("Rate is"), _("Interest"), _("Instalment"), _("Contribution"),
            _("Residents"), pgettext("who pays", "State"), _("Remaining debt"), _("Index"), _("Redeemed"),
        ],
        rows=rows,
    )  # fmt: skip


def _redemption(one: RedemptionRow) -> list[Value]:
    """Its row among those of the terms."""
    return [None, one.settles_on, *[None] * 7, kroner(one.balance), None, kroner(one.amount)]


def run_table(found: RunPage, *, about: About) -> Table:
    """One row a loan."""
    return Table(
        title=_("Regulation %(run)s") % {"run": f"{found.run.year}-{found.run.number}"},
        name=f"regulation-{found.run.year}-{found.run.number}", about=about,
        headings=[
            _("Loan"), _("Project"), _("Loan year"), _("From"), _("Regulated by"), _("Before, a year"),
            pgettext("of a payment", "Change"),
            _("After, a year"), _("Stands on"),
        ],
        rows=[
            [
                line.loan, line.project, line.loan_year, line.takes_effect_on, str(words.REGIMES[line.regime]),
                kroner(line.before), share_text(line.change), kroner(line.after), observed_text(line),
            ]
            for line in found.lines
        ],
    )  # fmt: skip


def statement_table(found: StatementPage, *, about: About) -> Table:
    """One row a term, with the control totals under them."""
    one = found.stated
    totals = one.totals
    return Table(
        title=_("Statement %(number)s of loan %(loan)s") % {"number": one.number, "loan": found.loan},
        name=f"statement-{_plain(found.loan)}-{one.number}",
        about=(
            *about,
            (_("Loan"), found.loan), (_("Project"), found.project), (_("Kind"), str(words.STATEMENTS[one.kind])),
            (_("From"), one.since), (_("Until, but not including"), one.until), (_("Lines"), len(one.lines)),
            (_("Seal (SHA-256)"), one.seal), (_("Corrects"), ", ".join(one.corrects)), (_("Reason"), one.reason),
            (_("All of the loan was redeemed on"), found.redeemed_in_full_on or ""),
            (_("Terms that were not due when it was made"), found.not_due_when_made),
        ),
        headings=[
            _("Term"), _("Due"), _("Interest"), _("Instalment"), _("Contribution"),
            _("Residents"), pgettext("who pays", "State"), _("Remaining debt"), _("Index"), _("Redeemed since the term before"),
        ],
        rows=[
            [
                line.n, line.due_on, kroner(line.interest), kroner(line.principal), kroner(line.contribution),
                kroner(line.residents), kroner(line.state), kroner(line.balance), word("index", line.index, language()),
                kroner(line.redeemed_before),
            ]
            for line in one.lines
        ],
        totals=[
            _("In all"), "", kroner(totals.interest), kroner(totals.principal), kroner(totals.contribution),
            kroner(totals.residents), kroner(totals.state),
        ],
    )  # fmt: skip


def observed_text(line: LineShown) -> str:
    """The observations that a regulation stands on, in one line."""
    return "; ".join(
        f"{words.SERIES[one.series]} {one.period}: {count_text(one.value)} ({one.base})"
        for one in line.observed
    )


def _plain(number: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in number)
