"""``borgen import``: the register that the office keeps in Excel today, brought in at once."""

import hashlib
import json
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import yaml

from borgen.cli.answer import as_json, language, say_json, warn
from borgen.cli.office import with_office
from borgen.cli.organisations import create, day, now, organisation_option, organisations, say_which
from borgen.cli.reader import gettext as _

POLICY_OF_A_NEW_OFFICE = "gotene"


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@organisation_option
@click.option("--policy", default="", metavar="ID", help="The rulebook that governs what is new in the file.")
@click.option(
    "--balances-on", callback=day, metavar="D", help="The day that the balances refer to; never assumed."
)
@click.option("--sheet", default="", help="Which sheet counts, where several look like registers.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="HEADING=FIELD",
    help="What a heading means; an empty field leaves it out.",
)
@click.option(
    "--doubles",
    type=click.Choice(["keep", "skip"]),
    default=None,
    help="Rows with the same borrower and decision, but other amounts, lenders or days, or with the same lender and loan "
    "number under another borrower: each a guarantee, or left out. Without it they are refused.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@as_json
@with_office
def import_(
    *,
    file: Path,
    organisation: str | None,
    policy: str,
    balances_on: date | None,
    sheet: str,
    mapping: tuple[str, ...],
    doubles: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring the register FILE (.xlsx, .ods or .csv) in.

    Every row ends as imported, changed, unchanged, refused or skipped. The same content again changes nothing. Exit code 1: some
    rows were refused; 2: the file as a whole was, or it asks something first.
    """
    from borgen.guarantee.policy import policy_of_municipality, shipped_policies
    from borgen.office.guarantee.usecases.register_import.direct import import_file
    from borgen.office.people.actor import SystemActor

    content = file.read_bytes()
    policy_of_new = policy_of_municipality(organisation or "") or POLICY_OF_A_NEW_OFFICE
    place, by_row = _place(organisation, content, file.name, policy or policy_of_new, dry_run=dry_run)
    if policy and place is None and policy not in shipped_policies():
        given = {"policy": policy, "valid": ", ".join(shipped_policies())}
        raise click.UsageError(_("there is no policy %(policy)s; there are: %(valid)s") % given)
    answers: dict[str, Any] = {
        "balances_on": balances_on,
        "sheet": sheet,
        "mapping": dict(_pair(text) for text in mapping),
        "doubles": doubles or "",
    }
    said = json.dumps([str(v) for v in answers.values()] + [policy], sort_keys=True)
    key = f"cli:{hashlib.sha256(content + said.encode()).hexdigest()[:24]}:{now().timestamp():.6f}"
    known = {one.slug for one in organisations()}
    report = import_file(
        organisation_id=place.pk if place else None,
        source=content,
        name=file.name,
        policy=policy,
        policy_of_new=policy_of_new,
        dry_run=dry_run,
        organisation_by_row=by_row,
        by=SystemActor(),
        at=now(),
        key=key,
        **answers,
    )
    for one in organisations():
        if one.slug not in known:
            _say_new(one.slug, one.policy)
    asks = bool(report.questions) and not report.refusal
    if as_json:
        say_json(_plain(report))
    else:
        _say(report, language(of=place.language if place else ""), is_tried=dry_run)
    raise SystemExit(2 if asks else report.exit_code)


def _place(slug: str | None, content: bytes, name: str, policy: str, *, dry_run: bool) -> tuple[Any, bool]:
    """The organisation, or that each row names its own; neither where a new one is only tried."""
    every = organisations()
    if slug is not None and (named := [o for o in every if o.slug == slug]):
        return named[0], False
    if slug is None and _names_municipalities(content, name):
        return None, True
    if slug is None and len(every) == 1:
        return every[0], False
    if slug is None and every:
        raise say_which(every)
    new = slug or "kommun"
    if dry_run:
        return None, False
    title = new.replace("-", " ").replace("_", " ").capitalize()
    _say_new(new, policy)
    return create(slug=new, name=title, policy=policy), False


def _say_new(slug: str, policy: str) -> None:
    warn(_("The organisation %(slug)s is new; its policy is %(policy)s.") % {"slug": slug, "policy": policy})


def _names_municipalities(content: bytes, name: str) -> bool:
    """Whether the file has a column that says whose register each row is of."""
    from borgen.guarantee.register_file.reading import read_register
    from borgen.sheets import FileRefused, read_file

    try:
        return read_register(read_file(content, name)).recognition.column_of("municipality") is not None
    except FileRefused:
        return False  # the import itself says why


def _pair(text: str) -> tuple[str, str | None]:
    heading, sign, field = text.rpartition("=")
    if not sign:
        raise click.BadParameter(_("%(value)s: write HEADING=FIELD") % {"value": text}, param_hint="--map")
    return heading, field or None


def _plain(report: Any) -> dict[str, Any]:
    return {
        "rows": report.rows,
        **{
            name: getattr(report, name) for name in ("imported", "changed", "unchanged", "refused", "skipped")
        },
        "problems": [*_refusal(report), *report.problems],
        "questions": report.questions,
        "notices": report.notices,
        "control_totals": [
            {**total, "stated": _kronor(total["stated"]), "computed": _kronor(total["computed"])}
            for total in report.control_totals
        ],
        "skipped_rows": report.skipped_rows,
        "vanished": report.vanished,
        "doubles": report.doubles,
        "references": report.references,
        "organisations": report.organisations,
        "refusal": report.refusal or None,
    }


def _kronor(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def _refusal(report: Any) -> list[dict[str, Any]]:
    if not report.refusal:
        return []
    return [
        {
            "sheet": None,
            "row": None,
            "column": None,
            "value": None,
            "problem": report.refusal["code"],
            "severity": "error",
        }
    ]


def _say(report: Any, lang: str, *, is_tried: bool) -> None:
    """The report in words, all of them in one language; of a file that was only tried, what would become of its rows."""
    from django.utils import translation

    from borgen.guarantee.register_file import FIELDS
    from borgen.office.guarantee.import_words import BALANCE, field_name, in_words, outcome_labels, said
    from borgen.office.guarantee.usecases.register_import.doubles import REASONS_OF_DOUBLES

    words = _texts()[lang]
    with translation.override(lang):
        if report.refusal:
            click.echo(words["refused"].format(why=said(report.refusal["code"], report.refusal.get("params"))))
        for question in report.questions:
            options = f" ({', '.join(question['options'])})" if question.get("options") else ""
            click.echo(words["asks"].format(what=said(question["code"], question.get("params"))) + options)
        for notice in report.notices:
            click.echo(words["note"].format(what=said(notice["code"], notice.get("params"))))
        for problem in report.problems:
            column = problem["column"] or ""
            column = field_name(column) if column in FIELDS or column.startswith(BALANCE) else column
            where = ", ".join(part for part in (words["row"].format(row=problem["row"]), column) if part)
            value, params = in_words(problem)
            value = f" «{value}»" if value else ""
            what = said(problem["problem"], params)
            click.echo(f"{words[problem['severity']]}: {problem['sheet']}, {where}{value}: {what}")
        if not report.refusal and any(one["reason"] in REASONS_OF_DOUBLES for one in report.doubles):
            click.echo(words["doubles"])
        labels = outcome_labels(is_ahead=is_tried)
        counts = ", ".join(f"{labels[name].lower()} {getattr(report, name)}" for name in labels)
        click.echo(words["counts"].format(rows=report.rows, counts=counts))
        for reference in report.vanished:
            click.echo(words["vanished"].format(reference=reference))


@cache
def _texts() -> dict[str, dict[str, str]]:
    """What the command says around the sentences, by language."""
    content: dict[str, dict[str, str]] = yaml.safe_load((files(__package__) / "import_texts.yaml").read_text("utf-8"))
    return content
