"""The records that did not pass -> files to be mended, set aside in their dataset; none of an earlier run is lost."""

from peasant_ld.forms.rejected.earlier import RejectedFiles, set_aside
from peasant_ld.forms.rejected.files import write_rejected

__all__ = ["RejectedFiles", "set_aside", "write_rejected"]
