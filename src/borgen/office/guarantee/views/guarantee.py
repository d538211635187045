"""One guarantee: everything that is known of it, as of a day and as known then."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.guarantee.annual_fee import FeeLine, FeeMissing
from borgen.guarantee.duties import Duty, DutyState
from borgen.guarantee.wording import say_done, say_duty, say_fee, word
from borgen.kernel.money import Money
from borgen.office.guarantee.queries import guarantee as queries
from borgen.office.guarantee.queries.explain import NoSuchGuarantee
from borgen.office.guarantee.queries.findings import FindingRow
from borgen.office.guarantee.queries.guarantee import GuaranteePage, MovementRow
from borgen.office.guarantee.queries.history import FieldChange, HistoryEntry, Part
from borgen.office.guarantee.queries.plans import LoanPlan
from borgen.office.guarantee.said_findings import said
from borgen.office.guarantee.shown_facts import (
    decision_shown,
    insurances_shown,
    loans_shown,
    released_title,
    securities_shown,
    terms_shown,
)
from borgen.office.guarantee.wording import (
    ACTIONS,
    MOVEMENTS,
    NO_PLAN,
    PARTS,
    POLICY_REASONS,
    sentence,
    term_label,
    value_text,
)
from borgen.office.people.access import OfficeRequest, address, names_of
from borgen.office.ui.charts import Chart, Series, steps
from borgen.office.ui.formats import day_text, language
from borgen.office.ui.tables import Column
from borgen.rules.finding import Outcome

OPEN = (Outcome.NOT_MET, Outcome.UNCLEAR)
TABS = ("guarantee", "plan", "findings", "duties", "fees", "history")
LONG = 4
"""How many facts of one event stand unfolded."""

TIMED = (Part.TERMS, Part.BORROWER, Part.LOAN, Part.SECURITY, Part.INSURANCE)
USUAL = {"decided_on_precision": "day", "municipality_share": Fraction(1), "payments_a_year": 1}
SOON = 5
"""How many coming duties the overview shows."""


def guarantee(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The overview: terms, loans, securities, and what asks for attention."""
    page = loaded(request, reference)
    explain = explained(request, reference)
    fees = [answer for answer in page.fees_this_year if isinstance(answer, FeeLine)]
    context = {
        "terms": terms_shown(page, explain),
        "decision": decision_shown(page, explain),
        "loans": loans_shown(page, explain),
        "securities": securities_shown(page, explain),
        "increases": [(row, explain(f"increase.{row.id}")) for row in page.increases],
        "increase_columns": [
            Column("decided_on", _("Decided on")),
            Column("amount", _("Amount that is added"), numeric=True),
            Column("decided_by", _("Decided by")),
            Column("actions", _("Actions"), hidden_label=True),
        ],
        "insurances": insurances_shown(page),
        "released": [(one, released_title(one)) for one in page.released],
        "fee_total": Money.total((fee.amount for fee in fees), page.facts.currency) if fees else None,
        "fee_name": _fee_name(page),
        "missing_fee": next(
            (say_fee(a, language()) for a in page.fees_this_year if isinstance(a, FeeMissing)), ""
        ),
        "next_duties": [(duty, sentence(say_duty(duty, language()))) for duty in _waiting(page)][:SOON],
        "open_findings": [
            (row, said(row.finding, explain)) for row in page.findings if row.finding.outcome in OPEN
        ],
        "policy_title": page.policy_title[language()],
        "policy_reason": str(POLICY_REASONS.get(page.facts.policy_reason, page.facts.policy_reason)),
        "balances": [(row, explain(f"balance.{row.loan}.{row.on}")) for row in reversed(page.balances)][:SOON],
    }
    return _shown(request, page, "guarantee", context)


def plan(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The amortisation plan of each loan, as a chart and as a table, beside what has happened to the debt."""
    page = loaded(request, reference)
    explain = explained(request, reference)
    context = {
        "plans": [_plan(one, explain) for one in page.plans],
        "movements": [_moved(row, explain) for row in reversed(page.movements)],
        "balances": [(row, explain(f"balance.{row.loan}.{row.on}")) for row in reversed(page.balances)],
        "balance_columns": [
            Column("on", _("Day")),
            Column("loan", _("Loan"), numeric=True),
            Column("amount", _("Balance"), numeric=True),
            Column("source", _("Source")),
            Column("actions", _("Actions"), hidden_label=True),
        ],
        "debt_chart": _debt_chart(page),
        "plan_columns": [
            Column("n", _("Payment"), numeric=True),
            Column("due_on", _("Day")),
            Column("interest", _("Interest"), numeric=True),
            Column("principal", _("Amortisation"), numeric=True),
            Column("payment", _("To pay"), numeric=True),
            Column("balance", _("Remaining debt"), numeric=True),
        ],
        "movement_columns": [
            Column("value_on", _("Day")),
            Column("kind", _("What")),
            Column("loan", _("Loan"), numeric=True),
            Column("amount", _("Amount"), numeric=True),
            Column("after", _("Debt after"), numeric=True),
            Column("source", _("Source")),
            Column("actions", _("Actions"), hidden_label=True),
        ],
    }
    return _shown(request, page, "plan", context)


def findings(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """Every rule of the policy that the register can judge, with what it found."""
    page, explain = loaded(request, reference), explained(request, reference)
    context = {
        "groups": [
            (label, rows)
            for label, outcomes in (
                (_("Asks for attention"), OPEN),
                (_("Deviations with reasons"), (Outcome.DEVIATION,)),
                (_("Met"), (Outcome.MET,)),
            )
            if (rows := [_finding(row, explain) for row in page.findings if row.finding.outcome in outcomes])
        ],
        "columns": [
            Column("outcome", _("Outcome")),
            Column("rule", _("What the policy says")),
            Column("found", _("What was found")),
            Column("cite", _("Source")),
            Column("actions", _("Actions"), hidden_label=True),
        ],
    }
    return _shown(request, page, "findings", context)


def duties(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """Every day that policy and terms bring, what is done and what is missing."""
    page = loaded(request, reference)
    context = {
        "rows": [_duty(request, page, duty) for duty in page.duties],
        "missing": len(page.missing_duties),
        "columns": [
            Column("due_on", _("Due on")),
            Column("what", _("What")),
            Column("state", _("State")),
            Column("who", _("Who")),
            Column("cite", _("Source")),
            Column("actions", _("Actions"), hidden_label=True),
        ],
    }
    return _shown(request, page, "duties", context)


def fees(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """What has been charged, and what this year would bring."""
    page = loaded(request, reference)
    context = {
        "charged": [
            (row, f"charged.{row.id}", sentence(word("fee_kinds", row.kind.value, language())))
            for row in reversed(page.charged)
        ],
        "this_year": [_fee(answer) for answer in page.fees_this_year],
        "year": page.moment.as_of.year,
        "charged_columns": [
            Column("year", _("Year"), numeric=True),
            Column("kind", _("What")),
            Column("basis", _("Basis"), numeric=True),
            Column("rate", _("Rate"), numeric=True),
            Column("amount", _("Fee"), numeric=True),
            Column("payer", _("Paid by")),
        ],
    }
    return _shown(request, page, "fees", context)


def history(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """How what is known came about: each thing learned, when it holds, who said so and why."""
    page = loaded(request, reference)
    entries = queries.history(
        organisation_id=request.organisation.id, reference=reference, known_at=request.known_at
    )
    names = names_of(frozenset(entry.recorded.by for entry in entries if entry.recorded))
    return _shown(request, page, "history", {"entries": [_entry(entry, names) for entry in entries]})


def loaded(request: OfficeRequest, reference: str) -> GuaranteePage:
    """The guarantee's page as the request sees it.

    Raises:
        Http404: there is none, or was none then.
    """
    try:
        return queries.guarantee(
            organisation_id=request.organisation.id,
            reference=reference,
            as_of=request.as_of,
            known_at=request.known_at,
            with_names=True,
        )
    except NoSuchGuarantee as error:
        raise Http404 from error


def _shown(request: OfficeRequest, page: GuaranteePage, tab: str, context: dict[str, Any]) -> HttpResponse:
    frame = {
        "page": page,
        "reference": page.row.reference,
        "tabs": {name: name == tab for name in TABS},
        "open_count": sum(row.finding.outcome in OPEN for row in page.findings),
        "overdue_count": sum(duty.state is DutyState.OVERDUE for duty in page.duties),
        "is_past": bool(request.GET.get("as_of") or request.known_at),
    }
    return render(request, f"guarantee/guarantee/{tab}.html", frame | context)


def explained(request: OfficeRequest, reference: str) -> Callable[[str], str]:
    """The address of the explanation of an amount of the guarantee, by its name."""
    return lambda amount: address(request, "guarantee:explain", reference=reference, amount=amount)


def _waiting(page: GuaranteePage) -> list[Any]:
    return [duty for duty in page.duties if duty.state is not DutyState.DONE]


def _fee_name(page: GuaranteePage) -> str:
    """The explained figure behind this year's fee, where there is only one."""
    priced = [answer for answer in page.fees_this_year if isinstance(answer, FeeLine | FeeMissing)]
    if len(priced) != 1:
        is_sum = any(isinstance(answer, FeeLine) for answer in priced)
        return f"fees.{page.moment.as_of.year}" if is_sum else ""
    one = priced[0]
    return f"fee.{one.year}.{one.kind.value}" + (f".{one.part}" if one.part else "")


def _plan(one: LoanPlan, explain: Any) -> dict[str, Any]:
    rows = one.plan.rows if one.plan else ()
    problem = ""
    if one.plan is None:
        words = str(NO_PLAN.get(one.problem, NO_PLAN["missing"]))
        params = {"term": term_label(one.term), "text": one.params.get("text", "")}
        problem = words.format(**params)
    return {
        "loan": one.loan,
        "lender": one.lender,
        "problem": problem,
        "assumed": [(term_label(name), term_label(source)) for name, source in one.assumed.items()],
        "interest_unknown": any(row.interest is None for row in rows),
        "chart": _plan_chart(one) if one.plan else None,
        "rows": [
            (n, row, {figure: explain(f"plan.{one.loan}.{n}.{figure}") for figure in FIGURES})
            for n, row in enumerate(rows, start=1)
        ],
    }


def _moved(row: MovementRow, explain: Any) -> tuple[MovementRow, str, str, dict[str, str]]:
    """A movement, what it is, where a file said so, and the explanations of its amount and of the debt after it."""
    name = f"movement.{row.id}"
    explained = {"amount": explain(name), "after": explain(f"{name}.after")}
    return row, str(MOVEMENTS.get(row.kind, row.kind)), _where(row.origin), explained


FIGURES = ("interest", "principal", "payment", "balance")


def _plan_chart(one: LoanPlan) -> Chart:
    assert one.plan is not None
    rows = one.plan.rows
    name = one.lender or _("loan %(number)s") % {"number": one.loan}
    return steps(
        title=_("Remaining debt by the plan, %(loan)s") % {"loan": name},
        description="",
        categories=[row.due_on.isoformat() for row in rows],
        series=[Series(_("Remaining debt"), [_millions(row.balance) for row in rows])],
        unit=_("million"),
    )


def _debt_chart(page: GuaranteePage) -> Chart | None:
    """The debt as it moved, over all loans."""
    sums: dict[date, int] = {}
    total = 0
    for row in page.movements:
        total += row.amount.minor
        sums[row.value_on] = total
    if len(sums) < 2:
        return None
    currency = page.facts.currency
    return steps(
        title=_("Debt as registered"),
        description="",
        categories=[day.isoformat() for day in sums],
        series=[Series(_("Debt"), [_millions(Money(minor, currency)) for minor in sums.values()])],
        unit=_("million"),
    )


def _millions(money: Money) -> Fraction:
    return Fraction(money.minor, 100_000_000)


def _where(origin: Any) -> str:
    """The place in a file that said so."""
    return _("%(file)s, %(sheet)s row %(row)s") % {
        "file": origin.file, "sheet": origin.sheet, "row": origin.row,
    } if origin else ""  # fmt: skip


def _finding(row: FindingRow, explain: Callable[[str], str]) -> tuple[FindingRow, str, str, bool]:
    """The finding, what the rule says, what was found, and whether a reason may turn it, or has turned it, into a
    deviation.
    """
    says = row.rule.says[language()] if row.rule else row.finding.rule
    may_deviate = row.finding.outcome in (Outcome.NOT_MET, Outcome.DEVIATION) and str(row.finding.strength) == "should"
    return row, says, said(row.finding, explain), may_deviate


def _duty(request: OfficeRequest, page: GuaranteePage, duty: Duty) -> tuple[Duty, str, str, str]:
    """The duty, its name, what shows it done, and the address of the explanation of its day."""
    url = ""
    if duty.trace is not None:
        name = f"duty.{duty.kind}.{duty.due_on}"
        url = address(request, "guarantee:explain", reference=page.row.reference, amount=name)
    return duty, sentence(say_duty(duty, language())), say_done(duty, language()), url


def _fee(answer: Any) -> tuple[str, Any, str, str]:
    """What kind, how much (``None`` where it is not known or not due), in words, and the explained figure's name."""
    name = f"fee.{answer.year}.{answer.kind.value}" + (f".{answer.part}" if answer.part else "")
    kind = sentence(word("fee_kinds", answer.kind.value, language()))
    is_priced = isinstance(answer, FeeLine)
    return kind, answer.amount if is_priced else None, say_fee(answer, language()), name if is_priced else ""


def _entry(entry: HistoryEntry, names: Mapping[str, str]) -> dict[str, Any]:
    by = entry.recorded.by if entry.recorded else ""
    since, until = entry.true_from, entry.true_until
    holds = ""
    if since is not None:
        holds = _("%(since)s – %(until)s") % {
            "since": day_text(since),
            "until": day_text(until) if until else "",
        }
    changes = [_change(change) for change in entry.changes if not _says_nothing(change)]
    return {
        "entry": entry,
        "title": f"{PARTS[entry.part.value]} {ACTIONS[entry.action.value]}",
        "by": names.get(by) or (_("The machine's own command") if by == "system" else ""),
        "holds": holds,
        "changes": changes,
        "is_long": len(changes) > LONG,
        "where": _where(entry.origin),
    }


def _says_nothing(change: FieldChange) -> bool:
    """Whether a reader learns nothing from it: a party's number, or that a day is known as a day."""
    if change.name == "borrower" and isinstance(change.after or change.before, int):
        return True
    return change.name in USUAL and change.after == USUAL[change.name] and not change.before


def _change(change: FieldChange) -> tuple[str, str, str, bool]:
    """What, what it was, what it is, and whether it was anything before."""
    if change.name == "policy_reason":
        before, after = (
            str(POLICY_REASONS.get(str(value), value or "")) for value in (change.before, change.after)
        )
    else:
        before, after = (value_text(change.name, value) for value in (change.before, change.after))
    return term_label(change.name), before, after, change.before not in (None, "")
