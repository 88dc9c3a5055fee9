from django.urls import path

from eventhub.portal.views import account, acting, files, home, invitations, mail, oidc, service

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/second-factor/", account.second_factor, name="second-factor"),
    path("account/2fa/webauthn/keys/<int:pk>/remove/", account.passkey_remove, name="passkey-remove"),
    # before the library's own, which know nothing of what can go wrong on the way
    path("account/oidc/<slug:provider_id>/login/", oidc.oidc_begin, name="oidc-begin"),
    path("account/oidc/<slug:provider_id>/login/callback/", oidc.oidc_return, name="oidc-return"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/new-link", invitations.invitation_request, name="invitation-request"),
    path("on-behalf/", acting.acting_list, name="acting-list"),
    path("on-behalf/stop/", acting.acting_stop, name="acting-stop"),
    path("on-behalf/<uuid:pk>/", acting.acting_start, name="acting-start"),
    path("files/<uuid:file_id>", files.file, name="file"),
    path("downloads/<str:token>", files.download, name="download"),
    path("mail", mail.mail_list, name="mail-list"),
    path("mail/<str:name>", mail.mail_detail, name="mail-detail"),
    path("health", service.health, name="health"),
]
