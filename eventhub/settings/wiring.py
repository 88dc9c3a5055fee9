"""The ways that lead up through the layers: names, never imports."""

# verb key -> functions run inside the transaction of the change; they may refuse it or follow it up.
REACTIONS: dict[str, list[str]] = {
    "invitation.sent": ["eventhub.events.reactions.refuse_invitation_to_closed_event"],
    "invitation.resent": ["eventhub.events.reactions.refuse_invitation_to_closed_event"],
    "event.changed": [
        "eventhub.configurations.reactions.refuse_currency_change",
        "eventhub.payments.reactions.refuse_currency_change_once_paid",
    ],
    "event.cloned": ["eventhub.artwork.reactions.copy_settings_of_cloned_event"],
    "stand.removed": [
        "eventhub.configurations.reactions.refuse_removal_in_use",
        "eventhub.payments.reactions.refuse_while_paid",
        "eventhub.stands.reactions.withdraw_offers_of_removed_stand",
    ],
    "stand.assigned": [
        "eventhub.configurations.reactions.refuse_reassignment_in_use",
        "eventhub.payments.reactions.refuse_while_paid",
        "eventhub.stands.reactions.settle_offers_of_assigned_stand",
    ],
    "stand.unassigned": [
        "eventhub.configurations.reactions.refuse_reassignment_in_use",
        "eventhub.payments.reactions.refuse_while_paid",
    ],
    "stand.handed_over": [
        "eventhub.payments.reactions.refuse_while_paid",
        "eventhub.artwork.reactions.void_artwork_of_former_sponsor",
    ],
    "sponsorship.joined": ["eventhub.artwork.reactions.carry_artwork_of_joined_company"],
    "speaker.unlocked": ["integrations.sync.copies.reactions.look_again"],
    "speaker.purged": ["integrations.sync.copies.reactions.let_go_of_picture"],
    "company.purged": ["integrations.sync.copies.reactions.let_go_of_picture"],
    "configuration.approved": ["eventhub.artwork.reactions.ask_for_artwork"],
    "configuration.removed": ["eventhub.artwork.reactions.retire_artwork"],
    "configuration.cancelled": ["eventhub.artwork.reactions.retire_artwork"],
    "stand.taken": [
        "eventhub.payments.reactions.carry_payments",
        "eventhub.stands.reactions.settle_offers_of_assigned_stand",
    ],
    "stand.cancelled": [
        "eventhub.payments.reactions.refuse_while_paid",
        "eventhub.stands.reactions.withdraw_offers_of_removed_stand",
    ],
}
# Who says what the `data` of a public webhook event holds: called with the subject.
PUBLIC_EVENT_DATA = {
    "package_created": "eventhub.packages.payloads.package_data",
    "package_updated": "eventhub.packages.payloads.package_data",
    "stand_configured": "eventhub.configurations.payloads.configuration_data",
    "configuration_approved": "eventhub.configurations.payloads.configuration_data",
    "artwork_uploaded": "eventhub.artwork.payloads.artwork_data",
    "proof_approved": "eventhub.artwork.payloads.proof_data",
    "proof_rejected": "eventhub.artwork.payloads.proof_data",
    "payment_received": "eventhub.payments.payloads.payment_data",
    # Told only to endpoints that ask for them by name.
    "configuration_changes_requested": "eventhub.configurations.payloads.configuration_data",
    "configuration_reopened": "eventhub.configurations.payloads.configuration_data",
    "sync_failed": "integrations.sync.payloads.sync_data",
}
# Tasks that get every outbox row after its commit.
OUTBOX_CONSUMERS = ["eventhub.messaging.tasks.plan_mail", "eventhub.webhooks.tasks.fan_out"]
# Further parts of the demo data, run by `seed_demo` after its own.
DEMO_PARTS: list[str] = [
    "eventhub.demo.artwork.deliver_artwork",
    "eventhub.demo.programme.plan_programme",
    "integrations.sync.demo.connect_sandbox",
]
# What `make run` starts beside the demo: functions that give a `Beside` (eventhub/core/processes.py).
DEMO_BESIDE: list[str] = ["integrations.sync.demo.sandbox_beside"]
# Purpose of a file -> who says whether somebody may send it and where it belongs, and who is told that it is there
# (eventhub/files/targets.py says how they are called).
UPLOAD_TARGETS: dict[str, str] = {
    "artwork": "eventhub.artwork.uploads.artwork_destination",
    "proof": "eventhub.artwork.uploads.proof_destination",
}
UPLOAD_FINISHED: dict[str, str] = {
    "artwork": "eventhub.artwork.uploads.artwork_finished",
    "proof": "eventhub.artwork.uploads.proof_finished",
}
# Who draws the bar and the tabs around the pages that organisers and sponsors share: (actor, stand) -> context or None, the
# first that answers (eventhub/portal/artwork/frames.py).
STAND_FRAMES = ["eventhub.organiser.nav.frame_of_stand", "eventhub.sponsor.nav.frame_of_stand"]
# Further pages of an event's programme: (scope) -> [(key, label, address), …] (eventhub/organiser/nav.py).
PROGRAMME_PAGES: list[str] = ["integrations.sync.nav.programme_pages"]
# What other parts show on the page of a session or speaker: (scope, row) -> (template, context) or None
# (eventhub/organiser/programme_page.py).
PROGRAMME_PANELS: list[str] = ["integrations.sync.nav.row_panel"]
# What else waits for an organiser of an event: (scope) -> tasks (eventhub/organiser/waiting.py).
ORGANISER_WAITING: list[str] = ["integrations.sync.nav.waiting"]
