"""`manage.py test` is pytest: Django's own runner would find no test here, and call that a success."""

import os

# One worker more than there are processors: some tests wait for a browser or for processes of their own.
WORKERS = min((os.cpu_count() or 1) + 1, 5)
EVERYTHING = ["-n", str(WORKERS), "--dist", "worksteal", "--durations", "20"]


class PytestRunner:
    """Hands `manage.py test …` to pytest, word for word; without words, all tests on all cores.

    `--all` alone adds the long forms.
    """

    def __init__(self, **options):
        """Django passes its own options; pytest has better ones."""

    def run_tests(self, test_labels):
        """Return pytest's exit code: 0 when all is well, 5 when nothing was collected, which is a failure too."""
        import pytest

        words = list(test_labels)
        return pytest.main([*EVERYTHING, *words] if words in ([], ["--all"]) else words)
