"""The whole way of the data: read, check, normalize, redact, state, validate. Only this room knows the order."""

from peasant_ld.flow.checked import Checked
from peasant_ld.flow.driver import drive, goes_out, write_rdf
from peasant_ld.flow.job import Job

__all__ = ["Checked", "Job", "drive", "goes_out", "write_rdf"]
