"""How allauth behaves here: nobody signs up, nobody learns whether an address is known."""

from allauth.account.adapter import DefaultAccountAdapter


class ByInvitationOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


def display_name(user):
    return user.get_full_name()
