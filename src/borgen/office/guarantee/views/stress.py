"""The stress page: who fails, what the municipality pays and gets back, in all and for each inhabitant."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.guarantee.stress import Called
from borgen.guarantee.stress_trace import HELD, SUMMED
from borgen.guarantee.vocabulary import term
from borgen.office.guarantee import export as files
from borgen.office.guarantee.forms.stress import StressForm
from borgen.office.guarantee.queries.stress import StressTest, stress_test
from borgen.office.guarantee.views.figure import explain_address
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import OfficeRequest, past_of, same_question
from borgen.office.ui.charts import Chart, Series, bars
from borgen.office.ui.formats import language, share_text
from borgen.office.ui.tables import Column

FIGURES = ("principal", "interest", "extra", "paid", "recourse", "effect", "per_inhabitant", "register_extra")


def stress(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The settings and what follows from them."""
    form, found = asked(request)
    context: dict[str, Any] = {
        "form": form,
        "past": past_of(request),
        "query": request.GET.urlencode(),
    }
    if found is not None:
        context |= _shown(request, found)
    return render(request, "guarantee/stress.html", context)


def export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """The years as a file."""
    _form, found = asked(request)
    if form not in files.MEDIA_TYPES or found is None:
        raise Http404
    table = files.stress_table(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, found=found
    )
    return files.answer(table, form)


def asked(request: OfficeRequest) -> tuple[StressForm, StressTest | None]:
    form = StressForm(request.GET, as_of=request.as_of)
    if not form.is_valid():
        return form, None
    return form, stress_test(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, settings=form.settings(),
        largest=form.cleaned_data["largest"], chosen=request.GET.getlist("borrower"),
    )  # fmt: skip


def labels_of_figures() -> dict[str, str]:
    return {
        "principal": _("Debt paid"), "interest": _("Interest paid"), "extra": _("Interest of the rise"), "paid": _("Paid in all"),
        "recourse": _("From securities"), "effect": _("Effect on the result"), "per_inhabitant": _("Per inhabitant"),
        "register_extra": _("The rise on the whole register's debt"), "failing_owed": _("Those who fail owe"),
        "others_owed": _("All others owe"), "paid_before": _("Amortised before they fail"), "difference": _("Difference"),
        "called_difference": _("Difference to what they owe"),
    }  # fmt: skip


def _shown(request: OfficeRequest, test: StressTest) -> dict[str, Any]:
    found, labels = test.found, labels_of_figures()

    def explain(name: str) -> str:
        return same_question(request, "guarantee:stress-explain", amount=name)

    def worth(row: Any, figure: str) -> Any:
        # what is paid lowers the result
        if figure == "effect":
            return test.money(-row.effect)
        return test.per_inhabitant(-row.effect) if figure == "per_inhabitant" else test.money(getattr(row, figure))

    def cell(row: Any, figure: str) -> tuple[Any, str]:
        shown = worth(row, figure)
        return shown, "" if shown is None else explain(f"{figure}.{row.year}")

    kinds: dict[str, list[int]] = {}
    for one in found.worths:
        sums = kinds.setdefault(one.security.kind.value, [0, 0, 0])
        sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + one.counted, sums[2] + bool(one.missing)
    effect = sum(row.effect for row in found.years)
    return {
        "test": test,
        "chart": _chart(test),
        "figures": [
            (labels["paid"], test.money(sum(row.paid for row in found.years)), explain("paid.total")),
            (labels["recourse"], test.money(sum(row.recourse for row in found.years)), explain("recourse.total")),
            (labels["effect"], test.money(-effect), explain("effect.total")),
            (labels["per_inhabitant"], test.per_inhabitant(-effect), explain("per_inhabitant.total") if test.inhabitants else ""),
        ],
        "columns": [Column("year", _("Year")), *(Column(name, labels[name], numeric=True) for name in FIGURES)],
        "rows": [
            (row.year, [cell(row, name) for name in FIGURES]) for row in found.years
        ],
        "part_columns": [
            Column("reference", _("Reference")), Column("year", _("Year")),
            *(Column(name, labels[name], numeric=True) for name in SUMMED),
        ],
        "parts": [
            (
                test.references[part.guarantee], part.year,
                [
                    (test.money(getattr(part, name)), explain(f"part.{part.guarantee}.{part.year}.{name}"))
                    for name in SUMMED
                ],
            )
            for part in found.parts
        ],
        "kind_columns": [
            Column("kind", _("Kind of security")), Column("count", _("Number"), numeric=True),
            Column("counted", _("Worth at most"), numeric=True), Column("missing", _("Amount or value not stated"), numeric=True),
        ],
        "kinds": [
            (sentence(term("security_kind", kind, language())), count, test.money(counted), missing, explain(f"kind.{kind}"))
            for kind, (count, counted, missing) in kinds.items()
        ],
        "security_columns": [
            Column("reference", _("Reference")), Column("kind", _("Kind of security")),
            Column("counted", _("Worth at most"), numeric=True), Column("note", _("Note")),
        ],
        "securities": [
            (
                test.references[one.security.guarantee], sentence(term("security_kind", one.security.kind.value, language())),
                test.money(one.counted), explain(f"security.{one.security.id}"), missing_words(one.missing),
            )
            for one in found.worths
        ],
        "borrowers": [(row, explain(f"owed.{row.reference}")) for row in test.borrowers],
        "explain": {name: explain(name) for name in HELD}
        | {
            "principal": explain("principal.total"),
            "outstanding": explain_address(request, test.currency, "own_outstanding"),
        },
        "failing_owed": test.money(found.failing_owed), "others_owed": test.money(found.others_owed),
        "paid_before": test.money(found.paid_before), "principal": test.money(found.principal),
        "called_difference": test.money(found.difference),
        "rateless": [test.references[pk] for pk in found.rateless], "unplanned": [test.references[pk] for pk in found.unplanned],
        "assumptions": _assumptions(test),
    }  # fmt: skip


def missing_words(name: str) -> str:
    words = {
        "value": _("Its value is not stated: it counts as nothing."),
        "amount": _("Its amount is not stated: it counts as nothing."),
    }
    return words.get(name, "")


def _assumptions(test: StressTest) -> list[str]:
    given = test.found.settings
    return [
        _("The numbers above are our own assumption until you change them: no law or policy states them."),
        _("Until they fail, borrowers pay as their loans' terms say."),
        _("A debt without a plan stays as it is until then, and is called at once."),
        _("All that is left at the beginning of the year is called in that year.")
        if given.called is Called.AT_ONCE
        else _("Interest is at the loan's rate where it is known, and the rise on what is left when a year begins."),
        _("Securities in property count with their value less %(share)s, others with %(other)s of their value.")
        % {"share": share_text(given.haircut), "other": share_text(given.other_share)},
        _("A security never brings more than its amount, nor more than has been paid. Prior ranks are not looked at."),
        _("The effect is counted when money is paid or comes back. The accounts may have to show it earlier, as a provision."),
        _("The rise on the whole register's debt is borne by borrowers who pay: it is in no sum of the municipality's."),
    ]  # fmt: skip


def _chart(test: StressTest) -> Chart:
    years = test.found.years
    labels = labels_of_figures()

    def millions(minors: Sequence[int]) -> list[Decimal]:
        return [(Decimal(minor) / Decimal(100_000_000)).quantize(Decimal("0.001")) for minor in minors]

    return bars(
        title=_("Paid and got back, year by year"), description="", categories=[str(row.year) for row in years],
        series=[
            Series(labels["paid"], millions([row.paid for row in years])),
            Series(labels["recourse"], millions([row.recourse for row in years])),
        ],
        unit=_("million kr"),
    )  # fmt: skip
