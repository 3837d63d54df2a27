"""A time as English people say it."""

HOURS = ("twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
NUMBERS = (*HOURS[1:], "twelve", "thirteen", "fourteen", "a quarter", "sixteen", "seventeen", "eighteen", "nineteen")
PARTS = ((5, "at night"), (12, "in the morning"), (18, "in the afternoon"), (24, "in the evening"))


def in_words(moment):
    """Words for a time of day: "quarter to nine in the morning", "half past three in the afternoon"."""
    hour, minute = moment.hour, moment.minute
    this, following = HOURS[hour % 12], HOURS[(hour + 1) % 12]
    if minute == 0:
        words = f"{this} o’clock"
    elif minute == 30:
        words = f"half past {this}"
    elif minute < 30:
        words = f"{_minutes(minute)} past {this}"
    else:
        words = f"{_minutes(60 - minute)} to {following}"
    return f"{words} {next(part for until, part in PARTS if hour < until)}"


def _minutes(number):
    if number == 15:
        return "quarter"
    words = NUMBERS[number - 1] if number < 20 else "twenty" + (f"-{NUMBERS[number - 21]}" if number > 20 else "")
    return words if number % 5 == 0 else f"{words} minute{'' if number == 1 else 's'}"
