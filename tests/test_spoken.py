"""Days and times as people say them, each in her own language."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from ruggensteun import spoken
from ruggensteun.languages import OWN_NAMES

WORDS = {
    "nl": {
        time(8, 45): "kwart voor negen ’s ochtends",
        time(15, 30): "half vier ’s middags",
        time(9, 0): "negen uur ’s ochtends",
        time(8, 5): "vijf over acht ’s ochtends",
        time(8, 15): "kwart over acht ’s ochtends",
        time(8, 20): "tien voor half negen ’s ochtends",
        time(8, 37): "zeven over half negen ’s ochtends",
        time(11, 55): "vijf voor twaalf ’s ochtends",
        time(12, 0): "twaalf uur ’s middags",
        time(12, 45): "kwart voor één ’s middags",
        time(18, 30): "half zeven ’s avonds",
        time(23, 59): "één voor twaalf ’s avonds",
        time(0, 0): "twaalf uur ’s nachts",
    },
    "en": {
        time(8, 45): "quarter to nine in the morning",
        time(15, 30): "half past three in the afternoon",
        time(9, 0): "nine o’clock in the morning",
        time(8, 5): "five past eight in the morning",
        time(8, 1): "one minute past eight in the morning",
        time(8, 37): "twenty-three minutes to nine in the morning",
        time(8, 40): "twenty to nine in the morning",
        time(12, 35): "twenty-five to one in the afternoon",
        time(19, 15): "quarter past seven in the evening",
    },
    "tr": {
        time(8, 45): "sabah dokuza çeyrek kala",
        time(15, 30): "öğleden sonra üç buçuk",
        time(9, 0): "sabah saat dokuz",
        time(8, 5): "sabah sekizi beş geçe",
        time(8, 15): "sabah sekizi çeyrek geçe",
        time(8, 37): "sabah dokuza yirmi üç kala",
        time(12, 0): "öğlen saat on iki",
        time(18, 20): "akşam altıyı yirmi geçe",
    },
    "uk": {
        time(8, 45): "за чверть дев’ята ранку",
        time(15, 30): "пів на четверту дня",
        time(9, 0): "дев’ята година ранку",
        time(8, 5): "п’ять хвилин на дев’яту ранку",
        time(8, 15): "чверть на дев’яту ранку",
        time(8, 21): "двадцять одна хвилина на дев’яту ранку",
        time(8, 37): "за двадцять три хвилини дев’ята ранку",
        time(8, 59): "за одну хвилину дев’ята ранку",
        time(13, 50): "за десять хвилин друга дня",
        time(18, 0): "шоста година вечора",
    },
    "ar": {
        time(8, 45): "التاسعة إلا ربعاً صباحاً",
        time(15, 30): "الثالثة والنصف بعد الظهر",
        time(9, 0): "التاسعة صباحاً",
        time(8, 5): "الثامنة وخمس دقائق صباحاً",
        time(8, 20): "الثامنة والثلث صباحاً",
        time(8, 37): "الثامنة و٣٧ دقيقة صباحاً",
        time(8, 7): "الثامنة و٧ دقائق صباحاً",
        time(8, 2): "الثامنة ودقيقتان صباحاً",
        time(12, 40): "الواحدة إلا ثلثاً ظهراً",
        time(19, 0): "السابعة مساءً",
    },
    "ti": {time(8, 45): "ናይ ንግሆ፣ ብሰዓት ሆላንድ", time(15, 30): "ድሕሪ ቀትሪ፣ ብሰዓት ሆላንድ"},
}
SAYINGS = [(code, moment, words) for code, said in WORDS.items() for moment, words in said.items()]


@pytest.mark.parametrize(("code", "moment", "words"), SAYINGS)
def test_a_time_is_said_as_people_say_it(code, moment, words):
    with translation.override(code):
        assert spoken.in_words(moment).replace("\xa0", " ") == words


# Tigrinya says the part of the day only: its own clock counts from six in the morning.
@pytest.mark.parametrize("code", [code for code in OWN_NAMES if code != "ti"])
def test_every_minute_of_the_day_has_words_of_its_own(code):
    with translation.override(code):
        said = {spoken.in_words(time(minute // 60, minute % 60)) for minute in range(24 * 60)}
    assert len(said) == 24 * 60


DAY = date(2026, 11, 24)
DATES = {
    "nl": ("dinsdag 24 november", "24 november 2026", "08.45"),
    "en": ("Tuesday 24 November", "24 November 2026", "08:45"),
    "ar": ("الثلاثاء ٢٤ تشرين الثاني/نوفمبر", "٢٤ تشرين الثاني/نوفمبر ٢٠٢٦", "٠٨:٤٥"),
    "ti": ("ሰሉስ 24 ሕዳር (24‑11)", "24 ሕዳር 2026", "08:45"),
    "tr": ("24 Kasım Salı", "24 Kasım 2026", "08:45"),
    "uk": ("вівторок, 24 листопада", "24 листопада 2026 року", "08:45"),
}


@pytest.mark.parametrize("code", OWN_NAMES)
def test_a_date_and_a_time_are_written_as_her_language_writes_them(code):
    with translation.override(code):
        assert (spoken.day(DAY), spoken.date(DAY), spoken.time(time(8, 45))) == DATES[code]


MOMENTS = {
    "nl": "dinsdag 24 november, 08.45",
    "en": "Tuesday 24 November, 08:45",
    "ar": "الثلاثاء ٢٤ تشرين الثاني/نوفمبر، الساعة ٠٨:٤٥",
    "ti": "ሰሉስ 24 ሕዳር (24‑11)፣ ሰዓት 08:45 (ናይ ንግሆ፣ ብሰዓት ሆላንድ)",
    "tr": "24 Kasım Salı, saat 08:45",
    "uk": "вівторок, 24 листопада, 08:45",
}


@pytest.mark.parametrize("code", OWN_NAMES)
def test_a_moment_stands_in_one_line(code):
    with translation.override(code):
        assert spoken.moment(datetime(2026, 11, 24, 8, 45, tzinfo=UTC)) == MOMENTS[code]
