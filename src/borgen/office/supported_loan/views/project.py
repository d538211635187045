"""One project: its facts, financing plan and checks; its credit; its loans with their reports; and a form to copy from."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.people.access import OfficeRequest, address, names_of, with_query
from borgen.office.supported_loan.loan_words import REPORTED_ELSEWHERE
from borgen.office.supported_loan.project_figures import NoSuchFigure, explain, traces_of
from borgen.office.supported_loan.project_report import report_groups
from borgen.office.supported_loan.queries.project_loans import loans_to_do
from borgen.office.supported_loan.queries.projects import NoSuchProject, ProjectPage, project
from borgen.office.supported_loan.queries.proposals import proposals
from borgen.office.supported_loan.queries.reports import reports
from borgen.office.supported_loan.quote.law_words import stated_line
from borgen.office.supported_loan.quote.silence import silence_in_words
from borgen.office.supported_loan.views.explaining import explained_page
from borgen.office.supported_loan.why_not import refusal_text
from borgen.office.supported_loan.wording import (
    BUILDING_FORMS,
    CREDIT_LINES,
    DAY_COUNTS,
    HOUSING,
    LOAN_KINDS,
    OWNERS,
    QUESTIONS,
    REGIONS,
    REPORT_STATES,
    STAGES,
    STEPS,
    term_label,
)
from borgen.office.ui.formats import place_text
from borgen.office.ui.tables import Column
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import ApprovedForm, FormName, Unanswered

TABS = ("overview", "credit", "loans", "report")


def loaded(request: OfficeRequest, reference: str) -> ProjectPage:
    """The project as the address asks for it, or no page at all."""
    try:
        return project(
            organisation_id=request.organisation.id,
            reference=reference,
            as_of=request.as_of,
            known_at=request.known_at,
        )
    except NoSuchProject as error:
        raise Http404 from error


def overview(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page = loaded(request, reference)
    people, how = names_of(frozenset(one.stated_by for one in page.stated)), _explainer(request, page)
    context: dict[str, Any] = {
        "plan_rows": list(_plan_rows(request, page)),
        "plan_columns": [
            Column("what", _("What")), Column("share", _("Share"), numeric=True), Column("amount", _("Amount"), numeric=True),
            Column("who", _("Who pays")),
        ],
        "maximum_url": how("maximum"),
        "excess_url": how("excess"),
        "per_m2_url": how("per_m2"),
        "per_m2": _per_m2(page),
        "lacks": [_lack(request, page, one) for one in page.plan.unanswered],
        "owner": OWNERS[page.facts.owner],
        "facts": list(_facts(page)),
        "conditions": [(term_label(one.rule.removeprefix("extra_")), one) for one in page.plan.extra_findings],
        "gate": list(zip((_("Ready for occupation"), _("BOSSINF status")), page.gate, strict=True)),
        "wanted": page.gate[1].given["wanted"],
        "forms": [_form(request, page, name) for name in FormName],
        "form_columns": [
            Column("form", _("Form")), Column("on", _("Approved on")), Column("by", _("Approved by")),
            Column("sum", _("Acquisition sum"), numeric=True), Column("extra", _("Extra energy investment"), numeric=True),
            Column("what", _("Actions")),
        ],
        "statuses": [
            (one, address(request, "supported_loan:status-correct", reference=reference, day=one.since.isoformat()))
            for one in reversed(page.facts.statuses)
        ],
        "grant_url": how("grant"),
        "fee_url": how("fee"),
        "fee_places": [ruling.cite for ruling in page.plan.fee.rulings] if page.plan.fee else [],
        "stated": [
            (
                one, stated_line(parameter=one.parameter, text=one.text, source=one.source), people.get(one.stated_by, ""),
                address(request, "supported_loan:value-withdraw", reference=reference, parameter=one.parameter),
            )
            for one in page.stated
        ],
    }  # fmt: skip
    return _shown(request, page, "overview", context)


def credit(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The construction credit with its account."""
    page = loaded(request, reference)
    known, account, how = page.credit, page.account, _explainer(request, page)
    people = names_of(
        frozenset(
            name for move in (known.moves if known else ()) for name in (move.prepared_by, move.closed_by)
        )
    )
    context: dict[str, Any] = {
        "entries": [
            (
                entry, CREDIT_LINES[entry.kind], *_behind(page, entry, people),
                how(f"interest-{place}"), how(f"debt-{place}"),
            )
            for place, entry in enumerate(account.entries if account else (), 1)
        ],
        "entry_columns": [
            Column("on", _("Day")), Column("what", _("What")), Column("amount", _("Amount"), numeric=True),
            Column("debt", _("Debt"), numeric=True), Column("text", _("What for")),
            Column("who", _("Prepared by, carried out by")),
        ],
        "urls": {name: how(name) for name in ("debt", "accrued", "owed", "left")},
        "day_count": DAY_COUNTS.get(known.facts.day_count, known.facts.day_count) if known else "",
        "trouble": _trouble(page),
        "left": known.facts.limit - _drawn(page) if known else None,
    }  # fmt: skip
    return _shown(request, page, "credit", context)


def loans(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """What was paid out, what waits, and how the reporting stands."""
    page = loaded(request, reference)
    every = reports(organisation_id=request.organisation.id, project=reference, sequence=page.moment.sequence)
    left = loans_to_do(page.moment, page.facts, [loan.number for loan in page.row.loans])
    context: dict[str, Any] = {
        "loans": [
            {
                "card": loan,
                "can_redeem": loan.number in left.redeemable,
                "kind": LOAN_KINDS[loan.kind],
                "state": REPORTED_ELSEWHERE[0] if loan.is_reported_elsewhere else REPORT_STATES[loan.reported.state],
                "reports": [
                    (one, address(request, "supported_loan:report-file", reference=reference, loan=one.loan, number=one.number),
                     address(request, "supported_loan:report-answer", reference=reference, loan=one.loan, number=one.number))
                    for one in every if one.loan == loan.number
                ],
                "report_url": address(request, "supported_loan:report-new", reference=reference, loan=loan.number),
            }
            for loan in page.row.loans
        ],
        "report_columns": [
            Column("number", _("Report"), numeric=True), Column("made", _("Made")), Column("answer", _("The receiver's answer")),
            Column("why", _("Reasons")), Column("what", _("Actions")),
        ],
        "gate": list(zip((_("Ready for occupation"), _("BOSSINF status")), page.gate, strict=True)),
        "change": left.change,
        "is_loan_left": _is_loan_left(page),
        "may_pay_out": all(finding.outcome == "met" for finding in page.gate),
    }  # fmt: skip
    return _shown(request, page, "loans", context)


def report(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The project as a form that a clerk can copy from into BOSSINF."""
    page = loaded(request, reference)
    how = _explainer(request, page)
    groups = [
        (title, [(field, how(field.figure)) for field in fields])
        for title, fields in report_groups(page, request.organisation.name)
    ]
    return _shown(request, page, "report", {"groups": groups})


def explained(request: OfficeRequest, organisation: str, reference: str, figure: str) -> HttpResponse:
    """How one figure came about: a page of its own, or the content of a dialog."""
    page = loaded(request, reference)
    try:
        found = explain(page, figure)
    except NoSuchFigure as error:
        raise Http404 from error
    back = (_("To the project"), address(request, "supported_loan:project", reference=reference))
    return explained_page(request, found, crumbs=_crumbs(request, page), back=back)


def _shown(request: OfficeRequest, page: ProjectPage, tab: str, context: dict[str, Any]) -> HttpResponse:
    reference = page.facts.reference
    waiting = proposals(
        organisation_id=request.organisation.id, known_at=request.known_at, project=reference, waiting=True
    )
    frame = {
        "page": page,
        "reference": reference,
        "tabs": {name: name == tab for name in TABS},
        "stage": STAGES[page.row.stage.value],
        "housing": HOUSING[page.facts.housing],
        "is_past": bool(request.GET.get("as_of") or request.known_at),
        "waiting": [
            (
                one,
                STEPS.get(one.kind, one.kind),
                address(request, "supported_loan:proposal", number=one.number),
            )
            for one in waiting
        ],
        "log_url": with_query(address(request, "journal:events"), subject=f"project:{reference}"),
    }
    return render(request, f"supported_loan/projects/{tab}.html", frame | context)


def _crumbs(request: OfficeRequest, page: ProjectPage, *last: str) -> tuple[str, ...]:
    return (
        _("Projects"), address(request, "supported_loan:projects"), page.facts.name,
        address(request, "supported_loan:project", reference=page.facts.reference), *last,
    )  # fmt: skip


def _explainer(request: OfficeRequest, page: ProjectPage) -> Callable[[str], str]:
    """Where each figure of the project is explained; nowhere for what is not worked out."""
    known, reference = traces_of(page), page.facts.reference
    return lambda figure: (
        address(request, "supported_loan:project-explain", reference=reference, figure=figure) if figure in known else ""
    )


def _plan_rows(
    request: OfficeRequest, page: ProjectPage
) -> Iterator[tuple[str, Fraction | None, Money, str, str, bool]]:
    """What, its share, the amount, its explanation's address, who pays, and whether it is a sum."""
    plan, form = page.plan, page.plan.form
    if plan.financing is None or form is None:
        return
    parts, owner, url = plan.financing, str(OWNERS[page.facts.owner]), _explainer(request, page)

    yield (
        _("Loan"),
        parts.loan_share,
        parts.loan,
        url("loan"),
        _("The lender; residents and state repay it"),
        False,
    )
    yield _("Base capital"), parts.base_capital_share, parts.base_capital, url("base_capital"), owner, False
    yield (
        _("Residents' deposit"),
        parts.deposit_share,
        parts.deposit,
        url("deposit"),
        _("The residents"),
        False,
    )
    if parts.excess:
        yield _("Supported sum"), None, parts.supported_sum, url("supported_sum"), "", True
        yield _("Above the maximum"), None, parts.excess, url("excess"), owner, False
    yield (
        _("Acquisition sum, form %(form)s") % {"form": form.form.value},
        None,
        form.acquisition,
        "",
        "",
        True,
    )
    if plan.extra:
        yield (
            _("Loan for extra energy investment"),
            None,
            plan.extra.principal,
            url("extra_loan"),
            _("The lender; outside the maximum"),
            False,
        )
        yield (
            _("Deposit for the extra energy investment"),
            None,
            plan.extra.deposit,
            url("extra_deposit"),
            _("The residents"),
            False,
        )


def _per_m2(page: ProjectPage) -> Money | None:
    """The amount a m², with the energy supplement where one is added."""
    cap = page.plan.cap
    if cap is None:
        return None
    return cap.per_m2 + cap.supplement if cap.supplement else cap.per_m2


def _lack(request: OfficeRequest, page: ProjectPage, one: Unanswered) -> dict[str, Any]:
    """What cannot be answered: the fact that is missing, or the book that is silent, and where to state it."""
    reference = page.facts.reference
    question = QUESTIONS[one.question]
    if one.silent is None:
        return {"question": question, "missing": term_label(one.missing), "silent": None}
    silent = silence_in_words(one.silent)
    names = [silent.key]
    if silent.key.startswith("amount."):
        names.insert(0, silent.key.replace("amount.", "amount_with_supplement.", 1))
    base = address(request, "supported_loan:value-new", reference=reference)
    choices = [
        (
            _("Enter the amount with energy supplement")
            if name.startswith("amount_with")
            else _("Enter the value"),
            with_query(base, parameter=f"{silent.book}#{name}"),
        )
        for name in names
    ]
    return {"question": question, "missing": "", "silent": silent, "choices": choices}


def _facts(page: ProjectPage) -> Iterator[tuple[str, Any, str]]:
    """Label, value and note of each fact; a day is a day, what nobody has said is left out."""
    facts = page.facts
    yield (
        term_label("owner"),
        facts.owner_name or OWNERS[facts.owner],
        str(OWNERS[facts.owner]) if facts.owner_name else "",
    )
    yield term_label("place"), facts.place, ""
    yield term_label("housing"), HOUSING[facts.housing], ""
    yield term_label("dwellings"), facts.dwellings, ""
    yield term_label("area"), facts.area, ""
    yield term_label("region"), REGIONS[facts.region] if facts.region else None, ""
    yield (
        term_label("building_form"),
        BUILDING_FORMS[facts.building_form] if facts.building_form else None,
        "",
    )
    committed_by = ", ".join(text for text in (facts.committed_by, place_text(facts.paragraph)) if text)
    yield term_label("committed_on"), facts.committed_on, committed_by
    yield term_label("ready_on"), facts.ready_on, ""
    yield term_label("use_changed_on"), facts.use_changed_on, ""
    yield term_label("lender"), facts.lender, ""
    yield term_label("source"), facts.source, ""
    yield term_label("remarks"), facts.remarks, ""


def _form(
    request: OfficeRequest, page: ProjectPage, name: FormName
) -> tuple[str, ApprovedForm | None, str, bool]:
    """The form, how it was approved, where to approve or correct it, and whether its sums count."""
    url = address(request, "supported_loan:form", reference=page.facts.reference, form=name.value)
    return (
        name.value,
        page.facts.forms.get(name),
        url,
        page.plan.form is not None and page.plan.form.form is name,
    )


def _behind(page: ProjectPage, entry: Any, people: Any) -> tuple[str, str]:
    """What a move of the account was for, and who was behind it."""
    moves = page.credit.moves if page.credit else ()
    same = next((one for one in moves if one.on == entry.on and one.amount == entry.amount), None)
    if entry.kind == "interest" or same is None:
        return "", ""
    return same.text, ", ".join(people.get(one, one) for one in (same.prepared_by, same.closed_by))


def _trouble(page: ProjectPage) -> str:
    """Why the credit's account cannot be laid out; empty where it can."""
    error = page.trouble
    if error is None:
        return ""
    return refusal_text(
        "credit_cannot", {"why": error.code, "on": str(error.on or ""), "amount": str(error.amount or "")}
    )


def _drawn(page: ProjectPage) -> Money:
    moves = page.credit.moves if page.credit else ()
    return Money.total((move.amount for move in moves), "DKK")


def _is_loan_left(page: ProjectPage) -> bool:
    """Whether there is a loan that can still be paid out: the first, or that for the extra investment."""
    kinds = {loan.kind for loan in page.row.loans}
    return LoanKind.FIRST not in kinds or (page.plan.extra is not None and LoanKind.EXTRA not in kinds)
