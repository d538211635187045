"""The contract types of the ACTUS standard: what a contract pays when, and what it then is.

Terms → resolved schedule → events with states, for PAM (bullet), LAM (straight line), NAM (fixed payment), ANN (annuity),
LAX (stepped), CLM (call money), CEG (guarantee) and CEC (collateral), as the technical specification says them
(ACTUS Financial Research Foundation, https://github.com/actusfrf/actus-techspecs; names of terms and events are those of
https://github.com/actusfrf/actus-dictionary). Figures are decimals of forty digits and not rounded::

    contract = Contract.read({"contractType": "PAM", "notionalPrincipal": "1000", ...})
    for event in events_of(contract):
        event.kind, event.on, event.payoff, event.state.notional

Where the text and the published test results part, docs/decisions/0020 says which we follow.
"""

from borgen.cashflow.actus.contracts import events_of as events_of
from borgen.cashflow.actus.event import Event as Event
from borgen.cashflow.actus.event import EventKind as EventKind
from borgen.cashflow.actus.event import State as State
from borgen.cashflow.actus.observed import FixingMissing as FixingMissing
from borgen.cashflow.actus.observed import Observed as Observed
from borgen.cashflow.actus.terms import Contract as Contract
