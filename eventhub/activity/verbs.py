"""The closed list of what can happen: a dotted key, a sentence for people and, where the contract names one, the webhook event."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """`sentence` follows the actor's name and takes the subject's label: "approved {subject}"."""

    key: str
    sentence: str
    public_name: str = ""


ALL: dict[str, Verb] = {}


def _verb(key: str, sentence: str, public_name: str = "") -> Verb:
    ALL[key] = Verb(key, sentence, public_name)
    return ALL[key]


ORGANISATION_CREATED = _verb("organisation.created", "created the organisation {subject}")
ORGANISATION_CHANGED = _verb("organisation.changed", "changed the defaults of {subject}")
USER_INVITED = _verb("user.invited", "invited {subject}")
USER_ACTIVATED = _verb("user.activated", "opened the account of {subject}")
USER_SUSPENDED = _verb("user.suspended", "suspended {subject}")
USER_RESUMED = _verb("user.resumed", "lifted the suspension of {subject}")
USER_DEACTIVATED = _verb("user.deactivated", "deactivated {subject}")
USER_CHANGED = _verb("user.changed", "changed the details of {subject}")
USER_SIGN_IN_CHANGED = _verb("user.sign_in_changed", "changed how {subject} signs in")
IDENTITY_LINKED = _verb("identity.linked", "connected a sign-in elsewhere to the account of {subject}")
IDENTITY_UNLINKED = _verb("identity.unlinked", "took a sign-in elsewhere off the account of {subject}")
ACTING_STARTED = _verb("acting.started", "began to act on behalf of {subject}")
ACTING_STOPPED = _verb("acting.stopped", "stopped acting on behalf of {subject}")
STAFF_GIVEN = _verb("staff.given", "made {subject} a member of staff")
STAFF_TAKEN = _verb("staff.taken", "took the rights of staff from {subject}")
INVITATION_SENT = _verb("invitation.sent", "invited {subject}")
INVITATION_RESENT = _verb("invitation.resent", "sent a new link to {subject}")
INVITATION_WITHDRAWN = _verb("invitation.withdrawn", "withdrew the invitation of {subject}")
INVITATION_ACCEPTED = _verb("invitation.accepted", "accepted the invitation of {subject}")
INVITATION_REQUESTED = _verb("invitation.requested", "asked for a new link to the invitation of {subject}")
GRANT_GIVEN = _verb("grant.given", "gave {subject}")
GRANT_REVOKED = _verb("grant.revoked", "revoked {subject}")
GRANT_CARRIED = _verb("grant.carried", "carried a right over: {subject}")
INVITATION_CARRIED = _verb("invitation.carried", "carried an invitation over: {subject}")
CLIENT_CREATED = _verb("client.created", "created the API client {subject}")
GRANT_CHANGED = _verb("grant.changed", "changed a right to {subject}")
CLIENT_CHANGED = _verb("client.changed", "changed the API client {subject}")
CLIENT_ROTATED = _verb("client.rotated", "gave the API client {subject} a new secret")
CLIENT_REVOKED = _verb("client.revoked", "revoked the API client {subject}")

EVENT_CREATED = _verb("event.created", "created {subject}")
EVENT_CHANGED = _verb("event.changed", "changed the settings of {subject}")
EVENT_CLONED = _verb("event.cloned", "made {subject} from an earlier event")
EVENT_PUBLISHED = _verb("event.published", "published {subject}")
EVENT_ARCHIVED = _verb("event.archived", "archived {subject}")
FILTER_SAVED = _verb("filter.saved", "saved the filter {subject}")
FILTER_CHANGED = _verb("filter.changed", "changed the filter {subject}")
FILTER_REMOVED = _verb("filter.removed", "removed the filter {subject}")

FILE_UPLOADED = _verb("file.uploaded", "uploaded {subject}")
FILE_REMOVED = _verb("file.removed", "removed the file {subject}")
FILE_FOUND_CLEAN = _verb("file.found_clean", "found no virus in the file {subject}")
FILE_FOUND_INFECTED = _verb("file.found_infected", "found something harmful in the file {subject}")

HALL_CREATED = _verb("hall.created", "added {subject}")
HALL_CHANGED = _verb("hall.changed", "changed {subject}")
HALL_REMOVED = _verb("hall.removed", "removed {subject}")
SPONSOR_CREATED = _verb("sponsor.created", "added the sponsor {subject}")
SPONSOR_CHANGED = _verb("sponsor.changed", "changed the sponsor {subject}")
SPONSOR_REMOVED = _verb("sponsor.removed", "removed the sponsor {subject}")
SPONSOR_MERGED = _verb("sponsor.merged", "merged another company into {subject}")
SPONSOR_GONE = _verb("sponsor.gone", "merged the company {subject} into another")
SPONSORSHIP_JOINED = _verb("sponsorship.joined", "joined another company's stands and people to {subject}")
SPONSORSHIP_CREATED = _verb("sponsorship.created", "made {subject} a sponsor of the event")
SPONSORSHIP_CHANGED = _verb("sponsorship.changed", "changed the sponsorship of {subject}")
SPONSORSHIP_REMOVED = _verb("sponsorship.removed", "took {subject} off the event's sponsors")
STAND_CREATED = _verb("stand.created", "added stand {subject}")
STAND_CHANGED = _verb("stand.changed", "changed stand {subject}")
STAND_REMOVED = _verb("stand.removed", "removed stand {subject}")
STAND_ASSIGNED = _verb("stand.assigned", "assigned stand {subject}")
STAND_UNASSIGNED = _verb("stand.unassigned", "freed stand {subject} from its sponsor")
STAND_OFFER_MADE = _verb("stand_offer.made", "offered last year's stand {subject}")
STAND_OFFER_ACCEPTED = _verb("stand_offer.accepted", "kept last year's stand, offered: {subject}")
STAND_OFFER_DECLINED = _verb("stand_offer.declined", "let last year's stand go, offered: {subject}")
STAND_OFFER_WITHDRAWN = _verb("stand_offer.withdrawn", "withdrew the offer of last year's stand {subject}")
STAND_HANDED_OVER = _verb("stand.handed_over", "changed the main sponsor of stand {subject}")
STAND_CANCELLED = _verb("stand.cancelled", "cancelled stand {subject}")
STAND_LEFT = _verb("stand.left", "moved the sponsor of stand {subject} to another stand")
STAND_TAKEN = _verb("stand.taken", "moved a sponsor to stand {subject}")

IMPORT_DONE = _verb("import.done", "imported {subject}")
IMPORT_UNDONE = _verb("import.undone", "undid the import of {subject}")

PACKAGE_CREATED = _verb("package.created", "created the package {subject}", "package_created")
PACKAGE_VERSION_ADDED = _verb("package.version.added", "published a new version of {subject}", "package_updated")
PACKAGE_ARCHIVED = _verb("package.archived", "archived the package {subject}", "package_updated")
PACKAGE_OFFERED = _verb("package.offered", "offered {subject}")
PACKAGE_WITHDRAWN = _verb("package.withdrawn", "stopped offering {subject}")
ALLOCATION_SET = _verb("allocation.set", "set the package allocation of stand {subject}")
ALLOCATION_REMOVED = _verb("allocation.removed", "removed the package allocation of stand {subject}")

CONFIGURATION_CREATED = _verb("configuration.created", "began the configuration of {subject}")
CONFIGURATION_EDITED = _verb("configuration.edited", "changed the configuration of {subject}")
CONFIGURATION_MOVED = _verb("configuration.moved", "changed the package of {subject}")
CONFIGURATION_SUBMITTED = _verb(
    "configuration.submitted", "submitted the configuration of {subject}", "stand_configured"
)
CONFIGURATION_WITHDRAWN = _verb("configuration.withdrawn", "withdrew the configuration of {subject}")
CONFIGURATION_APPROVED = _verb(
    "configuration.approved", "approved the configuration of {subject}", "configuration_approved"
)
CONFIGURATION_CHANGES_REQUESTED = _verb(
    "configuration.changes_requested",
    "asked for changes to the configuration of {subject}",
    "configuration_changes_requested",
)
CONFIGURATION_REOPENED = _verb(
    "configuration.reopened", "reopened the configuration of {subject}", "configuration_reopened"
)
CONFIGURATION_REMOVED = _verb("configuration.removed", "removed the configuration of {subject}")
CONFIGURATION_CANCELLED = _verb("configuration.cancelled", "cancelled the configuration of {subject}")
CONFIGURATION_CARRIED = _verb("configuration.carried", "moved a configuration along: {subject}")
CONFIGURATION_DISCARDED = _verb("configuration.discarded", "discarded the revision of {subject}")
FEE_ADDED = _verb("fee.added", "added a fee to {subject}")
FEE_REVERSED = _verb("fee.reversed", "reversed a fee of {subject}")
PAYMENT_RECORDED = _verb("payment.recorded", "recorded a payment: {subject}", "payment_received")
PAYMENT_REVERSED = _verb("payment.reversed", "reversed a payment: {subject}")
STOCK_LIMITED = _verb("stock.limited", "set the stock of {subject}")

REQUIREMENT_ADDED = _verb("artwork_requirement.added", "asked for artwork: {subject}")
REQUIREMENT_CHANGED = _verb("artwork_requirement.changed", "changed what is asked for: {subject}")
REQUIREMENT_RETIRED = _verb("artwork_requirement.retired", "no longer asks for {subject}")
REQUIREMENT_DUE_SET = _verb("artwork_requirement.due_set", "set when {subject} is due")
ARTWORK_UPLOADED = _verb("artwork.uploaded", "delivered {subject}", "artwork_uploaded")
ARTWORK_REMOVED = _verb("artwork.removed", "took back {subject}")
ARTWORK_EDITED = _verb("artwork.edited", "changed the notes of {subject}")
ARTWORK_FLAGGED = _verb("artwork.flagged", "found something to look at in {subject}")
ARTWORK_PASSED = _verb("artwork.passed", "found nothing against {subject}")
ARTWORK_WARNINGS_ACCEPTED = _verb("artwork.warnings_accepted", "accepted warnings of {subject}")
ARTWORK_OVERRULED = _verb("artwork.overruled", "let {subject} pass in spite of preflight")
ARTWORK_REJECTED = _verb("artwork.rejected", "rejected {subject}")
ARTWORK_ACCEPTED = _verb("artwork.accepted", "accepted {subject}")
ARTWORK_SUPERSEDED = _verb("artwork.superseded", "replaced {subject}")
ARTWORK_REMINDED = _verb("artwork.reminded", "reminded {subject}")
ARTWORK_SETTINGS_CHANGED = _verb("artwork_settings.changed", "changed how {subject} is handled")
PROOF_ISSUED = _verb("proof.issued", "issued the proof of {subject}")
PROOF_SIGNED = _verb("proof.signed", "approved for one side the proof of {subject}")
PROOF_APPROVED = _verb("proof.approved", "approved the proof of {subject}", "proof_approved")
PROOF_REJECTED = _verb("proof.rejected", "rejected the proof of {subject}", "proof_rejected")
PROOF_SUPERSEDED = _verb("proof.superseded", "voided the proof of {subject}")
ANNOTATION_ADDED = _verb("annotation.added", "marked {subject}")
ANNOTATION_ANSWERED = _verb("annotation.answered", "commented on {subject}")
ANNOTATION_RESOLVED = _verb("annotation.resolved", "resolved {subject}")
ANNOTATION_REOPENED = _verb("annotation.reopened", "reopened {subject}")
GUEST_INVITED = _verb("guest.invited", "asked {subject} to look at a proof")
GUEST_OPENED = _verb("guest.opened", "opened a proof as a guest: {subject}")
GUEST_REVOKED = _verb("guest.revoked", "took the link back from {subject}")
PACK_MADE = _verb("pack.made", "made {subject}")

MAIL_QUEUED_AGAIN = _verb("mail.queued_again", "queued the mail {subject} again")

WEBHOOK_CREATED = _verb("webhook.created", "added the webhook {subject}")
WEBHOOK_CHANGED = _verb("webhook.changed", "changed the webhook {subject}")
WEBHOOK_ROTATED = _verb("webhook.rotated", "gave the webhook {subject} a new secret")
WEBHOOK_PAUSED = _verb("webhook.paused", "paused the webhook {subject}")
WEBHOOK_RESUMED = _verb("webhook.resumed", "resumed the webhook {subject}")
WEBHOOK_FAILING = _verb("webhook.failing", "found the webhook {subject} failing")
WEBHOOK_DISABLED = _verb("webhook.disabled", "disabled the webhook {subject}")
WEBHOOK_REPLAYED = _verb("webhook.replayed", "sent events of the webhook {subject} again")
WEBHOOK_PINGED = _verb("webhook.pinged", "sent a test to the webhook {subject}")
WEBHOOK_REMOVED = _verb("webhook.removed", "removed the webhook {subject}")
