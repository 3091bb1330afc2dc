"""A thesaurus in SKOS becomes a dataset folder."""
