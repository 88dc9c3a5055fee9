from django.db.models import TextChoices


class EventStatus(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


class ProofDeciders(TextChoices):
    SPONSOR = "sponsor", "Sponsor"
    ORGANISER = "organiser", "Organiser"
    BOTH = "both", "Both"
