"""An API with Django REST framework."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView


class Notes(APIView):
    def get(self, request):
        return Response({"owner": request.user.name, "notes": []})


urlpatterns = [path("notes/", Notes.as_view())]
