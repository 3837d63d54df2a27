"""Text messages reach mobile numbers alone; a landline would be found out when it is too late."""

from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberType, number_type

MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def ask_for_mobile(form, number):
    """Say so next to the field `number` when what was typed there is a whole number, but no mobile one."""
    if number and number_type(number) not in MOBILE:
        form.add_error("number", _("A text message needs a mobile number: 06 12345678."))
