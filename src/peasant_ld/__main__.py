"""`python -m peasant_ld`: the command line, where `peasant-ld` is not on the path."""

from peasant_ld.cli import main

if __name__ == "__main__":  # a process that works for this one imports it, too
    main()
