"""Observations of the net price index and of wages, and what follows from them for a regulation."""

from borgen.supported_loan.index.change import IndexChange as IndexChange
from borgen.supported_loan.index.change import IndexView as IndexView
from borgen.supported_loan.index.observation import Observation as Observation
from borgen.supported_loan.index.observation import Observations as Observations
from borgen.supported_loan.index.observation import ObservationStatus as ObservationStatus
from borgen.supported_loan.index.observation import Series as Series
from borgen.supported_loan.index.observation import built_in as built_in
