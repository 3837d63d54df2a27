"""Only the demo has these addresses (see ruggensteun/urls.py)."""

from django.urls import path

from cases.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.players, name="players"),
    path("sign-in", views.sign_in, name="sign-in"),
    path("messages", views.outgoing, name="messages"),
]
