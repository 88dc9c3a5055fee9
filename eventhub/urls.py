from django.contrib import admin
from django.urls import include, path

from eventhub.portal.views.sign_in import SignIn

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("eventhub.api.urls")),
    path("account/login/", SignIn.as_view(), name="account_login"),
    path("", include("eventhub.portal.urls")),
    path("account/", include("allauth.urls")),
    path("my/", include("eventhub.sponsor.urls")),
    path("", include("eventhub.organiser.urls")),
    path("", include("integrations.sync.urls")),
]

handler400 = "eventhub.core.http.bad_request"
handler403 = "eventhub.core.http.permission_denied"
handler404 = "eventhub.core.http.page_not_found"
handler500 = "eventhub.core.http.server_error"
