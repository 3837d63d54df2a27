"""The leak crawl."""

# ruff: noqa: F403
import pytest

from tests.crawl.broken import *
from tests.crawl.everybody import *
from tests.crawl.planted import *
from tests.crawl.unnamed import *
from tests.crawl.unnoticed import *
from tests.crawl.unordered import *

pytestmark = [pytest.mark.django_db, pytest.mark.pages_alone("a page is the same beside either database")]
