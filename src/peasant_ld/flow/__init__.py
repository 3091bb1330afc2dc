"""The whole way of the data: read, check, normalize, redact, state, validate. Only this room knows the order."""

from peasant_ld.flow.convert import convert
from peasant_ld.flow.examine import Examination, Job, examine

__all__ = ["Examination", "Job", "convert", "examine"]
