import pytest

from eventhub.packages.models import Package
from eventhub.packages.payloads import package_data
from tests.factories import show as make
from tests.factories.packages import make_package


@pytest.mark.django_db
def test_a_package_is_told_thinly():
    package = make_package(make.organisation())

    assert package_data(package) == {"package_id": str(package.pk), "code": "SPACE", "package_version": 1}


def test_a_package_without_a_version_has_no_number():
    assert package_data(Package(code="SPACE"))["package_version"] is None
