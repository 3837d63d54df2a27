"""A time as it is said in Arabic everywhere: the hour, and what is past it or left of it."""

HOURS = (
    *("الثانية عشرة", "الواحدة", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة"),
    *("التاسعة", "العاشرة", "الحادية عشرة"),
)
# What is said of the hour itself, and of the hour that comes.
PAST = {
    5: "وخمس دقائق",
    10: "وعشر دقائق",
    15: "والربع",
    20: "والثلث",
    25: "والنصف إلا خمس دقائق",
    30: "والنصف",
    35: "والنصف وخمس دقائق",
}
TO = {40: "إلا ثلثاً", 45: "إلا ربعاً", 50: "إلا عشر دقائق", 55: "إلا خمس دقائق"}
PARTS = ((4, "ليلاً"), (12, "صباحاً"), (13, "ظهراً"), (18, "بعد الظهر"), (24, "مساءً"))


def in_words(moment):
    """Words for a time of day: "التاسعة إلا ربعاً صباحاً", "الثالثة والنصف بعد الظهر"."""
    hour, minute = moment.hour, moment.minute
    if minute in TO:
        words = f"{HOURS[(hour + 1) % 12]} {TO[minute]}"
    elif minute:
        words = f"{HOURS[hour % 12]} {PAST.get(minute) or _minutes(minute)}"
    else:
        words = HOURS[hour % 12]
    return f"{words} {next(part for until, part in PARTS if hour < until)}"


def _minutes(number):
    if number <= 2:
        return ("ودقيقة", "ودقيقتان")[number - 1]
    return f"و{digits(number)} {'دقائق' if number <= 10 else 'دقيقة'}"


def digits(value):
    """The same with the digits that Arabic is read with: ٠ to ٩."""
    return str(value).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
