"""The addresses of the desk, below the admin's."""

from django.urls import path

from articles.admin.desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("decide/", views.decide, name="desk-decide"),
    path("undo/", views.undo, name="desk-undo"),
    path("accept/", views.accept, name="desk-accept"),
]
