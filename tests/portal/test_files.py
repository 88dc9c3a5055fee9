from hashlib import sha256

import pytest
from django.urls import reverse
from uuid_utils.compat import uuid7

from eventhub.accounts.enums import Role
from eventhub.files.enums import FilePurpose
from tests.factories import show as make
from tests.factories.accounts import UserFactory, UserPermissionFactory
from tests.factories.files import StoredFileFactory, picture


def address(file) -> str:
    return reverse("portal:file", args=[file.pk])


@pytest.fixture
def file(organisation):
    return StoredFileFactory(organisation=organisation, name='Möwe "neu".png')


@pytest.fixture
def owner(organisation, client):
    user = UserPermissionFactory(at=organisation).user
    client.force_login(user)
    return user


def test_the_bytes_come_with_heads_that_make_them_harmless(client, owner, file):
    response = client.get(address(file))

    assert (response.status_code, b"".join(response.streaming_content)) == (200, picture())
    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == str(len(picture()))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == "inline; filename*=utf-8''M%C3%B6we%20%22neu%22.png"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["ETag"] == f'"{sha256(picture()).hexdigest()}"'


def test_what_the_browser_has_is_not_sent_again(client, owner, file):
    for given in (f'"{file.sha256}"', f'W/"x", "{file.sha256}"'):
        response = client.get(address(file), headers={"If-None-Match": given})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", f'"{file.sha256}"')
    assert client.get(address(file), headers={"If-None-Match": '"other"'}).status_code == 200


def test_nobody_else_gets_it(client, file):
    assert client.get(address(file)).status_code == 404
    client.force_login(UserPermissionFactory().user)

    response = client.get(address(file), headers={"If-None-Match": f'"{file.sha256}"'})

    assert (response.status_code, "ETag" in response) == (404, False)


def test_a_removed_file_and_one_that_never_was_look_the_same(client, owner, organisation):
    removed = StoredFileFactory(organisation=organisation, deleted_at="2026-01-01T00:00Z")

    pages = [client.get(address(removed)), client.get(reverse("portal:file", args=[uuid7()]))]

    assert [page.status_code for page in pages] == [404, 404]


def test_a_file_is_read_only(client, owner, file):
    for method in (client.post, client.put, client.delete):
        assert method(address(file)).status_code == 405


def test_sponsors_see_their_own_logo_and_no_others(client, db):
    show = make.Show()
    other = show.add_stand("C13", "Heron Textiles").sponsorship.sponsor
    own = show.stand.sponsorship.sponsor
    for company in (own, other):
        company.logo = StoredFileFactory(organisation=show.organisation)
        company.save()
    option_image = StoredFileFactory(organisation=show.organisation, purpose=FilePurpose.OPTION_IMAGE)
    client.force_login(show.sponsor_user)

    assert [client.get(address(each)).status_code for each in (own.logo, other.logo, option_image)] == [200, 404, 200]


def test_an_event_organiser_sees_the_logos_of_the_event(client, db):
    show = make.Show()
    company = show.stand.sponsorship.sponsor
    company.logo = StoredFileFactory(organisation=show.organisation)
    company.save()
    client.force_login(show.organiser_user)
    assert client.get(address(company.logo)).status_code == 200

    client.force_login(UserPermissionFactory(at=show.stand, role=Role.DESIGNER, user=UserFactory()).user)
    assert client.get(address(company.logo)).status_code == 200
