"""Files of 360Giving become a dataset folder, and the grants of a release become such a file."""
