"""The records that did not pass -> files to be mended, set aside in their dataset; none of an earlier run is lost."""

from peasant_ld.rejected.earlier import Aside, set_aside
from peasant_ld.rejected.files import write_rejected

__all__ = ["Aside", "set_aside", "write_rejected"]
