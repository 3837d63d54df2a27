"""What our lists of choices say, in the words in which a guardian reads them: plain, and in all her languages."""

from django.utils.translation import pgettext_lazy

from cases.models import Agreement, Conversation, Update
from ruggensteun.people.models import SafeContact
from schools.models import SchoolContact

PLACES = {
    Conversation.Place.SCHOOL: pgettext_lazy("to a parent", "At school"),
    Conversation.Place.ONLINE: pgettext_lazy("to a parent", "Online, with picture and sound"),
    Conversation.Place.LIBRARY: pgettext_lazy("to a parent", "In the library"),
    Conversation.Place.TOWN_HALL: pgettext_lazy("to a parent", "In the town hall"),
    # Translators: the place where small children are weighed, measured and vaccinated (Dutch: consultatiebureau).
    Conversation.Place.HEALTH_CENTRE: pgettext_lazy("to a parent", "In the child health centre"),
}
CHANNELS = {
    SafeContact.Channel.IN_PERSON: pgettext_lazy("to a parent", "We tell you in person, not by phone"),
    SafeContact.Channel.TEXT: pgettext_lazy("to a parent", "By text message"),
    SafeContact.Channel.MAIL: pgettext_lazy("to a parent", "By e-mail"),
}
CONTACTS = {
    # Translators: the teacher at a Dutch primary school who cares for pupils that need support.
    SchoolContact.Role.INTERNAL_SUPERVISOR: pgettext_lazy("to a parent", "support teacher of the school"),
    SchoolContact.Role.HEAD: pgettext_lazy("to a parent", "head of the school"),
    SchoolContact.Role.OTHER: pgettext_lazy("to a parent", "contact person of the school"),
}
WHO = {
    Agreement.Who.COACH: pgettext_lazy("to a parent", "your coach"),
    Agreement.Who.SCHOOL: pgettext_lazy("to a parent", "the school"),
    # Translators: "you" as the one who does something that was agreed.
    Agreement.Who.GUARDIAN: pgettext_lazy("to a parent", "you"),
}
AGREED = {
    Agreement.State.OPEN: pgettext_lazy("to a parent", "still to do"),
    Agreement.State.DONE: pgettext_lazy("to a parent", "done"),
    Agreement.State.DROPPED: pgettext_lazy("to a parent", "not needed any more"),
    Agreement.State.CARRIED: pgettext_lazy("to a parent", "goes on with the next talk"),
}
# What the school may read once she said yes, beside name, group, birth date and the talks.
COVERED = {
    "collecting": pgettext_lazy("to a parent", "who may collect your child"),
    "agreements": pgettext_lazy("to a parent", "what we agreed"),
    "updates": pgettext_lazy("to a parent", "how things are going"),
    "earlier": pgettext_lazy("to a parent", "what was agreed with the school before"),
}
UPDATES = {
    Update.Category.ABSENCE: pgettext_lazy("to a parent", "Not at school"),
    Update.Category.BEHAVIOUR: pgettext_lazy("to a parent", "How your child feels"),
    Update.Category.LEARNING: pgettext_lazy("to a parent", "Learning"),
    Update.Category.HOME: pgettext_lazy("to a parent", "Something changes at home"),
    Update.Category.MOVE: pgettext_lazy("to a parent", "Moving house"),
    Update.Category.PRACTICAL: pgettext_lazy("to a parent", "Practical help"),
    Update.Category.GOOD_NEWS: pgettext_lazy("to a parent", "Good news"),
}
WISHES = {
    SafeContact.Wish.ADDRESS: pgettext_lazy("to a parent", "I have another number or e-mail address"),
    SafeContact.Wish.HOURS: pgettext_lazy("to a parent", "Other days or times suit me better"),
    SafeContact.Wish.WAY: pgettext_lazy("to a parent", "I would rather be reached in another way"),
    SafeContact.Wish.NOTHING: pgettext_lazy("to a parent", "Send me nothing any more"),
}
# Those who looked, by the role in which they did.
LOOKED = {
    "coach": pgettext_lazy("to a parent", "coach"),
    "substitute": pgettext_lazy("to a parent", "coach"),
    "school_contact": pgettext_lazy("to a parent", "school"),
}
