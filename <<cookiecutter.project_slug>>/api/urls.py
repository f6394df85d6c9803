# % if cookiecutter.api == "drf"
"""The addresses of the API, below `/api/v1/`.

An incompatible change goes to `/api/v2/`, beside this one, for as long as clients need.
"""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from api import views
from notes.views import NoteViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("notes", NoteViewSet, "note")

urlpatterns = [
    path("session/", views.SessionView.as_view(), name="session"),
    path("tokens/", views.NewTokenView.as_view(), name="tokens"),
    path("tokens/current/", views.CurrentTokenView.as_view(), name="current_token"),
    path("tokens/all/", views.AllTokensView.as_view(), name="all_tokens"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("", include(router.urls)),
]
# % endif
