import io
from hashlib import sha256

import factory
from django.core.files.base import ContentFile
from PIL import Image

from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from tests.factories.accounts import OrganisationFactory


def picture(image_format: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **save) -> bytes:
    """A real picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, "#6b2470" if mode in {"RGB", "RGBA"} else 0).save(out, image_format, **save)
    return out.getvalue()


class StoredFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StoredFile
        exclude = ["bytes_"]

    bytes_ = factory.LazyFunction(picture)
    organisation = factory.SubFactory(OrganisationFactory)
    purpose = FilePurpose.LOGO
    name = "logo.png"
    content_type = "image/png"
    size = factory.LazyAttribute(lambda file: len(file.bytes_))
    sha256 = factory.LazyAttribute(lambda file: sha256(file.bytes_).hexdigest())
    width = 40
    height = 30
    content = factory.LazyAttribute(lambda file: ContentFile(file.bytes_, name="x"))
