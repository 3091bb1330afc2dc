"""What is known of records: kinds, keys, terms, labels, dates; and the description of one dataset (`dataset.toml`)."""

from peasant_ld.model.loading import load_model
from peasant_ld.model.marks import Mark, Role
from peasant_ld.model.model import BUILT_IN, Key, Kind, Model
from peasant_ld.model.own import OwnModel, model_for, source_for
from peasant_ld.model.parts import ModelFile, ModelSource

__all__ = [
    "BUILT_IN",
    "Key",
    "Kind",
    "Mark",
    "Model",
    "ModelFile",
    "ModelSource",
    "OwnModel",
    "Role",
    "load_model",
    "model_for",
    "source_for",
]
