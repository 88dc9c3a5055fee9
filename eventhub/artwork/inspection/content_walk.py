"""What a page paints, operator by operator, down through forms, patterns and soft masks.

Every operator is hostile until shown otherwise: operands may be missing or of any type, forms may contain themselves or each other a
million times over. An operator that makes no sense is passed over, as every viewer does; a budget ends everything else.
"""

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

from eventhub.artwork.inspection.counting import WANTED, require_few
from eventhub.artwork.inspection.fonts import font_of
from eventhub.artwork.inspection.layers import is_hidden
from eventhub.artwork.inspection.matrices import Matrix, joined, matrix_of, sides, unit_box
from eventhub.artwork.inspection.painting import Found, Pen
from eventhub.artwork.inspection.refused import Refused
from eventhub.artwork.inspection.spaces import PATTERN, Space, space_of
from eventhub.artwork.inspection.unpacking import require_unpacked_size, unpacked
from eventhub.artwork.preflight.facts import HIDDEN, ImageFacts, Rectangle

MB = 1 << 20
DEVICE = {"g": "grey", "rg": "rgb", "k": "cmyk", "G": "grey", "RG": "rgb", "K": "cmyk"}
WHITE = {"grey": (1.0,), "rgb": (1.0, 1.0, 1.0), "cmyk": (0.0, 0.0, 0.0, 0.0)}
FILLS = {"f", "F", "f*", "B", "B*", "b", "b*"}
STROKES = {"S", "s", "B", "B*", "b", "b*"}
DEEPEST_PENS = 2000
DEEPEST_PIECES = 100_000
NORMAL = {"/Normal", "/Compatible"}


class Walk:
    """Of one content stream with its resources; makes another of itself for each that is placed within."""

    def __init__(
        self, found: Found, media: Rectangle, resources: Any, pen: Pen, *, path: tuple[Any, ...] = (), where: str = ""
    ) -> None:
        self.found, self.media, self.resources, self.pen = found, media, resources, pen
        self.base: Matrix = pen.ctm
        self.path, self.where = path, where
        self.pens: list[Pen] = []
        self.pieces: list[bool] = []  # of content that we are in, each with whether its layer is off
        self.off = 0  # how many of them are

    @property
    def whereabouts(self) -> str:
        """Told of pictures: those of a layer that is off are no part of what people see."""
        return self.where or (HIDDEN if self.off else "")

    def run(self, content: bytes) -> None:
        """All steps are paid for at once: they are kept until the last one is taken, also while a form within is walked."""
        require_few(content, self.found.left, self.found.limits)
        with pikepdf.new() as pdf:
            steps = pikepdf.parse_content_stream(pdf.make_stream(content), WANTED)
        self.found.spend(len(steps))
        for step in steps:
            if isinstance(step, pikepdf.ContentStreamInlineImage):
                self._inline(step.iimage)
                continue
            name = str(step.operator)
            try:
                STEPS[name](self, name, step.operands)
            except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError):
                continue  # operands of the wrong kind: viewers pass over them as well

    # The pen

    def save(self, name: str, operands: Any) -> None:
        if len(self.pens) < DEEPEST_PENS:
            self.pens.append(self.pen.copy())

    def restore(self, name: str, operands: Any) -> None:
        if self.pens:
            self.pen = self.pens.pop()

    def concatenate(self, name: str, operands: Any) -> None:
        self.pen.ctm = joined(matrix_of(list(operands)), self.pen.ctm)

    def device_colour(self, name: str, operands: Any) -> None:
        space = DEVICE[name]
        white = tuple(float(one) for one in operands) == WHITE[space]
        self._set_colour((space, ()), is_stroke=name.isupper(), white=white)

    def colour_space(self, name: str, operands: Any) -> None:
        self._set_colour(space_of(operands[0], self.resources), is_stroke=name.isupper(), white=False)

    def colour(self, name: str, operands: Any) -> None:
        """`scn` with a name paints with a pattern; white of a spot colour is none of it."""
        is_stroke = name.isupper()
        space = self.pen.stroke if is_stroke else self.pen.fill
        if len(operands) and isinstance(operands[-1], Name):
            self._pattern(self._resource("/Pattern", operands[-1]))
            return
        tints = tuple(float(one) for one in operands)
        white = not any(tints) if space[0] == "spot" else tints == WHITE.get(space[0])
        self._set_colour(space, is_stroke=is_stroke, white=white)

    def _set_colour(self, space: Space, *, is_stroke: bool, white: bool) -> None:
        if is_stroke:
            self.pen.stroke, self.pen.stroke_is_white = space, white
        else:
            self.pen.fill, self.pen.fill_is_white = space, white

    def graphics_state(self, name: str, operands: Any) -> None:
        state = self._resource("/ExtGState", operands[0])
        if not isinstance(state, Dictionary):
            return
        self._overprint_of(state)
        for key, what in (("/ca", "opacity"), ("/CA", "opacity")):
            if float(state.get(key, 1)) < 1:
                self.found.transparency.add(what)
        for mode in _names(state.get("/BM")) - NORMAL:
            self.found.transparency.add(f"blend mode {mode[1:]}")
        mask = state.get("/SMask")
        group = mask.get("/G") if isinstance(mask, Dictionary) else None
        if isinstance(group, Stream):
            self.found.transparency.add("soft masks")
            self._into(group, self.pen.ctm, "soft mask")
        font = state.get("/Font")
        if font is not None:
            self.pen.font, self.pen.font_size = font_of(font[0]), float(font[1])

    def _overprint_of(self, state: Any) -> None:
        strokes, fills = state.get("/OP"), state.get("/op")
        if strokes is not None:
            self.pen.stroke_overprints = bool(strokes)
            self.pen.fill_overprints = bool(strokes)
        if fills is not None:
            self.pen.fill_overprints = bool(fills)

    # Layers

    def begin_piece(self, name: str, operands: Any) -> None:
        is_layer = name == "BDC" and len(operands) == 2 and operands[0] == Name("/OC")
        layer = self._resource("/Properties", operands[1]) if is_layer else None
        self._enter(is_hidden(layer, self.found.hidden))

    def end_piece(self, name: str, operands: Any) -> None:
        if self.pieces:
            self.off -= self.pieces.pop()

    def _enter(self, is_off: bool) -> None:
        if len(self.pieces) >= DEEPEST_PIECES:
            raise Refused("too_much", f"more than {DEEPEST_PIECES:,} pieces of content inside each other")
        self.pieces.append(is_off)
        self.off += is_off

    # What is painted

    def path_painted(self, name: str, operands: Any) -> None:
        if name in FILLS:
            self._painted(self.pen.fill, "fill", self.pen.fill_overprints, self.pen.fill_is_white)
        if name in STROKES:
            self._painted(self.pen.stroke, "stroke", self.pen.stroke_overprints, self.pen.stroke_is_white)

    def _painted(self, space: Space, use: str, overprints: bool, white: bool) -> None:
        if self.where != "soft mask" and space != PATTERN:
            self.found.colour(space, use)
        if overprints:
            self.found.overprint.add("white" if white else {"fill": "areas", "stroke": "lines"}.get(use, use))

    def shading(self, name: str, operands: Any) -> None:
        shading = self._resource("/Shading", operands[0])
        if isinstance(shading, Dictionary | Stream):
            self._painted(space_of(shading.get("/ColorSpace"), self.resources), "shading", False, False)

    def begin_text(self, name: str, operands: Any) -> None:
        self.pen.text_height = 1.0

    def font(self, name: str, operands: Any) -> None:
        self.pen.font, self.pen.font_size = font_of(self._resource("/Font", operands[0])), float(operands[1])

    def text_matrix(self, name: str, operands: Any) -> None:
        self.pen.text_height = sides(matrix_of(list(operands)))[1]

    def text_mode(self, name: str, operands: Any) -> None:
        self.pen.is_invisible = int(operands[0]) in {3, 7}

    def text(self, name: str, operands: Any) -> None:
        if self.pen.is_invisible:
            return
        height = abs(self.pen.font_size) * self.pen.text_height * sides(self.pen.ctm)[1]
        self.found.text(self.pen.font, height)
        self._painted(self.pen.fill, "text", self.pen.fill_overprints, self.pen.fill_is_white)

    def place(self, name: str, operands: Any) -> None:
        placed = self._resource("/XObject", operands[0])
        if not isinstance(placed, Stream):
            return
        self._enter(is_hidden(placed.get("/OC"), self.found.hidden))
        try:
            self._place(placed)
        finally:
            self.end_piece(name, operands)

    def _place(self, placed: Object) -> None:
        if placed.get("/Ref") is not None:
            self.found.image(self._image(1, 1, is_external=True))
        if placed.get("/Subtype") == Name.Form:
            group = placed.get("/Group")
            if isinstance(group, Dictionary) and group.get("/S") == Name.Transparency:
                self.found.transparency.add("groups")
            self._into(placed, self.pen.ctm, self.whereabouts)
        elif placed.get("/Subtype") == Name.Image:
            self._placed_image(placed)

    def _placed_image(self, image: Object) -> None:
        is_mask = bool(image.get("/ImageMask") or False)
        space = self.pen.fill if is_mask else space_of(image.get("/ColorSpace"), self.resources)
        if image.get("/ColorSpace") is None and not is_mask:
            space = PATTERN  # JPEG 2000 brings its own
        external = image.get("/F") is not None
        self._image_found(
            int(image.get("/Width", 0)), int(image.get("/Height", 0)), space, is_mask=is_mask, is_external=external
        )
        mask = image.get("/SMask")
        if isinstance(mask, Stream):
            self.found.transparency.add("soft edges of pictures")
            self._image_found(int(mask.get("/Width", 0)), int(mask.get("/Height", 0)), PATTERN, is_mask=True)

    def _inline(self, image: Any) -> None:
        try:
            is_mask = bool(image.image_mask)
            space = self.pen.fill if is_mask else space_of(image.obj.get("/ColorSpace"), self.resources)
            self._image_found(int(image.width), int(image.height), space, is_mask=is_mask)
        except (TypeError, ValueError, KeyError, AttributeError, NotImplementedError, pikepdf.PdfError):
            return  # an inline image that says nothing about itself is not shown by viewers either

    def _image_found(self, width: int, height: int, space: Space, *, is_mask: bool, is_external: bool = False) -> None:
        if width <= 0 or height <= 0:
            return
        image = self._image(width, height, space=space[0], is_mask=is_mask, is_external=is_external)
        if _meet(image.box, self.media):
            self.found.image(image)
            self._painted(
                space, "fill" if is_mask else "image", self.pen.fill_overprints and is_mask, self.pen.fill_is_white
            )

    def _image(
        self, width: int, height: int, *, space: str = "", is_mask: bool = False, is_external: bool = False
    ) -> ImageFacts:
        """ppi along both sides of the picture, whatever the angle at which it lies."""
        wide, high = (max(side, 1e-6) / 72 for side in sides(self.pen.ctm))
        box = unit_box(self.pen.ctm)
        return ImageFacts(
            round(width / wide, 2),
            round(height / high, 2),
            width,
            height,
            box,
            space,
            is_mask,
            is_external,
            self.whereabouts,
        )

    def _pattern(self, pattern: Any) -> None:
        """A tiling paints its own content; a shading is asked for its colours. Placed by the matrix of the page, not of the pen."""
        if not isinstance(pattern, Dictionary | Stream):
            return
        if isinstance(pattern, Stream):
            self._into(pattern, self.base, self.whereabouts or "pattern")
        shading = pattern.get("/Shading")
        if isinstance(shading, Dictionary | Stream):
            self._painted(space_of(shading.get("/ColorSpace"), self.resources), "shading", False, False)
        self.pen.fill = PATTERN

    def _into(self, form: Object, ctm: Matrix, where: str) -> None:
        """Another stream, placed by its own matrix. One that contains itself is walked once."""
        if form.objgen in self.path and form.is_indirect:
            self.found.circular()
            return
        if len(self.path) >= self.found.limits.depth:
            raise Refused("too_deep", f"more than {self.found.limits.depth} drawings inside each other")
        self.found.spend(50)
        self._require_size(form)
        matrix = form.get("/Matrix")
        pen = self.pen.copy()
        pen.ctm = joined(matrix_of(list(matrix) if matrix is not None else None), ctm)
        own = form.get("/Resources")
        resources = own if isinstance(own, Dictionary) else self.resources
        Walk(self.found, self.media, resources, pen, path=(*self.path, form.objgen), where=where).run(unpacked(form))

    def _require_size(self, form: Object) -> None:
        """Once for each form, however often it is placed: a form that is written here has no number, and is placed once."""
        if form.objgen not in self.found.measured:
            require_unpacked_size(form, self.found.limits.content_mb * MB)
        if form.is_indirect:
            self.found.measured.add(form.objgen)

    def _resource(self, kind: str, name: Any) -> Any:
        named = self.resources.get(kind) if isinstance(self.resources, Dictionary) else None
        return named.get(str(name)) if isinstance(named, Dictionary) and isinstance(name, Name) else None


def _names(value: Any) -> set[str]:
    if isinstance(value, Name):
        return {str(value)}
    return {str(one) for one in value} if isinstance(value, pikepdf.Array) else set()


def _meet(box: Rectangle, other: Rectangle) -> bool:
    return box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1]


Step = Callable[[Walk, str, Any], None]
STEPS: dict[str, Step] = {
    "q": Walk.save,
    "Q": Walk.restore,
    "BDC": Walk.begin_piece,
    "BMC": Walk.begin_piece,
    "EMC": Walk.end_piece,
    "cm": Walk.concatenate,
    "gs": Walk.graphics_state,
    "sh": Walk.shading,
    "Do": Walk.place,
    "BT": Walk.begin_text,
    "Tf": Walk.font,
    "Tm": Walk.text_matrix,
    "Tr": Walk.text_mode,
    **dict.fromkeys(("Tj", "TJ", "'", '"'), Walk.text),
    **dict.fromkeys(DEVICE, Walk.device_colour),
    **dict.fromkeys(("cs", "CS"), Walk.colour_space),
    **dict.fromkeys(("sc", "scn", "SC", "SCN"), Walk.colour),
    **dict.fromkeys(FILLS | STROKES, Walk.path_painted),
}
