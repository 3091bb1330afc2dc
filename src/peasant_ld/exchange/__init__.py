"""Files of other standards become a dataset folder, and a release becomes such a file: 360Giving both ways, IATI in.

Whatever does not come along is counted and named in an Account; nothing is dropped in silence.
"""
