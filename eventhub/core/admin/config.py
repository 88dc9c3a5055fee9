from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """In place of "django.contrib.admin" in INSTALLED_APPS: the same app with our site."""

    default_site = "eventhub.core.admin.site.StaffSite"
