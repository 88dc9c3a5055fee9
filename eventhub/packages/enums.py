from django.db.models import TextChoices


class RuleKind(TextChoices):
    REQUIRES = "requires", "Requires"
    EXCLUDES = "excludes", "Excludes"


class ColourSpace(TextChoices):
    CMYK = "cmyk", "CMYK"
    RGB = "rgb", "RGB"
    ANY = "any", "Any"
