"""Graphs become records: what was published, as it was made; what others say, as far as the model has terms."""
