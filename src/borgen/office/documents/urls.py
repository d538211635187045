from django.urls import path

from borgen.office.documents import views

app_name = "documents"
urlpatterns = [path("<int:number>/", views.document, name="document")]
