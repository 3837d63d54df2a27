"""The leak crawl."""

# ruff: noqa: F403
import pytest

from tests.crawl.broken import *
from tests.crawl.everybody import *
from tests.crawl.planted import *
from tests.crawl.unnamed import *
from tests.crawl.unnoticed import *

pytestmark = pytest.mark.django_db
