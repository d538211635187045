from django.urls import path

from borgen.office.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.policies, name="policies"),
    path("versions/", views.versions, name="versions"),
    path("versions/new/", views.submit, name="submit"),
    path("versions/<int:number>/", views.version, name="version"),
    path("versions/<int:number>/adopt/", views.adopt, name="adopt"),
    path("versions/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("of/<slug:book>/", views.policy, name="policy"),
]
