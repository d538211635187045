"""Options for what a loan takes from outside: a market rate with its fixings, an index with its values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.columnar import (
    Cell,
    Column,
    FileUnreadable,
    ParquetMissing,
    TableRefused,
    parsed,
    read_table,
)
from borgen.cashflow.columnar.parsing import day as day_cell
from borgen.cashflow.columnar.parsing import decimal_text, share, text
from borgen.cashflow.contract import FixingMissing, Floating, Indexed
from borgen.cli.schedule.fields import BASE, FIXING, NUMBER, SHARE, month
from borgen.cli.schedule.refused import Refused, file_refused
from borgen.cli.schedule.spoken import ExistingFile, Whole
from borgen.cli.schedule.wording import told

RATES = (
    click.option("--floating", metavar="CODE",
                 help="The rate follows this market rate: CIBOR6M. --rate is the rate until the first refixing."),
    click.option("--refix-every", type=Whole(1, 600), metavar="MONTHS",
                 help="How often the rate follows it; by default with every payment."),
    click.option("--spread", type=SHARE,
                 help="What is added to each fixing: 0.005 is half a percentage point."),
    click.option("--multiplier", type=SHARE,
                 help="What each fixing is multiplied by first; by default 1."),
    click.option("--floor", type=SHARE,
                 help="The rate is never lower."),
    click.option("--cap", type=SHARE,
                 help="The rate is never higher."),
    click.option("--fixings", "fixings_file", type=ExistingFile(), metavar="FILE",
                 help="What was fixed: a table of day and rate, and code where it has several."),
    click.option("--fixing", "fixing", multiple=True, type=FIXING, metavar="DAY=RATE",
                 help="What was fixed on one day: 2027-01-01=0.031."),
)  # fmt: skip
"""A rate that follows the market, and its fixings."""

MARKET = (
    *RATES,
    click.option("--index", "index_file", type=ExistingFile(), metavar="FILE",
                 help="Payments follow this index: a table of period and value, and series and base where it has several."),
    click.option("--index-series", metavar="SERIES",
                 help="Which series of the file."),
    click.option("--index-base", type=BASE, metavar="INDEX|MONTH",
                 help="The index that amounts were agreed at, or its month: 117.3 or 2026-01."),
    click.option("--index-lag", type=Whole(0, 24), metavar="MONTHS",
                 help="So many months before a payment is its index; by default none."),
)  # fmt: skip

_GOES_WITH = {
    "refix_every": "--floating", "spread": "--floating", "multiplier": "--floating", "floor": "--floating", "cap": "--floating",
    "fixings_file": "--floating", "fixing": "--floating",
    "index_series": "--index", "index_base": "--index", "index_lag": "--index",
}  # fmt: skip
_FLOATING = ("refix_every", "spread", "multiplier", "floor", "cap")
_PARAMS = {"--floating": "floating", "--index": "index_file"}
NAMES = (*_GOES_WITH, *_PARAMS.values())
INDEX_NAMES = ("index_file", "index_series", "index_base", "index_lag")


@dataclass(frozen=True, slots=True)
class Market:
    """What was observed, and what of it the loan follows; ``index_file`` is the name of the index's file.

    ``fixed_by_hand`` is the rate that --fixing is of.
    """

    floating: Floating | None
    indexed: Indexed | None
    fixed_by_hand: str
    fixings: Mapping[str, Mapping[date, Fraction]]
    index_file: str

    def from_start(self, floating: Floating, day: date) -> tuple[Floating, Fraction]:
        """A rate that follows the market from the first day, and what it is then.

        Raises:
            Refused: there is no fixing of that day.
        """
        fixing = self.fixings.get(floating.code, {}).get(day)
        if fixing is None:
            raise self.refused(FixingMissing(floating.code, day))
        return replace(floating, from_start=True), floating.rate(fixing)

    def refused(self, error: FixingMissing) -> Refused:
        """There is no figure: which day lacks its fixing, what would be valid, and what is known."""
        is_index = self.indexed is not None and error.code == self.indexed.code
        day = error.time.isoformat()
        known = sorted(self.fixings.get(error.code, {}))
        by_hand = error.code == self.fixed_by_hand
        code = "valid_index" if is_index else "valid_fixing" if by_hand else "valid_fixing_row"
        valid = told(code, day=day, month=day[:7], file=self.index_file, code=error.code)
        span = {"count": len(known), "first": known[0], "last": known[-1]} if known else {}
        said_known = told("known_days", **span) if known else told("known_none")
        option = "--index" if is_index else "--fixing" if by_hand else "--fixings"
        said = told("fixing_missing", option=option, code=error.code, day=day, valid=valid, known=said_known)
        answer = {"term": option, "code": "fixing_missing", "market_object": error.code, "time": day}
        return Refused(said, {**answer, "valid": valid, "known": [one.isoformat() for one in known]})


def market_of(given: Mapping[str, Any], *, term_months: int, then: str | None = None) -> Market:
    """What the options :data:`NAMES` say; ``term_months`` is how often a rate is refixed where nothing is said.

    ``then`` is the rate that a loan follows which pays this one. Where this one follows none, --fixing is of that.

    Raises:
        click.UsageError: an option stands without the one that it goes with.
        Refused: a file is not taken, or does not have what is asked of it.
        PlanImpossible: a term is absurd.
    """
    for name, needed in _GOES_WITH.items():
        value = given[name]
        is_of_then = then is not None and name in {"fixings_file", "fixing"}
        if value not in (None, ()) and given[_PARAMS[needed]] is None and not is_of_then:
            option = "--" + name.removesuffix("_file").replace("_", "-")
            shown = ", ".join(f"{on}={float(rate):g}" for on, rate in value) if name == "fixing" else value
            raise click.UsageError(told("goes_with", option=option, value=_shown(shown), needs=needed))
    code = given["floating"]
    rates = list(dict.fromkeys(one for one in (code, then) if one is not None))
    fixings = _fixings(given, rates)
    terms = {name.replace("_", "-"): given[name] for name in _FLOATING if given[name] is not None}
    floating = None if code is None else floating_of({"floating": code, **terms}, term_months=term_months)
    index_file: Path | None = given["index_file"]
    indexed = _indexed(given, fixings)
    return Market(floating, indexed, rates[0] if rates else "", fixings, index_file.name if index_file else "")


def _shown(value: Any) -> str:
    return f"{float(value):g}" if isinstance(value, Fraction) else str(value)


def floating_of(terms: Mapping[str, Any], *, term_months: int) -> Floating | None:
    """How a rate follows the market, of terms as the options call them; they are taken out of none.

    Raises:
        PlanImpossible: a term is absurd.
    """
    if "floating" not in terms:
        return None
    given = {name: terms[name] for name in ("spread", "multiplier", "floor", "cap") if name in terms}
    return Floating(code=terms["floating"], months=terms.get("refix-every", term_months), **given)


def _fixings(given: Mapping[str, Any], rates: list[str]) -> dict[str, Mapping[date, Fraction]]:
    """What was fixed of each rate: from the file, and of the first what was said by hand too."""
    file: Path | None = given["fixings_file"]
    found: dict[str, Mapping[date, Fraction]] = {}
    for code in rates:
        option = "--floating" if code == given["floating"] else "--refinance: floating"
        observed = _fixings_in(file, code, rates, option) if file else {}
        for day, rate in given["fixing"] if code == rates[0] else ():
            if observed.setdefault(day, rate) != rate:
                said = told("fixing_twice", day=day, value=f"{float(rate):g}", other=f"{float(observed[day]):g}")
                answer = {"value": f"{day}={float(rate):g}", "valid": f"{day}={float(observed[day]):g}"}
                raise Refused(said, {"term": "--fixing", "code": "twice", **answer})
        found[code] = observed
    return found


def _fixings_in(file: Path, code: str, rates: list[str], option: str) -> dict[date, Fraction]:
    columns = (
        Column("code", text, told("a_text"), None),
        Column("day", day_cell, told("a_day")),
        Column("rate", _bounded_share, told("a_share")),
    )
    values, first = _read(file, columns, "--fixings")
    rows = zip(values["code"], values["day"], values["rate"], strict=True)
    found: dict[date, Fraction] = {}
    for row, (name, day, rate) in enumerate(rows, first):
        if name in (None, code):
            if day in found:
                raise _bad_cell("--fixings", file, row, "day", day.isoformat(), told("once"))
            found[day] = rate
    names = sorted({name for name in values["code"] if name is not None})
    if not names and len(rates) > 1:
        both = ", ".join(rates)
        said = told("which_rate", option="--fixings", file=file.name, valid=both)
        raise Refused(said, {"term": "--fixings", "code": "missing", "valid": both})
    if not found and names:
        valid = ", ".join(names)
        said = told("no_such_series", option=option, value=code, file=file.name, valid=valid)
        raise Refused(said, {"term": option, "code": "not_supported", "value": code, "valid": valid})
    return found


def _indexed(given: Mapping[str, Any], fixings: dict[str, Mapping[date, Fraction]]) -> Indexed | None:
    file: Path | None = given["index_file"]
    if file is None:
        return None
    base = given["index_base"]
    if base is None:
        raise click.UsageError(told("needs", option="--index", value=file.name, needs="--index-base"))
    code, values = _series_in(file, given["index_series"])
    if code in fixings:
        said = told("same_series", option="--index-series", value=code)
        raise Refused(said, {"term": "--index-series", "code": "not_supported", "value": code})
    fixings[code] = values
    if isinstance(base, date):
        if base not in values:
            months = ", ".join(f"{one:%Y-%m}" for one in sorted(values))
            said = told(
                "base_not_known", option="--index-base", code=code, month=f"{base:%Y-%m}", file=file.name, valid=months
            )  # fmt: skip
            answer = {"market_object": code, "time": base.isoformat(), "valid": months}
            raise Refused(said, {"term": "--index-base", "code": "fixing_missing", **answer})
        base = values[base]
    return Indexed(code=code, base=base, lag_months=given["index_lag"] or 0)


def _series_in(file: Path, wanted: str | None) -> tuple[str, dict[date, Fraction]]:
    columns = (
        Column("series", text, told("a_text"), None),
        Column("base", text, told("a_text"), None),
        Column("period", month, told("a_month")),
        Column("value", _index, told("an_index")),
    )
    table, first = _read(file, columns, "--index")
    names = sorted({name for name in table["series"] if name is not None})
    code = wanted or (names[0] if names else "index")
    valid = ", ".join(names)
    if wanted is None and len(names) > 1:
        said = told("which_series", option="--index-series", file=file.name, valid=valid)
        raise Refused(said, {"term": "--index-series", "code": "missing", "valid": valid})
    if names and code not in names:
        said = told("no_such_series", option="--index-series", value=code, file=file.name, valid=valid)
        raise Refused(
            said, {"term": "--index-series", "code": "not_supported", "value": code, "valid": valid}
        )
    found: dict[date, Fraction] = {}
    bases: list[str | None] = []
    rows = zip(table["series"], table["base"], table["period"], table["value"], strict=True)
    for row, (name, base, period, value) in enumerate(rows, first):
        if name not in (None, code):
            continue
        bases.append(base)
        if base != bases[0]:
            raise _bad_cell("--index", file, row, "base", base or "", told("same_base", base=bases[0] or "–"))
        if period in found:
            raise _bad_cell("--index", file, row, "period", f"{period:%Y-%m}", told("once"))
        found[period] = value
    return code, found


def _read(file: Path, columns: tuple[Column, ...], option: str) -> tuple[dict[str, list[Any]], int]:
    try:
        table = read_table(file)
        return parsed(table, columns), table.first_row
    except (TableRefused, FileUnreadable, ParquetMissing, OSError) as error:
        raise file_refused(option, file, error) from error


def _bad_cell(option: str, file: Path, row: int, column: str, value: str, valid: str) -> Refused:
    return file_refused(option, file, TableRefused([Cell(row, column, value, valid)]))


def _bounded_share(cell: Any) -> Fraction:
    rate = share(cell)
    if not -1 < rate <= 1:
        raise ValueError("a share")
    return rate


def _index(cell: Any) -> Fraction:
    value = decimal_text(cell)
    if not NUMBER.fullmatch(value) or not Fraction(value):
        raise ValueError("above zero")
    return Fraction(value)
