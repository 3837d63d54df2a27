"""What each page asks of the database, with times, on the console: for developers, in demo and test alone."""

import logging
import time

from django.db import connection

logger = logging.getLogger("ruggensteun.statements")
SLOWEST = 3


def count_statements(get_response):
    """Write after each page how many statements it took, how long, and the slowest of them; never their values."""

    def middleware(request):
        asked = []

        def timed(execute, sql, params, many, context):
            begun = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                asked.append((1000 * (time.perf_counter() - begun), sql))

        with connection.execute_wrapper(timed):
            response = get_response(request)
        lines = [f"{request.method} {request.path}: {len(asked)} statements, {sum(ms for ms, _sql in asked):.1f} ms"]
        lines += [f"  {ms:.1f} ms  {sql}" for ms, sql in sorted(asked, reverse=True)[:SLOWEST]]
        logger.info("\n".join(lines))
        return response

    return middleware
