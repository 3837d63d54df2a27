"""A time as Turkish people say it: the hour in the case that "past" and "to" ask for."""

# Hour: as it is, as what is passed ("biri ... geçe"), as what is gone towards ("bire ... kala").
HOURS = (
    ("on iki", "on ikiyi", "on ikiye"),
    ("bir", "biri", "bire"),
    ("iki", "ikiyi", "ikiye"),
    ("üç", "üçü", "üçe"),
    ("dört", "dördü", "dörde"),
    ("beş", "beşi", "beşe"),
    ("altı", "altıyı", "altıya"),
    ("yedi", "yediyi", "yediye"),
    ("sekiz", "sekizi", "sekize"),
    ("dokuz", "dokuzu", "dokuza"),
    ("on", "onu", "ona"),
    ("on bir", "on biri", "on bire"),
)
ONES = ("", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
TENS = ("", "on", "yirmi")
PARTS = ((5, "gece"), (12, "sabah"), (13, "öğlen"), (18, "öğleden sonra"), (24, "akşam"))


def in_words(moment):
    """Words for a time of day: "sabah dokuza çeyrek kala", "öğleden sonra üç buçuk"."""
    hour, minute = moment.hour, moment.minute
    this, passed, _towards = HOURS[hour % 12]
    if minute == 0:
        words = f"saat {this}"
    elif minute == 30:
        words = f"{this} buçuk"
    elif minute < 30:
        words = f"{passed} {_minutes(minute)} geçe"
    else:
        words = f"{HOURS[(hour + 1) % 12][2]} {_minutes(60 - minute)} kala"
    return f"{next(part for until, part in PARTS if hour < until)} {words}"


def _minutes(number):
    return "çeyrek" if number == 15 else f"{TENS[number // 10]} {ONES[number % 10]}".strip()
