"""Several datasets or releases become one dataset folder: nothing is opened, nothing is lost, nothing is one unasked.

What may be one is proposed in a sheet (`proposals`); a person decides there, line by line (`decisions`). The access
rules of each hold for all (`rules`), and what one of them withholds stays withheld.
"""
