"""The guardian host: pages of its own, of which no address or word tells what this is (domain.md S12)."""

from django.urls import path

from cases.views import guardian
from cases.views.guardian import changing

handler400 = "cases.views.guardian.bad_request"
handler403 = "cases.views.guardian.forbidden"
handler404 = "cases.views.guardian.not_found"
handler500 = "cases.views.guardian.went_wrong"
# Two of our own, for what is said from below the views.
handler503 = "cases.views.guardian.not_now"
handler_csrf = "cases.views.guardian.not_through"

urlpatterns = [
    path("", guardian.page, name="page"),
    path("a/<path:token>", guardian.follow, name="follow"),
    path("answer", guardian.answer, name="own-answer"),
    path("other-time", guardian.other_time, name="other-time"),
    path("cannot-come", changing.change, name="cannot-come"),
    path("code", guardian.code, name="own-code"),
    path("more", guardian.more, name="more"),
    path("more/change", guardian.change, name="own-change"),
    path("more/wish", guardian.wish, name="own-wish"),
    path("more/yes/<int:pk>", guardian.withdraw, name="own-consent"),
    path("more/changed/<slug:name>/<int:pk>", guardian.history, name="own-history"),
    path("more/<slug:name>", guardian.part, name="own-part"),
    path("file", guardian.calendar, name="own-calendar"),
    path("language", guardian.language, name="own-language"),
    path("leave", guardian.leave, name="leave"),
]
