"""Every kind of step that two people take, by its name: what ``carry_out_step`` chooses from."""

from collections.abc import Mapping

from borgen.office.supported_loan.usecases.correction import CORRECTION
from borgen.office.supported_loan.usecases.credit import DRAW
from borgen.office.supported_loan.usecases.disbursement import DISBURSEMENT
from borgen.office.supported_loan.usecases.proposals import Step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION
from borgen.office.supported_loan.usecases.refixing import REFIXING
from borgen.office.supported_loan.usecases.supplementary import SUPPLEMENTARY

_EVERY = (
    DRAW,
    DISBURSEMENT,
    REFIXING,
    REDEMPTION,
    CORRECTION,
    SUPPLEMENTARY,
)
STEPS: Mapping[str, Step] = {step.kind.value: step for step in _EVERY}
