"""What stands in the place of allauth's own forms."""

from allauth.account.forms import ResetPasswordForm


class NewPassword(ResetPasswordForm):
    """A new password is for who has one. Who has not come in yet does so by her invitation, while that works."""

    def clean_email(self):
        email = super().clean_email()
        self.users = [person for person in self.users if person.has_joined]
        return email
