"""A time as Ukrainian people say it: up to the half hour towards the next hour, after it the minutes that are left."""

# Hour: as it is ("за чверть друга"), and as what is gone towards ("чверть на другу").
HOURS = (
    ("дванадцята", "дванадцяту"),
    ("перша", "першу"),
    ("друга", "другу"),
    ("третя", "третю"),
    ("четверта", "четверту"),
    ("п’ята", "п’яту"),
    ("шоста", "шосту"),
    ("сьома", "сьому"),
    ("восьма", "восьму"),
    ("дев’ята", "дев’яту"),
    ("десята", "десяту"),
    ("одинадцята", "одинадцяту"),
)
NUMBERS = (
    *("", "одна", "дві", "три", "чотири", "п’ять", "шість", "сім", "вісім", "дев’ять", "десять", "одинадцять"),
    *("дванадцять", "тринадцять", "чотирнадцять", "п’ятнадцять", "шістнадцять", "сімнадцять", "вісімнадцять"),
    *("дев’ятнадцять", "двадцять"),
)
PARTS = ((4, "ночі"), (12, "ранку"), (18, "дня"), (24, "вечора"))


def in_words(moment):
    """Words for a time of day: "за чверть дев’ята ранку", "пів на четверту дня"."""
    hour, minute = moment.hour, moment.minute
    this, (following, towards) = HOURS[hour % 12][0], HOURS[(hour + 1) % 12]
    if minute == 0:
        words = f"{this} година"
    elif minute == 15:
        words = f"чверть на {towards}"
    elif minute == 30:
        words = f"пів на {towards}"
    elif minute < 30:
        words = f"{_minutes(minute)} на {towards}"
    elif minute == 45:
        words = f"за чверть {following}"
    else:
        words = f"за {_minutes(60 - minute).replace('одна хвилина', 'одну хвилину')} {following}"
    return f"{words} {next(part for until, part in PARTS if hour < until)}"


def _minutes(number):
    words = NUMBERS[number] if number <= 20 else f"двадцять {NUMBERS[number - 20]}"
    few = number % 10 in (2, 3, 4) and number not in (12, 13, 14)
    one = number % 10 == 1 and number != 11
    return f"{words} {'хвилина' if one else 'хвилини' if few else 'хвилин'}"
