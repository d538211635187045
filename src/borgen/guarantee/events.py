"""What can happen to guarantees and their register, as the journal keeps it.

No event holds personal data: a borrower stands here by the number of its party. ``facts`` hold terms by name as plain
values: amounts as ``"12000000.00 SEK"``, days ISO, rates as exact fractions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeEntered:
    """A guarantee has come into the register."""

    kind: ClassVar[str] = "guarantee.entered"
    reference: str
    party: int
    is_new_party: bool
    true_from: str
    terms: Facts
    loans: Sequence[Facts] = ()
    securities: Sequence[Facts] = ()
    insurances: Sequence[Facts] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChanged:
    """Terms are others from a day on; ``changes`` holds what they are now, by name."""

    kind: ClassVar[str] = "guarantee.terms.changed"
    reference: str
    true_from: str
    true_until: str
    changes: Facts
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsCorrected:
    """Terms have been wrong in the register and are now right, over the days given."""

    kind: ClassVar[str] = "guarantee.terms.corrected"
    reference: str
    true_from: str
    true_until: str
    changes: Facts
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeExecuted:
    """The guarantee has been signed [sv: borgen tecknad]."""

    kind: ClassVar[str] = "guarantee.executed"
    reference: str
    executed_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeEnded:
    """The municipality is no longer bound from a day on."""

    kind: ClassVar[str] = "guarantee.ended"
    reference: str
    ended_on: str
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeIncreased:
    """A later decision has added to the amount [sv: utökning]."""

    kind: ClassVar[str] = "guarantee.increased"
    reference: str
    decided_on: str
    amount: str
    decided: str
    decided_by: str = ""
    paragraph: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncreaseCorrected:
    """An increase was wrong; ``replaced_by`` is the right one, 0 (and no ``amount``) when there was none.

    ``decided`` is the decided amount that holds in the end; "" where nobody knows it.
    """

    kind: ClassVar[str] = "guarantee.increase.corrected"
    reference: str
    increase: int
    replaced_by: int
    decided_on: str
    amount: str
    decided: str
    decided_by: str
    paragraph: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowerChanged:
    """Facts of a borrower are others from a day on."""

    kind: ClassVar[str] = "guarantee.borrower.changed"
    party: int
    true_from: str
    true_until: str
    changes: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowerCorrected:
    """Facts of a borrower have been wrong and are now right; a private person's name is only said to have changed."""

    kind: ClassVar[str] = "guarantee.borrower.corrected"
    party: int
    true_from: str
    true_until: str
    changes: Facts
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntered:
    """A loan, security or insurance has been entered under a guarantee."""

    kind: ClassVar[str] = "guarantee.part.entered"
    reference: str
    part: str
    number: int
    true_from: str
    terms: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChanged:
    """A loan, security or insurance is another from a day on."""

    kind: ClassVar[str] = "guarantee.part.changed"
    reference: str
    part: str
    number: int
    true_from: str
    true_until: str
    changes: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCorrected:
    """What was known of a loan, security or insurance has been wrong and is now right."""

    kind: ClassVar[str] = "guarantee.part.corrected"
    reference: str
    part: str
    number: int
    true_from: str
    true_until: str
    changes: Facts
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReleased:
    """A security has been given back, or an insurance has ended, from a day on."""

    kind: ClassVar[str] = "guarantee.part.released"
    reference: str
    part: str
    number: int
    released_on: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWithdrawn:
    """A security was not given back, or an insurance did not end: it is there still."""

    kind: ClassVar[str] = "guarantee.release.withdrawn"
    reference: str
    part: str
    number: int
    released_on: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartWithdrawn:
    """A loan, security or insurance was entered by mistake: on no day was it there."""

    kind: ClassVar[str] = "guarantee.part.withdrawn"
    reference: str
    part: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementEntered:
    """Something has been drawn, amortised, called or written off."""

    kind: ClassVar[str] = "guarantee.movement.entered"
    reference: str
    loan: int
    movement: int
    movement_kind: str
    value_on: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementCorrected:
    """A movement was wrong; ``replaced_by`` is the right one, 0 when there was none."""

    kind: ClassVar[str] = "guarantee.movement.corrected"
    reference: str
    loan: int
    movement: int
    replaced_by: int
    value_on: str
    amount: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceObserved:
    """Somebody has stated what is left of a loan on a day."""

    kind: ClassVar[str] = "guarantee.balance.observed"
    reference: str
    loan: int
    on: str
    amount: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceCorrected:
    """A stated balance was wrong; ``amount`` is empty when there was none."""

    kind: ClassVar[str] = "guarantee.balance.corrected"
    reference: str
    loan: int
    on: str
    amount: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationRecorded:
    """The reason of the deciding body for departing from a «should»."""

    kind: ClassVar[str] = "guarantee.deviation.recorded"
    reference: str
    rule: str
    reason: str
    decided_by: str
    decided_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationWithdrawn:
    """No such reason was given: the rule is judged as if none had been recorded."""

    kind: ClassVar[str] = "guarantee.deviation.withdrawn"
    reference: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecorded:
    """A duty has been done."""

    kind: ClassVar[str] = "guarantee.duty.done"
    reference: str
    duty: str
    due_on: str
    done_on: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceWithdrawn:
    """A duty has not been done after all; a paper that was kept with the evidence stays."""

    kind: ClassVar[str] = "guarantee.duty.withdrawn"
    reference: str
    duty: str
    due_on: str
    done_on: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReceived:
    """A register file has been taken in, not yet read."""

    kind: ClassVar[str] = "guarantee.import.received"
    register_import: int
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswered:
    """A clerk has said how a file is to be understood: sheet, day of the balances, mapping, mended cells, choices."""

    kind: ClassVar[str] = "guarantee.import.answered"
    register_import: int
    answers: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAbandoned:
    """A file has been laid aside without any effect."""

    kind: ClassVar[str] = "guarantee.import.abandoned"
    register_import: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterImported:
    """The rows of a file have been taken into the register."""

    kind: ClassVar[str] = "guarantee.import.applied"
    register_import: int
    sha256: str
    sheet: str
    balances_on: str
    counts: Facts
    rows_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone:
    """What an import asserted has been closed, and what it had closed is asserted again."""

    kind: ClassVar[str] = "guarantee.import.undone"
    register_import: int
    applied_sequence: int
    closed: int
    asserted_again: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRunPlanned:
    """The fees of a year have been worked out and frozen."""

    kind: ClassVar[str] = "guarantee.fees.planned"
    year: int
    number: int
    lines: int
    total: str
    manifest: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesCharged:
    """A second person has approved a fee run; its lines are charged."""

    kind: ClassVar[str] = "guarantee.fees.charged"
    year: int
    number: int
    lines: int
    total: str
    manifest: str
    planned_by: str
    payers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRunRejected:
    """A fee run has been laid aside; nothing is charged."""

    kind: ClassVar[str] = "guarantee.fees.rejected"
    year: int
    number: int
    manifest: str
    reason: str
