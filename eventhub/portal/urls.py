from django.urls import path

from eventhub.portal.views import account, files, home, invitations, mail, service

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", account.account, name="account"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/new-link", invitations.invitation_request, name="invitation-request"),
    path("files/<uuid:file_id>", files.file, name="file"),
    path("mail", mail.mail_list, name="mail-list"),
    path("mail/<str:name>", mail.mail_detail, name="mail-detail"),
    path("health", service.health, name="health"),
]
