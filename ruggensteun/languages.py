"""The languages of a guardian's pages and messages, and which of them are offered.

Dutch and English always. Another one only when the setting REVIEWED_LANGUAGES names it: a sentence that no native
speaker has read may hurt or mislead. README says how to review one, and how to add a seventh.
"""

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

# By its own name, in the order in which they are offered.
OWN_NAMES = {
    "nl": "Nederlands",
    "en": "English",
    "ar": "العربية",
    "ti": "ትግርኛ",
    "tr": "Türkçe",
    "uk": "Українська",
}
ALWAYS = ("nl", "en")


def offered():
    """The languages that a guardian may read, by code, in the order of OWN_NAMES."""
    return [code for code in OWN_NAMES if code in ALWAYS or code in settings.REVIEWED_LANGUAGES]


def spoken(person, wished=""):
    """The language to write to this person in: what she wished, else her own, else Dutch.

    Professionals' pages are in Dutch and English; a guardian is answered in what is offered to guardians.
    """
    known = offered() if person.is_guardian else dict(settings.LANGUAGES)
    return next((code for code in (wished, person.language) if code in known), settings.LANGUAGE_CODE)


def of_browser(accepted):
    """The first language of an Accept-Language header that is offered, else Dutch."""
    asked = (code.split("-")[0] for code, _weight in parse_accept_lang_header(accepted))
    return next((code for code in asked if code in offered()), settings.LANGUAGE_CODE)
