"""A model of one's own, as a program hands it over: loaded, or by where it lies."""

from __future__ import annotations

from pathlib import Path

from peasant_ld.arguments import path_of
from peasant_ld.model.loading import model_at
from peasant_ld.model.model import Model
from peasant_ld.model.parts import ModelSource

# A model of one's own: as `load_model` gives it, or where its file or folder lies.
OwnModel = Model | str | Path


def source_for(model: OwnModel | None, base: str) -> ModelSource | None:
    """Where a model of one's own lies, for records under a base; None for the built-in one. Raises TypeError."""
    if isinstance(model, Model):
        return None if model.source is None else model.source._replace(base=base)
    return None if model is None else ModelSource(path_of("model", model, "a Model, or the path of one"), base)


def model_for(model: OwnModel | None, base: str) -> Model:
    """A model that is given, or lies there, or the built-in one. Raises TypeError, and what `load_model` raises."""
    return model if isinstance(model, Model) else model_at(source_for(model, base))
