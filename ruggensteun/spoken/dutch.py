"""A time as Dutch people say it."""

NUMBERS = ("twaalf", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf")
MINUTES = ("", *NUMBERS[1:], "twaalf", "dertien", "veertien", "kwart")
PARTS = ((6, "’s\xa0nachts"), (12, "’s\xa0ochtends"), (18, "’s\xa0middags"), (24, "’s\xa0avonds"))


def in_words(moment):
    """Words for a time of day (anything with hour and minute): "kwart voor negen ’s ochtends", "half vier ’s middags".

    From a quarter past on, Dutch counts towards the half hour, and from the half hour on with the next hour.
    """
    hour, minute = moment.hour, moment.minute
    this, following = NUMBERS[hour % 12], NUMBERS[(hour + 1) % 12]
    if minute == 0:
        words = f"{this} uur"
    elif minute <= 15:
        words = f"{MINUTES[minute]} over {this}"
    elif minute < 30:
        words = f"{MINUTES[30 - minute]} voor half {following}"
    elif minute == 30:
        words = f"half {following}"
    elif minute < 45:
        words = f"{MINUTES[minute - 30]} over half {following}"
    else:
        words = f"{MINUTES[60 - minute]} voor {following}"
    return f"{words} {next(part for until, part in PARTS if hour < until)}"
