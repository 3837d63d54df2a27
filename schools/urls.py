"""The directory, read only; who may change it does so on the floor above."""

from django.urls import path

from schools import views

app_name = "schools"

urlpatterns = [
    path("", views.search, name="list"),
    path("search", views.search, name="search"),
    path("<slug:code>", views.detail, name="detail"),
]
