"""``python -m crawler.cli``: the command `hotlines` without having been installed."""

from crawler.cli import main

if __name__ == "__main__":  # the reading processes of `ingest --workers` load this module, too
    main()
