from django.urls import path

from borgen.office.people import views

app_name = "people"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("new/", views.open_account, name="open-account"),
    path("role/", views.give_role, name="give-role"),
    path("<int:account>/", views.account, name="account"),
    path("<int:account>/role/<slug:role>/end/", views.end_role, name="end-role"),
    path("<int:account>/close/", views.close_account, name="close-account"),
    path("<int:account>/reopen/", views.reopen_account, name="reopen-account"),
    path("<int:account>/password/", views.replace_password, name="replace-password"),
]
