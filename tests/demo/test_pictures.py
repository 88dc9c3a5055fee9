import io

import pytest
from PIL import Image

from eventhub.demo.catalogue import PICTURED
from eventhub.demo.pictures import HEIGHT, PICTURES, PIXELS, WIDTH, draw


def test_every_option_has_its_own_picture():
    assert set(PICTURES) == set(PICTURED)
    assert len(set(PICTURES.values())) == len(PICTURES)


@pytest.mark.parametrize("name", ["floor-carpet", "light-rig", "cat-reception"])
def test_a_picture_is_a_small_png_that_comes_out_the_same_each_time(name):
    content = draw(name)

    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH * PIXELS, HEIGHT * PIXELS))
        assert len(image.getcolors()) > 3
    assert len(content) < 10_000
    assert draw(name) == content
