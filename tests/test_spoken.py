"""A time as Dutch people say it."""

from datetime import time

import pytest

from ruggensteun.spoken import in_dutch


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(8, 45), "kwart voor negen ’s ochtends"),
        (time(15, 30), "half vier ’s middags"),
        (time(9, 0), "negen uur ’s ochtends"),
        (time(8, 5), "vijf over acht ’s ochtends"),
        (time(8, 15), "kwart over acht ’s ochtends"),
        (time(8, 20), "tien voor half negen ’s ochtends"),
        (time(8, 37), "zeven over half negen ’s ochtends"),
        (time(11, 55), "vijf voor twaalf ’s ochtends"),
        (time(12, 0), "twaalf uur ’s middags"),
        (time(12, 45), "kwart voor één ’s middags"),
        (time(18, 30), "half zeven ’s avonds"),
        (time(23, 59), "één voor twaalf ’s avonds"),
        (time(0, 0), "twaalf uur ’s nachts"),
    ],
)
def test_a_time_is_said_as_people_say_it(moment, words):
    assert in_dutch(moment).replace("\xa0", " ") == words


def test_every_minute_of_the_day_has_words_of_its_own():
    said = {in_dutch(time(minute // 60, minute % 60)) for minute in range(24 * 60)}
    assert len(said) == 24 * 60
