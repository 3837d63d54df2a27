"""Log lines hold no tokens (domain.md S9)."""

import logging
import re

TOKEN_IN_PATH = re.compile(r"/(a|join)/[\w-]+")


class WithoutTokens(logging.Filter):
    """Takes the token out of the address of a link, in every line, before it is written."""

    def filter(self, record):
        record.msg, record.args = TOKEN_IN_PATH.sub(r"/\1/…", record.getMessage()), ()
        return True
