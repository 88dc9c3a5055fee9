"""What else is in a PDF: fonts, see-through parts, overprint, and what is more than a picture."""

from collections.abc import Iterator

from eventhub.artwork.preflight.facts import PageFacts, PdfFacts, Refusal
from eventhub.artwork.preflight.geometry import Placement
from eventhub.artwork.preflight.profile import Profile
from eventhub.artwork.preflight.refusals import refusal_finding
from eventhub.artwork.preflight.vocabulary import Finding, Severity
from eventhub.artwork.preflight.wording import NBSP, count, listed

ACTIONS: dict[str, tuple[Severity, str]] = {
    "javascript": ("error", "The file holds a program (JavaScript)."),
    "launch": ("error", "The file wants to start another program."),
    "submit": ("error", "The file wants to send something."),
    "import": ("error", "The file wants to load something."),
    "open": ("note", "The file does something when it is opened, such as to turn to a page."),
    "uri": ("note", "The file holds links. They are not printed."),
}
EXPORT_FLAT = "Export it as a PDF for print (PDF/X), which leaves such things out."
HARMLESS_ANNOTATIONS = {"Link", "Popup", "TrapNet", "PrinterMark"}


def document(pdf: PdfFacts, profile: Profile) -> Iterator[Finding]:
    yield from _condition(pdf)
    yield from _pages(pdf, profile)
    for action in pdf.actions:
        severity, message = ACTIONS.get(action, ACTIONS["open"])
        check = {"uri": "links", "open": "open_action"}.get(action, f"action_{action}")
        yield Finding(check, severity, message, "Nothing must be done." if severity == "note" else EXPORT_FLAT, action)
    if pdf.attachments:
        message = (
            f"{count(pdf.attachments, 'other file')} {'is' if pdf.attachments == 1 else 'are'} packed into this one."
        )
        yield Finding("attachments", "warning", message, EXPORT_FLAT, pdf.attachments, 0, "files")
    if pdf.has_form:
        yield Finding(
            "form", "warning", "The file is a form with fields to fill in, which print differently.", EXPORT_FLAT
        )
    yield from _layers(pdf)
    yield from _standard(pdf)


def _condition(pdf: PdfFacts) -> Iterator[Finding]:
    if pdf.ends_early:
        yield refusal_finding(Refusal("truncated"))
    elif pdf.repaired:
        message = "The file is damaged; it could be repaired for this check, and other programs may see it differently."
        yield Finding("damaged", "warning", message, "Export it again, and compare the proof with what you see.")
    if pdf.is_encrypted:
        message = "The file is protected against changes; a print shop can't work with it."
        yield Finding(
            "encryption", "error", message, "Save it without any protection and upload it again.", "encrypted"
        )


def _pages(pdf: PdfFacts, profile: Profile) -> Iterator[Finding]:
    if pdf.pages == profile.most_pages:
        yield Finding("pages", "pass", "The file has one page.", "", pdf.pages, profile.most_pages, "pages")
    elif pdf.pages > profile.most_pages:
        message = f"The file has {count(pdf.pages, 'page')}; one is to be printed, and nobody can tell which."
        remedy = "Export only the page that is to be printed. For other areas there are other requirements."
        yield Finding("pages", "error", message, remedy, pdf.pages, profile.most_pages, "pages")


def _layers(pdf: PdfFacts) -> Iterator[Finding]:
    if pdf.hidden_layers:
        message = f"Layers are hidden: {listed([name or 'unnamed' for name in pdf.hidden_layers])}. Some programs print them all the same."
        yield Finding(
            "hidden_layers",
            "warning",
            message,
            "Delete hidden layers, then export it again.",
            len(pdf.hidden_layers),
            0,
        )
    elif pdf.layers:
        yield Finding(
            "layers",
            "note",
            f"The file has {count(pdf.layers, 'layer')}.",
            "Look whether all of them show.",
            pdf.layers,
        )


def _standard(pdf: PdfFacts) -> Iterator[Finding]:
    intent = f"made for {pdf.output_intent}" if pdf.output_intent else "without an output intent"
    severity: Severity = "pass" if pdf.output_intent else "note"
    remedy = "" if pdf.output_intent else "Nothing must be done; PDF/X names the press that the colours are made for."
    yield Finding("output_intent", severity, f"PDF {pdf.version}, {intent}.", remedy, pdf.output_intent or None)


def page_content(page: PageFacts, place: Placement | None, profile: Profile) -> Iterator[Finding]:
    yield from _fonts(page, profile)
    yield from _small_text(page, place, profile)
    yield from _transparency(page, profile)
    yield from _overprint(page, profile)
    loud = sorted({one for one in page.annotations if one not in HARMLESS_ANNOTATIONS})
    if loud:
        message = f"Comments or fields lie on the page: {listed(loud)}. They may be printed."
        yield Finding(
            "annotations", "warning", message, "Remove them, then export it again.", listed(loud), page=page.number
        )


def _fonts(page: PageFacts, profile: Profile) -> Iterator[Finding]:
    missing = sorted({font.name for font in page.fonts if not font.is_embedded})
    if missing:
        some = "A font is" if len(missing) == 1 else "Fonts are"
        message = f"{some} missing in the file: {listed(missing)}. Another one would be printed."
        remedy = "Embed all fonts, or convert the text to paths, and export it again."
        yield Finding(
            "fonts", profile.font_not_embedded, message, remedy, listed(missing), "embedded", page=page.number
        )
    elif page.fonts:
        message = f"All fonts are embedded: {listed(sorted({font.name for font in page.fonts}))}."
        yield Finding("fonts", "pass", message, "", "embedded", "embedded", page=page.number)


def _small_text(page: PageFacts, place: Placement | None, profile: Profile) -> Iterator[Finding]:
    printed = (page.smallest_text_pt or 0) * (place.scale if place else 1)
    if 0 < printed < profile.small_text_pt:
        message = f"The smallest text is {printed:.1f}{NBSP}pt when printed; under {profile.small_text_pt:g}{NBSP}pt it is hard to read."
        remedy = "Look whether anybody should read it."
        yield Finding(
            "small_text", "note", message, remedy, round(printed, 1), profile.small_text_pt, "pt", page.number
        )


def _transparency(page: PageFacts, profile: Profile) -> Iterator[Finding]:
    if page.transparency:
        message = f"See-through parts are used: {listed(page.transparency)}. Presses of today can do that."
        remedy = "Look at shadows and soft edges in the proof."
        yield Finding(
            "transparency", profile.transparency, message, remedy, listed(page.transparency), page=page.number
        )


def _overprint(page: PageFacts, profile: Profile) -> Iterator[Finding]:
    if "white" in page.overprint:
        message = "White is set to overprint: it vanishes in print, although the screen shows it."
        remedy = "Switch overprint off for everything that is white."
        yield Finding("white_overprint", profile.white_overprint, message, remedy, "white", page=page.number)
    elif page.overprint:
        message = f"Overprint is used for {listed(page.overprint)}: the colours below show through, which screens often don't show."
        yield Finding(
            "overprint",
            profile.overprint,
            message,
            "Look whether it is on purpose.",
            listed(page.overprint),
            page=page.number,
        )
