"""After Yara's whole story every record is what its history says, and every row what was sealed."""

from ruggensteun.audit import sealing
from ruggensteun.audit.verifying import verify


def test_after_the_whole_story_everything_is_as_it_was_written(at):
    at("held")
    sealing.seal()
    verdict = verify()
    assert verdict.findings == []
    assert verdict.sealed > 100
    assert verdict.records > 50
