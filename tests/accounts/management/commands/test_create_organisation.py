import sys

import pytest
from django.core.management import CommandError, call_command

from eventhub.accounts.invitation_links import invitation_link
from eventhub.accounts.models import Invitation, Organisation, User

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def run(db, capsys):
    def run(*given: str) -> str:
        call_command("create_organisation", *given)
        return capsys.readouterr().out

    return run


@pytest.fixture
def typed(monkeypatch):
    """Somebody at a terminal who gives these answers."""

    def typed(*answers: str) -> list[str]:
        asked, left = [], iter(answers)
        monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(left))
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        return asked

    return typed


def test_everything_can_be_given_at_once(run, settings):
    settings.EMAIL_BACKEND = FILES

    said = run("Dockside", "--email=maya@dockside.example", "--first-name=Maya", "--staff", "--proof-days=5")

    organisation, invitation = Organisation.objects.get(), Invitation.objects.get()
    assert (organisation.name, organisation.proof_days) == ("Dockside", 5)
    assert (invitation.user.first_name, invitation.user.is_staff, invitation.invited_by_name) == (
        "Maya",
        True,
        "EventHub",
    )
    assert said.splitlines()[0] == "Dockside is created."
    assert said.splitlines()[-1] == f"  {invitation_link(invitation)}"


def test_where_mail_is_sent_the_link_is_not_shown(run, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    said = run("Dockside", "--email=maya@dockside.example")

    assert "it goes out by mail" in said
    assert "/invitations/" not in said
    assert said.splitlines()[-1].startswith("Nobody is staff of this installation yet.")


def test_at_a_terminal_it_asks_in_words(run, typed):
    asked = typed("Dockside", "maya@dockside.example", "Maya", "Okafor", "")

    run()

    assert [question.split(":")[0] for question in asked[:4]] == [
        "Name of the organisation",
        "E-mail address of its first organiser",
        "Their first name",
        "Their last name",
    ]
    user = User.objects.get()
    assert (str(user), user.is_staff, Organisation.objects.get().name) == ("Maya Okafor", True, "Dockside")


def test_who_declines_is_no_staff(run, typed):
    typed("", "", "n")

    run("Dockside", "--email=maya@dockside.example", "--first-name=M")

    assert not User.objects.get().is_staff  # name and address were given: nothing was asked


def test_a_second_run_changes_nothing_and_says_how_to_come_in(run, settings):
    settings.EMAIL_BACKEND = FILES
    run("Dockside", "--email=maya@dockside.example")

    said = run("Dockside", "--email=other@dockside.example")

    assert said.startswith("Dockside is there already; nothing was changed.")
    assert invitation_link(Invitation.objects.get()) in said


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "Missing: name of the organisation, e-mail address of its first organiser."),
        (("Dockside",), "Missing: e-mail address of its first organiser."),
        (("Dockside", "--email=nobody"), "email: "),
        (("Dockside", "--email=a@b.example", "--artwork-days=60"), "artwork days: The configuration is due first"),
        (("Dockside", "--email=a@b.example", "--proof-days=-1"), "Nothing was created."),
        (("x" * 121, "--email=a@b.example"), "name: "),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(run, given, words):
    with pytest.raises(CommandError) as refused:
        run(*given, "--no-input")

    assert words in str(refused.value)
    assert (Organisation.objects.count(), User.objects.count()) == (0, 0)
