"""What is known of a guarantee as labelled facts, each amount leading to its explanation and each cell named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from borgen.guarantee.commitment import AmortisationKind, Commitment, Insurance, Loan, Precision, Security
from borgen.guarantee.register_file.fields import FIELDS
from borgen.guarantee.vocabulary import term
from borgen.office.guarantee.queries.guarantee import GuaranteePage
from borgen.office.guarantee.queries.released import ReleasedPart
from borgen.office.guarantee.queries.sources import Origin
from borgen.office.guarantee.wording import AMORTISATIONS, sentence
from borgen.office.ui.components.values import amount, time_element, unknown
from borgen.office.ui.formats import day_text, language, money_text, share_text

Explain = Callable[[str], str]
"""The address of the explanation of an amount of this guarantee, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFact:
    """``value`` is markup or text; ``note`` says what stands beside it, above all the file's cell."""

    label: str
    value: Any
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A loan, security or insurance: ``number`` names it in addresses."""

    number: str
    title: str
    facts: tuple[ShownFact, ...]


def terms_shown(page: GuaranteePage, explain: Explain) -> list[ShownFact]:
    """The terms of the guarantee, in the order in which a clerk asks for them."""
    return list(_terms(page.facts, page.origins.get("terms"), explain))


def decision_shown(page: GuaranteePage, explain: Explain) -> list[ShownFact]:
    """What was decided, by whom, and what follows from it."""
    return list(_decision(page, page.origins.get("terms"), explain))


def loans_shown(page: GuaranteePage, explain: Explain) -> list[ShownPart]:
    shown = []
    for loan in page.facts.loans:
        origin = page.origins.get(f"loan.{loan.id}")
        title = loan.lender or _("Loan %(number)s") % {"number": loan.id}
        shown.append(ShownPart(number=loan.id, title=title, facts=tuple(_loan(loan, origin, explain))))
    return shown


def securities_shown(page: GuaranteePage, explain: Explain) -> list[ShownPart]:
    return [
        ShownPart(
            number=security.id,
            title=sentence(term("security_kind", security.kind.value, language())),
            facts=tuple(_security(security, explain)),
        )
        for security in page.facts.securities
    ]


def insurances_shown(page: GuaranteePage) -> list[ShownPart]:
    return [
        ShownPart(number=one.id, title=one.insurer or _("Insurance"), facts=tuple(_insurance(one)))
        for one in page.facts.insurances
    ]


def released_title(one: ReleasedPart) -> str:
    """What a security or insurance that is not there any more was."""
    if one.part == "security":
        return sentence(term("security_kind", one.what, language()))
    return one.what or _("Insurance")


def amortisation_text(loan: Loan, explain: Explain | None = None) -> str:
    """How the loan is paid down, in words; "" where the register does not say. With ``explain`` its amount leads there."""
    plan = loan.amortisation
    if plan is None:
        return ""
    if plan.kind is AmortisationKind.TEXT:
        return plan.text
    words = [str(AMORTISATIONS[plan.kind.value])]
    if plan.per_year is not None:
        shown = amount(plan.per_year, explain(f"loan.{loan.id}.per_year")) if explain else money_text(plan.per_year)
        words.append(format_html(_("{amount} a year"), amount=shown))
    if plan.share_per_year is not None:
        words.append(_("%(share)s a year") % {"share": share_text(plan.share_per_year)})
    words.append(
        ngettext("%(count)s payment a year", "%(count)s payments a year", plan.payments_a_year)
        % {"count": plan.payments_a_year}
    )
    if plan.starts_on is not None:
        words.append(_("from %(day)s") % {"day": day_text(plan.starts_on)})
    return format_html_join(", ", "{}", ((one,) for one in words))


def _terms(facts: Commitment, origin: Origin | None, explain: Explain) -> Iterator[ShownFact]:
    lang = language()
    borrower = facts.borrower
    number = borrower.organisation_number
    yield ShownFact(label=_("Borrower"), value=borrower.name or unknown(), note=_cell(origin, "borrower"))
    yield ShownFact(
        label=_("Organisation number"), value=number or unknown(), note=_cell(origin, "organisation_number")
    )
    cls = borrower.borrower_class
    yield ShownFact(
        label=_("Class of borrower"),
        value=sentence(term("borrower_class", cls.value, lang)) if cls else unknown(),
        note=share_text(borrower.municipality_owns) if borrower.municipality_owns is not None else "",
    )
    if borrower.locality:
        yield ShownFact(label=_("Place"), value=borrower.locality, note=_cell(origin, "locality"))
    kind, form = facts.exposure_kind, facts.legal_form
    yield ShownFact(
        label=_("Kind of exposure"),
        value=sentence(term("exposure_kind", kind.value, lang)) if kind else unknown(),
        note=_cell(origin, "exposure_kind"),
    )
    yield ShownFact(
        label=_("Legal form"),
        value=sentence(term("legal_form", form.value, lang)) if form else unknown(),
        note=_cell(origin, "legal_form"),
    )
    covered = [
        term("covered", word.value, lang) for word in sorted(facts.covers, key=lambda word: word.value)
    ]
    yield ShownFact(
        label=_("Covers"), value=sentence(", ".join(covered)) or unknown(), note=_cell(origin, "covers")
    )
    category = sentence(term("purpose", facts.purpose_category, lang)) if facts.purpose_category else ""
    yield ShownFact(
        label=_("Purpose"),
        value=facts.purpose or category or unknown(),
        note=category if facts.purpose else "",
    )
    if facts.municipality_share != 1:
        yield ShownFact(label=_("The municipality's share"), value=share_text(facts.municipality_share))
    if facts.investment is not None:
        yield ShownFact(
            label=_("Cost of the investment"), value=amount(facts.investment, explain("investment"))
        )
    if facts.own_contribution is not None:
        yield ShownFact(
            label=_("Own contribution"), value=amount(facts.own_contribution, explain("own_contribution"))
        )
    if facts.fee_rate is not None:
        yield ShownFact(
            label=_("Agreed fee rate"), value=share_text(facts.fee_rate), note=_cell(origin, "fee_rate")
        )
    if facts.fee_payer:
        yield ShownFact(label=_("The fee is paid by"), value=facts.fee_payer, note=_cell(origin, "fee_payer"))
    if facts.conditions:
        met = facts.conditions_met_on
        note = _("Met on %(day)s") % {"day": day_text(met)} if met else _("Not yet said to be met")
        yield ShownFact(label=_("Conditions"), value=facts.conditions, note=note)
    labels = field_labels()
    for name, text in facts.texts.items():
        yield ShownFact(
            label=labels.get(name, name), value=text, note=_("Kept as it stood; not read as a value")
        )


def _decision(page: GuaranteePage, origin: Origin | None, explain: Explain) -> Iterator[ShownFact]:
    facts, lang = page.facts, language()
    decision = facts.decision
    label = _("Decided frame") if facts.is_frame else _("Decided amount")
    yield ShownFact(
        label=label, value=amount(facts.decided, explain("decided")), note=_cell(origin, "decided_amount")
    )
    yield ShownFact(
        label=_("What was decided"),
        value=sentence(term("outcome", decision.outcome.value, lang)) if decision.outcome else unknown(),
    )
    yield ShownFact(
        label=_("Decided by"),
        value=decision.body or unknown(),
        note=", ".join(part for part in (decision.paragraph, decision.registration_number) if part),
    )
    yield ShownFact(
        label=_("Decided on"), value=_day(decision.on, decision.precision), note=_cell(origin, "decided_on")
    )
    availability = page.availability
    if availability is not None and facts.executed_on is None:
        yield ShownFact(
            label=_("Can be used to and including"),
            value=format_html(
                '<a class="amount is-explained" href="{}">{}</a>',
                explain("lapses_on"),
                time_element(availability.last_on),
            ),
        )
    if facts.execute_by is not None:
        yield ShownFact(label=_("To be executed by"), value=time_element(facts.execute_by))
    yield ShownFact(
        label=_("Executed on"),
        value=time_element(facts.executed_on) if facts.executed_on else _("Not executed"),
        note=_cell(origin, "executed_on"),
    )
    yield ShownFact(
        label=_("Last day"),
        value=time_element(facts.ends_on) if facts.ends_on else unknown(),
        note=_cell(origin, "ends_on"),
    )
    if facts.ended_on is not None:
        yield ShownFact(label=_("Ended on"), value=time_element(facts.ended_on), note=facts.end_reason)


def _loan(loan: Loan, origin: Origin | None, explain: Explain) -> Iterator[ShownFact]:
    name = f"loan.{loan.id}"
    yield ShownFact(
        label=_("Original loan"),
        value=amount(loan.original, explain(f"{name}.original")),
        note=_cell(origin, "original_amount"),
    )
    yield ShownFact(label=_("Drawn"), value=amount(loan.drawn, explain(f"{name}.drawn")))
    yield ShownFact(
        label=_("Outstanding"),
        value=amount(loan.outstanding, explain(f"{name}.outstanding")),
        note=_("Balance of %(day)s") % {"day": day_text(loan.observed_on)} if loan.observed_on else "",
    )
    if loan.number:
        yield ShownFact(label=_("Loan number"), value=loan.number, note=_cell(origin, "loan_number"))
    if loan.loan_type:
        yield ShownFact(label=_("Type of loan"), value=loan.loan_type, note=_cell(origin, "loan_type"))
    if loan.interest_rate is not None:
        bound = loan.rate_bound_until
        yield ShownFact(
            label=_("Interest rate"),
            value=share_text(loan.interest_rate),
            note=_("Bound until %(day)s") % {"day": day_text(bound)} if bound else "",
        )
    yield ShownFact(
        label=_("First drawn on"),
        value=time_element(loan.first_drawn_on) if loan.first_drawn_on else unknown(),
    )
    yield ShownFact(
        label=_("Matures on"), value=time_element(loan.matures_on) if loan.matures_on else unknown()
    )
    yield ShownFact(
        label=_("Amortisation"),
        value=amortisation_text(loan, explain) or unknown(),
        note=_cell(origin, "amortisation"),
    )


def _security(security: Security, explain: Explain) -> Iterator[ShownFact]:
    name = f"security.{security.id}"
    if security.text:
        yield ShownFact(label=_("Description"), value=security.text)
    yield ShownFact(
        label=_("Amount"),
        value=amount(security.amount, explain(f"{name}.amount"))
        if security.amount is not None
        else unknown(),
        note=security.rank,
    )
    if security.value is not None:
        valued = security.valued_on
        yield ShownFact(
            label=_("Value"),
            value=amount(security.value, explain(f"{name}.value")),
            note=_("Valued on %(day)s") % {"day": day_text(valued)} if valued else "",
        )


def _insurance(one: Insurance) -> Iterator[ShownFact]:
    if one.number:
        yield ShownFact(label=_("Policy number"), value=one.number)
    if one.valid_from is not None:
        yield ShownFact(label=_("Valid from"), value=time_element(one.valid_from))
    yield ShownFact(
        label=_("Valid to and including"),
        value=time_element(one.valid_until) if one.valid_until else unknown(),
    )
    if one.text:
        yield ShownFact(label=_("Description"), value=one.text)


def field_labels() -> dict[str, str]:
    """What the fields of a register file are called in the reader's language."""
    lang = language()
    return {name: field.label[lang] for name, field in FIELDS.items()}


def _cell(origin: Origin | None, field: str) -> str:
    """The file's cell that said so; "" for what was entered by hand."""
    found = origin.cells.get(field) if origin else None
    return found.address if found else ""


def _day(on: date | None, precision: Precision) -> Any:
    if on is None:
        return unknown()
    if precision is Precision.DAY:
        return time_element(on)
    shown = on.isoformat()[: 4 if precision is Precision.YEAR else 7]
    return format_html('<time datetime="{}">{}</time>', shown, shown)
