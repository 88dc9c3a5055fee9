"""Whatever people do in whatever order: one version counts, at most one proof is in force, and what was decided stays."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eventhub.artwork import workflows
from eventhub.artwork.certificate import certificate_of, verify, was_approved
from eventhub.artwork.enums import IN_FORCE, ArtworkStatus, ProofStatus
from eventhub.artwork.models import Artwork, Proof, ProofDecision
from eventhub.artwork.preflight.vocabulary import Report
from eventhub.artwork.queries import newest_artwork_of, newest_proof_of, print_ready, requirements_visible_to
from eventhub.core.errors import EventhubError
from eventhub.events.enums import ProofDeciders
from tests.factories.artwork import CLEAN, RGB, TOO_SMALL, make_file, make_requirement
from tests.factories.show import Show

REPORTS = [CLEAN, Report((RGB,), "pdf", 1), Report((RGB, TOO_SMALL), "pdf", 1)]


class Machine(RuleBasedStateMachine):
    """One requirement; each rule is a step that anybody may try at any time, and that may be refused."""

    show: Show

    def __init__(self) -> None:
        super().__init__()
        self.show.event.proof_deciders = ProofDeciders.BOTH
        self.show.event.save()
        self.requirement = make_requirement(self.show)
        self.actors = [self.show.sponsor, self.show.organiser]
        self.codes: dict = {}
        self.decided: dict = {}

    @property
    def artwork(self) -> Artwork | None:
        return self.requirement.artworks.order_by("-version").first()

    @property
    def proof(self) -> Proof | None:
        return Proof.objects.filter(artwork__requirement=self.requirement).order_by("-pk").first()

    def attempt(self, step, *args, **values) -> None:
        with suppress(EventhubError), transaction.atomic():
            step(*args, **values)

    @rule(who=st.integers(0, 1), reason=st.sampled_from(["", "New logo"]))
    def upload(self, who: int, reason: str) -> None:
        file = make_file(self.show.organisation)
        self.attempt(workflows.upload_artwork, self.requirement, file=file, actor=self.actors[who], reason=reason)

    @rule()
    def bring_to_proof(self) -> None:
        """The short way, so that many lives get as far as a decision."""
        self.upload(who=1, reason="New logo")
        self.check(report=CLEAN)
        self.review(step="accept", who=1)

    @rule(report=st.sampled_from(REPORTS))
    def check(self, report: Report) -> None:
        if self.artwork:
            self.attempt(workflows.record_preflight, self.artwork, report=report)

    @rule(step=st.sampled_from(["accept", "reject", "overrule", "warnings", "remove"]), who=st.integers(0, 1))
    def review(self, step: str, who: int) -> None:
        actor, artwork = self.actors[who], self.artwork
        if artwork is None:
            return
        steps = {
            "accept": lambda: workflows.accept_artwork(artwork, actor=actor),
            "reject": lambda: workflows.reject_artwork(artwork, actor=actor, feedback="Blurred"),
            "overrule": lambda: workflows.overrule_artwork(artwork, actor=actor, reason="Far away"),
            "warnings": lambda: workflows.accept_warnings(artwork, keys=[RGB.key], actor=actor),
            "remove": lambda: workflows.remove_artwork(artwork, actor=actor),
        }
        self.attempt(steps[step])

    @rule(
        who=st.integers(0, 1),
        approves=st.sampled_from([True, True, False]),
        is_stale=st.sampled_from([False, False, False, True]),
    )
    def decide(self, who: int, approves: bool, is_stale: bool) -> None:  # drawn by hypothesis
        proof = self.proof
        if proof is None:
            return
        sha256 = "0" * 64 if is_stale else proof.sha256
        if approves:
            self.attempt(workflows.approve_proof, proof, actor=self.actors[who], sha256=sha256)
        else:
            self.attempt(workflows.reject_proof, proof, actor=self.actors[who], feedback="No", sha256=sha256)

    @rule()
    def supply(self) -> None:
        if self.artwork:
            file = make_file(self.show.organisation, "proof")
            self.attempt(workflows.upload_proof, self.artwork, file=file, actor=self.actors[1])

    @invariant()
    def one_version_counts_and_its_proof_with_it(self) -> None:
        current = newest_artwork_of(self.requirement)
        in_force = list(Proof.objects.filter(artwork__requirement=self.requirement, status__in=IN_FORCE))
        assert len(in_force) <= 1
        for proof in in_force:
            assert (proof.artwork, current.status) == (current, ArtworkStatus.ACCEPTED)
        if current and current.status == ArtworkStatus.ACCEPTED:
            assert newest_proof_of(current) is not None

    @invariant()
    def what_was_decided_stays_and_names_its_file(self) -> None:
        kept = {row.pk: (row.sha256, row.verdict, row.by_name) for row in ProofDecision.objects.all()}
        assert kept.items() >= self.decided.items()
        self.decided = kept
        for proof in Proof.objects.filter(artwork__requirement=self.requirement):
            assert {decision.sha256 for decision in proof.decisions.all()} <= {proof.sha256}

    @invariant()
    def approved_means_both_and_stays_proven(self) -> None:
        for proof in Proof.objects.filter(artwork__requirement=self.requirement):
            if proof.status == ProofStatus.APPROVED:
                assert was_approved(proof)
                self.codes.setdefault(proof.pk, certificate_of(proof).code)
            if proof.pk in self.codes:
                assert verify(proof, self.codes[proof.pk])

    @invariant()
    def print_ready_is_what_the_requirement_says(self) -> None:
        row = requirements_visible_to(self.actors[1], self.show.event).get(pk=self.requirement.pk)
        ready = print_ready(self.actors[1], self.show.event).filter(artwork__requirement=self.requirement)
        assert [proof.pk for proof in ready] == ([row.proof_id] if row.status == "approved" else [])


def run(show: Show, examples: int, steps: int) -> None:
    fitted = type("Fitted", (Machine,), {"show": show})
    checks = list(HealthCheck)
    run_state_machine_as_test(
        fitted,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
        ),
    )


def test_a_few_lives(show):
    run(show, examples=4, steps=14)


@pytest.mark.soak
def test_many_lives(show):
    run(show, examples=40, steps=40)
