from django.urls import path

from borgen.office.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("log-in/", views.LogIn.as_view(), name="login"),
    path("log-out/", views.LogOut.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="change-password"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("health/", views.health, name="health"),
]
