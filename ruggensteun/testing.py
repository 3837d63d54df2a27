"""`manage.py test` is pytest: Django's own runner would find no test here, and call that a success."""

ALL = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]


class PytestRunner:
    """Hands `manage.py test …` to pytest, word for word; without words, all tests on all cores."""

    def __init__(self, **options):
        """Django passes its own options; pytest has better ones."""

    def run_tests(self, test_labels):
        """Return pytest's exit code: 0 when all is well, 5 when nothing was collected, which is a failure too."""
        import pytest

        return pytest.main(list(test_labels) or ALL)
