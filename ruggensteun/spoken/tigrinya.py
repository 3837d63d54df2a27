"""The part of the day in Tigrinya, and by which clock; no hour in words.

Daily speech counts the hours from six in the morning: who hears "hour three" comes at nine. So the hour stands in
digits as on every clock here, with the part of the day, and it is said that this is the Dutch clock.
"""

PARTS = ((5, "ናይ ለይቲ"), (12, "ናይ ንግሆ"), (18, "ድሕሪ ቀትሪ"), (24, "ናይ ምሸት"))


def in_words(moment):
    """The part of the day: "ናይ ንግሆ፣ ብሰዓት ሆላንድ" (in the morning, by the Dutch clock)."""
    return f"{next(part for until, part in PARTS if moment.hour < until)}፣ ብሰዓት ሆላንድ"
