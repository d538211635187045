"""How fees came about: as they would be worked out now, as they were charged, and what each is taken on."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from borgen.guarantee.annual_fee import FeeAnswer, FeeKind, FeeLine, FeeMissing
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import NoSuchGuarantee
from borgen.office.guarantee.queries.explain_answer import Answering, Explanation, NoSuchAmount, given, stated
from borgen.office.guarantee.queries.explain_grounds import Grounds
from borgen.office.guarantee.queries.fees import FeeRow, fees_of, planned_line
from borgen.office.guarantee.queries.guarantee import GuaranteePage, guarantee_at
from borgen.office.journal.moment import moment_at
from borgen.rules.citation import Citation, Status
from borgen.rules.trace import Term, Trace, Worksheet


class FeesOf(Answering):
    """The fees of one guarantee."""

    def fee(self, name: str, rest: str) -> Explanation:
        answer = next((one for one in self._answers(rest.partition(".")[0]) if fee_name(one) == name), None)
        if isinstance(answer, FeeMissing):
            return self.zero_or_unknown(name, None, answer.reason)
        if not isinstance(answer, FeeLine):
            raise NoSuchAmount(name)
        return self._priced(name, answer)

    def whole_year(self, name: str, rest: str) -> Explanation:
        """The fees of a year that can be priced, added up."""
        lines = [one for one in self._answers(rest) if isinstance(one, FeeLine) and one.kind is not FeeKind.CORRECTION]
        if not lines:
            raise NoSuchAmount(name)
        sheet = Worksheet()
        total: Term | None = None
        for line in lines:
            one = given(sheet, fee_name(line).replace(".", "_"), line.amount, "figure")
            total = one if total is None else sheet.add(f"sum_{line.kind}_{line.part}", total, one)
        assert total is not None
        amount = Money.total((line.amount for line in lines), self.facts.currency)
        return self.answer(name, amount, trace=sheet.trace(total))

    def charged(self, name: str, rest: str) -> Explanation:
        return self._stored(name, self._line("charged", rest, name))

    def planned(self, name: str, rest: str) -> Explanation:
        return self._stored(name, self._line("planned", rest, name))

    def correction(self, name: str, rest: str) -> Explanation:
        """What a run on the day would credit or add to a charged line, with what is known now."""
        return self._priced(name, self._correcting(name, rest))

    def basis(self, name: str, rest: str) -> Explanation:
        """What a fee is taken on: the part of its arithmetic that ends there."""
        kind, _, number = rest.partition(".")
        ways = {"fee": self.fee, "charged": self.charged, "planned": self.planned, "correction": self.correction}
        if kind not in ways:
            raise NoSuchAmount(name)
        fee = ways[kind](rest, number)
        if fee.trace is None:
            raise NoSuchAmount(name)
        if fee.trace.names("fee_basis"):
            trace = fee.trace.leading_to("fee_basis")
        else:  # of a correction: nothing is due any more, or its line was kept without the fee's own arithmetic
            line = self._correcting(name, number) if kind == "correction" else self._line(kind, number, name)
            trace = stated("fee_basis", line.basis, "now known")
        used = {given.source for given in trace.inputs}
        return replace(
            fee, name=name, result=Money(int(Fraction(trace.result)), self.facts.currency), trace=trace, finding=None,
            values=tuple(ruling for ruling in fee.values if ruling.parameter in used),
        )  # fmt: skip

    def _answers(self, year: str) -> Iterable[FeeAnswer]:
        """The fees of a year; those of the page's own are there already."""
        if year == str(self.page.moment.as_of.year):
            return self.page.fees_this_year
        return fees_of(self.page.moment, self.facts.reference, int(year)) if _is_year(year) else ()

    def _line(self, kind: str, number: str, name: str) -> FeeRow:
        """A line of a run, charged or not yet."""
        if kind == "charged":
            line = next((line for line in self.page.charged if str(line.id) == number), None)
        else:
            line = planned_line(self.page.moment, self.facts.reference, int(number)) if is_number(number) else None
        if line is None:
            raise NoSuchAmount(name)
        return line

    def _correcting(self, name: str, number: str) -> FeeLine:
        line = self._line("charged", number, name)
        for due in fees_of(self.page.moment, self.facts.reference, line.year):
            if isinstance(due, FeeLine) and due.corrects == number:
                return due
        raise NoSuchAmount(name)

    def _priced(self, name: str, line: FeeLine) -> Explanation:
        """A fee with what is known now; what has been charged, or is corrected, as of the day that it was charged on."""
        then = self._page_of(line)
        return self.answer(
            name, line.amount, finding=line.finding, assumed=line.assumed,
            policy=policies_at(then.moment)(then.facts.policy), grounds=Grounds(then).of_fee(line.finding.trace),
        )  # fmt: skip

    def _page_of(self, line: FeeLine) -> GuaranteePage:
        """The guarantee on the day that a fee is worked out for, as known now; today's where it was not there then."""
        alike = (one for one in self.page.charged if (one.year, one.part) == (line.year, line.part))
        first = next((one for one in alike if one.corrects is None), None)
        if first is None or first.worked_out_on == self.page.moment.as_of:
            return self.page
        try:
            return guarantee_at(replace(self.page.moment, as_of=first.worked_out_on), self.facts.reference)
        except NoSuchGuarantee:
            return self.page

    def _stored(self, name: str, line: FeeRow) -> Explanation:
        """A line as it was worked out when its run was planned, with the facts that were known then."""
        finding: Any = line.finding
        trace = Trace.from_plain(finding["trace"]) if finding.get("trace") else None
        cite = finding["citation"]
        organisation_id = self.page.moment.organisation_id
        then = guarantee_at(
            moment_at(organisation_id=organisation_id, as_of=line.worked_out_on, sequence=line.worked_out_at),
            self.facts.reference,
        )
        return self.answer(
            name, line.amount, trace=trace, policy=policies_at(then.moment)(then.facts.policy),
            grounds=Grounds(then).of_fee(trace),
            citation=Citation(
                book=cite["book"], source=cite["source"], section=cite["section"], status=Status(cite["status"])
            ),
        )  # fmt: skip


def fee_name(answer: FeeAnswer) -> str:
    """What a fee that is worked out now is called."""
    return f"fee.{answer.year}.{answer.kind.value}" + (f".{answer.part}" if answer.part else "")


def line_name(line: FeeLine) -> str:
    """What the explanation of a line of a preview is called."""
    return f"correction.{line.corrects}" if line.kind is FeeKind.CORRECTION else fee_name(line)


def stored_name(line: int, *, is_charged: bool) -> str:
    """What the explanation of a line of a run is called, by the line's id."""
    return f"{'charged' if is_charged else 'planned'}.{line}"


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _is_year(text: str) -> bool:
    return is_number(text) and 1900 <= int(text) <= 2200
