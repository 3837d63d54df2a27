"""The professional host: one line per page, by the person who looks."""

from django.urls import path

from cases.views import contact, directory, door, lead, log, policy
from cases.views.coach import (
    approvals,
    calling,
    case,
    consents,
    conversations,
    history,
    intake,
    paper,
    safe_contact,
    today,
    updates,
)

app_name = "cases"

urlpatterns = [
    # everybody
    path("", door.home, name="home"),
    path("join/<str:token>", door.join, name="join"),
    path("my-week", door.my_week, name="my-week"),
    path("who-sees-what", policy.who_sees_what, name="who-sees-what"),
    # coach
    path("today", today.today, name="today"),
    path("children", today.children, name="children"),
    path("conversations", today.agenda, name="agenda"),
    path("intake", intake.begin, name="begin-intake"),
    path("intake/<int:pk>", intake.intake, name="intake"),
    path("intake/<int:pk>/keep", intake.keep, name="keep-intake"),
    path("intake/<int:pk>/drop", intake.drop, name="drop-intake"),
    path("case/<slug:number>", case.case, name="case"),
    path("case/<slug:number>/history", history.changes, name="history"),
    path("case/<slug:number>/history/paper", history.paper, name="history-paper"),
    path("case/<slug:number>/note", case.note, name="note"),
    path("case/<slug:number>/admit-contact", case.admit_contact, name="admit-contact"),
    path("case/<slug:number>/admit-guardian/<int:tie>", case.admit_guardian, name="admit-guardian"),
    path("case/<slug:number>/end-guardian/<int:tie>", case.end_guardian, name="end-guardian"),
    path("case/<slug:number>/school", case.change_school, name="change-school"),
    path("case/<slug:number>/close", case.close, name="close"),
    path("case/<slug:number>/told/<int:pk>", today.told, name="told"),
    path("case/<slug:number>/consent", consents.consent, name="consent"),
    path("case/<slug:number>/consent/<int:pk>/withdraw", consents.withdraw, name="withdraw-consent"),
    path("case/<slug:number>/safe-contact/<int:tie>", safe_contact.safe_contact, name="safe-contact"),
    path("case/<slug:number>/safe-contact/<int:tie>/code", safe_contact.code, name="code"),
    path("case/<slug:number>/safe-contact/<int:tie>/unsafe", safe_contact.unsafe, name="unsafe"),
    path("case/<slug:number>/safe-contact/<int:tie>/revoke", safe_contact.revoke, name="revoke-links"),
    path("case/<slug:number>/updates", updates.updates, name="updates"),
    path("case/<slug:number>/updates/<int:pk>/seen", updates.seen, name="seen-update"),
    path("case/<slug:number>/updates/<int:pk>/talk", updates.talk_about, name="talk-about-update"),
    path("case/<slug:number>/plan", conversations.plan, name="plan"),
    path("case/<slug:number>/conversation/<int:pk>", conversations.conversation, name="conversation"),
    path("case/<slug:number>/conversation/<int:pk>/again", conversations.again, name="propose-again"),
    path("case/<slug:number>/conversation/<int:pk>/told/<int:slot>", conversations.told_reply, name="told-reply"),
    path("case/<slug:number>/conversation/<int:pk>/call", calling.call, name="call"),
    path("case/<slug:number>/conversation/<int:pk>/called/<int:slot>", calling.called, name="called"),
    path("case/<slug:number>/conversation/<int:pk>/move", conversations.move, name="move-conversation"),
    path("case/<slug:number>/conversation/<int:pk>/cancel", conversations.cancel, name="cancel-conversation"),
    path("case/<slug:number>/conversation/<int:pk>/record", conversations.record, name="record"),
    path("case/<slug:number>/conversation/<int:pk>/agreement", conversations.agreement, name="agreement"),
    path("case/<slug:number>/conversation/<int:pk>/calendar.ics", conversations.calendar, name="calendar"),
    path("case/<slug:number>/conversation/<int:pk>/card/<int:tie>", paper.card, name="print-card"),
    path("case/<slug:number>/agreements/<int:tie>", paper.agreements, name="print-agreements"),
    path("case/<slug:number>/agreement/<int:pk>/settle", conversations.settle, name="settle"),
    # second professional
    path("approvals", approvals.waivers, name="waivers"),
    path("approvals/<int:pk>", approvals.decide, name="decide-waiver"),
    # school contact
    path("pupils", contact.pupils, name="pupils"),
    path("pupils/<slug:number>", contact.pupil, name="pupil"),
    path("pupils/<slug:number>/history", contact.history, name="pupil-history"),
    path("pupils/<slug:number>/slot/<int:pk>", contact.answer, name="answer"),
    path("pupils/<slug:number>/conversation/<int:pk>/move", contact.move, name="contact-move"),
    path("pupils/<slug:number>/conversation/<int:pk>/calendar.ics", contact.calendar, name="contact-calendar"),
    path("pupils/<slug:number>/updates", contact.updates, name="contact-updates"),
    path("pupils/<slug:number>/agreement/<int:pk>", contact.settle, name="contact-settle"),
    # lead and administrator
    path("shelter", lead.shelter, name="shelter"),
    path("shelter/invite", lead.invite, name="invite-colleague"),
    path("shelter/people/<int:pk>/end", lead.end_membership, name="end-membership"),
    path("shelter/people/<int:pk>/invite-again", lead.invite_again, name="invite-again"),
    path("shelter/people/<int:pk>/start-anew", lead.start_anew, name="start-anew"),
    path("shelter/case/<slug:number>/hand-over", lead.hand_over, name="hand-over"),
    # log manager
    path("log", log.lines, name="log"),
    path("log/file", log.file, name="log-file"),
    # the directory, edited
    path("directory/<slug:code>", directory.school, name="edit-school"),
    path("directory/<slug:code>/closure", directory.closure, name="add-closure"),
    path("directory/<slug:code>/contact", directory.contact, name="add-contact"),
    path("directory/<slug:code>/contact/<int:pk>/confirm", directory.confirm_contact, name="confirm-contact"),
    path("directory/<slug:code>/contact/<int:pk>/end", directory.end_contact, name="end-contact"),
    path("directory/<slug:code>/contact/<int:pk>/start-anew", directory.start_anew, name="start-contact-anew"),
]
