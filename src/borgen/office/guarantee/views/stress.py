"""The stress page: who fails, what the municipality pays and gets back, in all and for each inhabitant."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from borgen.guarantee.stress import PROPERTY, Called
from borgen.guarantee.vocabulary import term
from borgen.office.guarantee import export as files
from borgen.office.guarantee.forms.stress import StressForm
from borgen.office.guarantee.queries.stress import StressTest, stress_test
from borgen.office.guarantee.views.explanation import Line
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import PAST, OfficeRequest, address
from borgen.office.ui.charts import Chart, Series, bars
from borgen.office.ui.formats import language, money_text, share_text
from borgen.office.ui.tables import Column

FIGURES = ("principal", "interest", "extra", "paid", "recourse", "effect", "per_inhabitant", "register_extra")


def stress(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The settings and what follows from them."""
    form, found = _asked(request)
    context: dict[str, Any] = {
        "form": form,
        "past": [(name, request.GET[name]) for name in PAST if request.GET.get(name)],
        "query": request.GET.urlencode(),
    }
    if found is not None:
        context |= _shown(request, found)
    return render(request, "guarantee/stress.html", context)


@vary_on_headers("HX-Request")
def explained(request: OfficeRequest, organisation: str, amount: str) -> HttpResponse:
    """How one figure came about: ``paid.2027`` or ``security.7``."""
    _form, found = _asked(request)
    if found is None:
        raise Http404
    kind, _dot, rest = amount.partition(".")
    lines = list(_lines(found, kind, int(rest))) if rest.isascii() and rest.isdigit() and len(rest) < 10 else []
    if not lines:
        raise Http404
    back = address(request, "guarantee:stress").partition("?")[0]
    context = {
        "figure": _("Security") if kind == "security" else f"{_labels()[kind]} {rest}",
        "lead": _("Stress test"), "lines": lines, "result": lines[-1].value,
        "columns": [Column("label", _("What")), Column("how", _("Where from")), Column("value", _("Value"), numeric=True)],
        "back_url": f"{back}?{request.GET.urlencode()}",
    }  # fmt: skip
    template = "worked_out_dialog" if request.headers.get("HX-Request") else "worked_out"
    return render(request, f"guarantee/{template}.html", context)


def export(request: OfficeRequest, organisation: str, form: str) -> HttpResponseBase:
    """The years as a file."""
    _form, found = _asked(request)
    if form not in files.MEDIA_TYPES or found is None:
        raise Http404
    table = files.stress_table(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, found=found
    )
    return files.answer(table, form)


def _asked(request: OfficeRequest) -> tuple[StressForm, StressTest | None]:
    form = StressForm(request.GET, as_of=request.as_of)
    if not form.is_valid():
        return form, None
    return form, stress_test(
        organisation_id=request.organisation.id, as_of=request.as_of, known_at=request.known_at, settings=form.settings(),
        largest=form.cleaned_data["largest"], chosen=request.GET.getlist("borrower"),
    )  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "principal": _("Debt paid"), "interest": _("Interest paid"), "extra": _("Interest of the rise"), "paid": _("Paid in all"),
        "recourse": _("From securities"), "effect": _("Effect on the result"), "per_inhabitant": _("Per inhabitant"),
        "register_extra": _("The rise on the whole register's debt"),
    }  # fmt: skip


def _shown(request: OfficeRequest, test: StressTest) -> dict[str, Any]:
    found, labels = test.found, _labels()

    def explain(name: str) -> str:
        path = address(request, "guarantee:stress-explain", amount=name).partition("?")[0]
        return f"{path}?{request.GET.urlencode()}"

    def worth(row: Any, figure: str) -> Any:
        # what is paid lowers the result
        if figure == "effect":
            return test.money(-row.effect)
        return test.per_inhabitant(-row.effect) if figure == "per_inhabitant" else test.money(getattr(row, figure))

    kinds: dict[str, list[int]] = {}
    for one in found.worths:
        sums = kinds.setdefault(one.security.kind.value, [0, 0, 0])
        sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + one.counted, sums[2] + bool(one.missing)
    effect = sum(row.effect for row in found.years)
    return {
        "test": test,
        "chart": _chart(test),
        "figures": [
            (_("Paid in all"), money_text(test.money(sum(row.paid for row in found.years))), ""),
            (_("From securities"), money_text(test.money(sum(row.recourse for row in found.years))), ""),
            (_("Effect on the result"), money_text(test.money(-effect)), ""),
            (_("Per inhabitant"), money_text(test.per_inhabitant(-effect)), ""),
        ],
        "columns": [Column("year", _("Year")), *(Column(name, labels[name], numeric=True) for name in FIGURES)],
        "rows": [
            (row.year, [(worth(row, name), explain(f"{name}.{row.year}")) for name in FIGURES]) for row in found.years
        ],
        "kind_columns": [
            Column("kind", _("Kind of security")), Column("count", _("Number"), numeric=True),
            Column("counted", _("Worth at most"), numeric=True), Column("missing", _("Amount or value not stated"), numeric=True),
        ],
        "kinds": [
            (sentence(term("security_kind", kind, language())), count, test.money(counted), missing)
            for kind, (count, counted, missing) in kinds.items()
        ],
        "security_columns": [
            Column("reference", _("Reference")), Column("kind", _("Kind of security")),
            Column("counted", _("Worth at most"), numeric=True), Column("note", _("Note")),
        ],
        "securities": [
            (
                test.references[one.security.guarantee], sentence(term("security_kind", one.security.kind.value, language())),
                test.money(one.counted), explain(f"security.{one.security.id}"), _missing(one.missing),
            )
            for one in found.worths
        ],
        "failing_owed": test.money(found.failing_owed), "others_owed": test.money(found.others_owed),
        "paid_before": test.money(found.paid_before), "principal": test.money(found.principal),
        "called_difference": test.money(found.difference),
        "rateless": [test.references[pk] for pk in found.rateless], "unplanned": [test.references[pk] for pk in found.unplanned],
        "assumptions": _assumptions(test),
    }  # fmt: skip


def _missing(name: str) -> str:
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


def _lines(test: StressTest, kind: str, number: int) -> Iterator[Line]:
    """What makes a figure up, line by line, the result last."""
    found = test.found
    if kind == "security":
        for one in found.worths:
            if one.security.id == number:
                amounts = (one.security.value, one.security.amount)
                value, deed = (None if minor is None else test.money(minor) for minor in amounts)
                is_property = one.security.kind in PROPERTY
                falls = _("Falls by") if is_property else _("Share that counts")
                share = found.settings.haircut if is_property else found.settings.other_share
                yield Line(label=_("Value"), how=_("The register"), value=money_text(value))
                yield Line(label=falls, how=_("Settings"), value=share_text(share))
                after = money_text(test.money(one.after))
                yield Line(label=_("Value that counts"), how=_("Rounded down to the öre"), value=after)
                yield Line(label=_("Amount"), how=_("The register"), value=money_text(deed))
                yield Line(label=_("Worth at most"), how=_missing(one.missing) or _("The smaller of the two"),
                           value=money_text(test.money(one.counted)))  # fmt: skip
        return
    row = next((row for row in found.years if row.year == number), None)
    if row is None or kind not in FIGURES:
        return
    labels = _labels()
    if kind in ("effect", "per_inhabitant"):
        yield Line(label=labels["recourse"], how=str(number), value=money_text(test.money(row.recourse)))
        yield Line(label=labels["paid"], how=str(number), value=money_text(test.money(row.paid)))
        yield Line(label=labels["effect"], how=_("What comes back less what is paid"), value=money_text(test.money(-row.effect)))
        if kind == "per_inhabitant":
            people = str(test.inhabitants) if test.inhabitants else _("unknown")
            yield Line(label=_("Inhabitants"), how=str(test.inhabitants_on or ""), value=people)
            each = money_text(test.per_inhabitant(-row.effect))
            yield Line(label=labels[kind], how=_("Shared between them, to the nearest öre"), value=each)
        return
    if kind == "register_extra":
        debt, rise = (money_text(test.money(minor)) for minor in (row.register_balance, row.register_extra))
        yield Line(label=_("The register's debt"), how=_("At the beginning of the year"), value=debt)
        yield Line(label=_("Rates rise by, percentage points"), how=_("Settings"), value=share_text(found.settings.points))
        yield Line(label=labels[kind], how=_("The one times the other, to the nearest öre"), value=rise)
        return
    for part in found.parts:
        if part.year == number and (worth := getattr(part, kind)):
            yield Line(label=test.references[part.guarantee], how=_how(kind), value=money_text(test.money(worth)))
    yield Line(label=labels[kind], how=_("The sum"), value=money_text(test.money(getattr(row, kind))))


def _how(kind: str) -> str:
    return {
        "principal": _("What the plan leaves, or what falls due"), "interest": _("As the plan of what is left says"),
        "extra": _("The rise on what is left at the year's beginning"), "paid": _("Debt, interest and the rise"),
        "recourse": _("The least of what securities are worth and what has been paid"),
    }[kind]  # fmt: skip


def _chart(test: StressTest) -> Chart:
    years = test.found.years
    labels = _labels()

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
