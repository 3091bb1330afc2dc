"""What is known of records: kinds, keys, terms, labels, dates; and the description of one dataset (`dataset.toml`)."""

from peasant_ld.model.marks import Mark, Role
from peasant_ld.model.model import BUILT_IN, Key, Kind, Model, load_model

__all__ = ["BUILT_IN", "Key", "Kind", "Mark", "Model", "Role", "load_model"]
