from django.db.models import TextChoices


class FilePurpose(TextChoices):
    LOGO = "logo", "Logo"
    OPTION_IMAGE = "option_image", "Option image"
