"""Small line pictures of what can be chosen, drawn from a few strokes each: the same bytes on every machine.

A stroke is a letter and numbers in a field of 64 × 48: R a box, C a disc, P a shape, all filled and outlined; L a line,
A an arc (box, then start and end in degrees). A digit after the letter is the tone of the filling, 0 is none.
"""

import io

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 64, 48
PIXELS = 6  # of the picture, a unit; drawn at twice that and scaled down
GROUND = "#f5f2f6"
INK = "#3a3140"
TONES = ("", "#ffffff", "#e2d3e8", "#b78cc4", "#8a4d97")

WALL = "R2 8 10 48 30"
FLOOR = "P2 14 14 50 14 58 38 6 38"
SCREEN = "R1 14 10 36 22; L 32 32 32 38; L 24 38 40 38"
PLATE = "C1 32 26 15; C2 32 26 9"

PICTURES = {
    "wall-back": f"{WALL}; L 24 10 24 40; L 40 10 40 40",
    "wall-side": "P2 14 8 38 14 38 42 14 36; L 38 42 54 42; L 14 36 14 42",
    "wall-store": "R2 18 8 28 34; R1 26 18 12 24; C4 35 30 1",
    "wall-store-2": "R2 8 8 48 34; R1 16 18 12 24; C4 25 30 1; L 36 8 36 42",
    "wall-door": "R2 10 6 44 36; R1 24 14 16 28; C4 37 29 1",
    "wall-window": f"{WALL}; R1 18 16 28 16; L 32 16 32 32; L 18 24 46 24",
    "wall-shelf": "R2 8 8 48 32; R3 14 18 36 2; R3 14 30 36 2; R1 18 11 6 7; R1 28 12 9 6; R1 40 23 6 7",
    "wall-plant": f"{WALL}; C3 20 20 5; C3 32 17 5; C3 44 21 5; C3 26 29 5; C3 38 30 5; C3 16 32 4; C3 49 32 4",
    "wall-acoustic": f"{WALL}; R3 12 14 8 22; R1 24 14 8 22; R3 36 14 8 22; R1 48 14 5 22",
    "wall-slat": f"{WALL}; " + "; ".join(f"R3 {x} 12 2 26" for x in range(12, 54, 6)),
    "floor-carpet": f"{FLOOR}; L 24 14 20 38; L 40 14 44 38; L 11 24 53 24; L 9 31 55 31",
    "floor-carpet-blue": "P3 14 14 50 14 58 38 6 38; L 24 14 20 38; L 40 14 44 38; L 11 24 53 24; L 9 31 55 31",
    "floor-oak": f"{FLOOR}; L 12 20 52 20; L 10 26 54 26; L 8 32 56 32; L 26 14 26 20; L 40 20 40 26; L 20 26 20 32; L 34 32 34 38",
    "floor-platform": "P1 14 12 50 12 58 30 6 30; P2 6 30 58 30 58 36 6 36; P3 26 36 38 36 44 43 20 43",
    "floor-grass": f"{FLOOR}; " + "; ".join(f"L {x} 30 {x - 2} 22; L {x} 30 {x + 2} 23" for x in range(15, 54, 8)),
    "floor-vinyl": f"{FLOOR}; P3 14 14 26 14 22 26 10.6 26; P3 38 14 50 14 53.8 26 41 26; P3 22 26 41 26 44 38 18 38",
    "floor-bare": "P0 14 14 50 14 58 38 6 38; L 20 30 24 34; L 38 20 46 22",
    "power-1": "R2 20 10 24 28; C1 32 24 8; C4 28 22 1.2; C4 36 22 1.2; R4 31 26 2 3",
    "power-3": "R2 12 10 40 28; C1 23 24 7; C4 20 23 1; C4 26 23 1; C1 41 24 7; C4 38 23 1; C4 44 23 1",
    "power-16": "C2 32 24 16; C1 32 24 11; C4 32 17 1.6; C4 25 22 1.6; C4 39 22 1.6; C4 28 30 1.6; C4 36 30 1.6",
    "sock-double": "R2 8 14 48 20; C1 21 24 7; C4 18 23 1; C4 24 23 1; C1 43 24 7; C4 40 23 1; C4 46 23 1",
    "sock-floor": "P2 16 12 48 12 56 36 8 36; P1 24 18 40 18 43 30 21 30; C4 28 24 1; C4 36 24 1",
    "sock-night": "C2 30 24 15; C1 37 19 11; L 46 34 54 34; L 50 30 50 38",
    "light-spot": "L 8 8 56 8; L 32 8 32 16; P3 27 16 37 16 40 25 24 25; L 24 29 14 42; L 40 29 50 42; L 32 29 32 42",
    "light-rig": "R2 6 6 52 6; L 6 12 14 6; L 14 12 22 6; L 22 12 30 6; L 30 12 38 6; L 38 12 46 6; L 46 12 54 6; "
    + "; ".join(
        f"P3 {x} 12 {x + 4} 12 {x + 6} 18 {x - 2} 18; L {x - 2} 21 {x - 6} 40; L {x + 6} 21 {x + 10} 40"
        for x in (14, 30, 46)
    ),
    "light-arch": "A 14 8 50 70 180 360; A 18 12 46 66 180 360; L 14 39 14 42; L 50 39 50 42; "
    "C3 32 10 2; C3 20 17 2; C3 44 17 2; C3 16 30 2; C3 48 30 2",
    "light-strip": "R2 8 12 48 5; L 14 21 11 30; L 23 21 21 30; L 32 21 32 30; L 41 21 43 30; L 50 21 53 30",
    "light-pendant": "L 32 4 32 16; P2 20 30 44 30 37 16 27 16; C3 32 32 4; L 20 38 16 43; L 44 38 48 43; L 32 40 32 45",
    "light-wash": "R3 20 34 24 6; L 22 30 10 8; L 28 30 24 8; L 36 30 40 8; L 42 30 54 8",
    "light-box": "R3 12 8 40 32; R1 16 12 32 24; L 22 18 42 18; L 22 24 42 24; L 22 30 34 30",
    "furn-table": "P2 12 18 52 18 46 12 18 12; R3 12 18 40 3; L 32 21 32 38; L 22 40 42 40; L 32 38 22 40; L 32 38 42 40",
    "furn-chair": "R2 22 8 16 16; R3 20 26 22 4; L 22 30 20 42; L 40 30 42 42; L 24 24 24 26; L 36 24 36 26",
    "furn-stool": "R3 22 12 20 4; L 25 16 21 42; L 39 16 43 42; L 23 32 41 32",
    "furn-high-table": "R3 16 8 32 3; L 32 11 32 40; R2 22 39 20 3",
    "furn-counter": "R3 10 12 44 4; R2 13 16 38 26; L 32 16 32 42; C4 29 28 1; C4 35 28 1",
    "furn-showcase": "R1 20 4 24 38; R3 20 34 24 8; L 20 14 44 14; L 20 24 44 24",
    "furn-sofa": "R2 12 14 40 14; R3 8 20 8 18; R3 48 20 8 18; R1 16 26 32 10; L 12 38 12 42; L 52 38 52 42",
    "furn-coat": "L 32 8 32 40; L 22 42 32 36; L 42 42 32 36; L 32 12 22 8; L 32 12 42 8; L 32 18 24 15; L 32 18 40 15",
    "furn-bin": "P2 22 14 42 14 39 42 25 42; R3 20 10 24 4; L 28 19 29 37; L 36 19 35 37",
    "furn-plant": "P3 24 30 40 30 37 42 27 42; C2 26 20 7; C2 38 20 7; C2 32 13 7; L 32 20 32 30",
    "furn-brochure": "P2 20 6 44 6 46 40 18 40; R1 23 10 18 8; R1 22.5 20 19 8; R1 22 30 20 8; L 32 40 32 44",
    "furn-lectern": "P3 16 10 46 6 48 14 18 18; R2 26 17 12 23; R2 20 40 24 3",
    "print-back": "R2 6 8 52 30; C3 20 20 6; P3 26 38 40 20 54 38; L 6 42 58 42; L 6 40 6 44; L 58 40 58 44",
    "print-side": "P2 18 6 40 12 40 42 18 36; P3 22 34 29 20 37 38; C1 26 15 3",
    "print-counter": "R3 12 12 40 4; R2 14 16 36 24; C3 32 28 7; L 26 36 38 36",
    "print-fascia": "R2 4 14 56 12; L 14 20 50 20; L 8 26 8 42; L 56 26 56 42; R4 12 18 5 4",
    "print-hanging": "L 16 4 16 14; L 48 4 48 14; R3 8 14 48 16; L 16 22 48 22; C1 14 22 2",
    "print-roll-up": "R2 22 4 20 34; C3 32 15 5; L 26 25 38 25; L 26 30 38 30; R3 18 38 28 4",
    "print-floor": "P1 14 16 50 16 58 38 6 38; P3 24 20 40 20 44 33 20 33; L 28 26 36 26",
    "print-window": "R1 12 8 40 32; L 32 8 32 40; P3 14 38 30 20 30 38; P3 34 38 50 24 50 38",
    "net-wifi": "A 12 10 52 50 215 325; A 19 18 45 44 215 325; A 26 26 38 38 215 325; C4 32 37 2.4",
    "net-50": "R2 18 12 28 24; R1 24 18 16 12; L 27 18 27 22; L 31 18 31 22; L 35 18 35 22; L 32 36 32 44",
    "net-250": "R2 10 12 44 24; R1 15 18 14 12; R1 35 18 14 12; L 22 36 22 44; L 42 36 42 44; "
    "L 18 18 18 21; L 26 18 26 21; L 38 18 38 21; L 46 18 46 21",
    "net-address": "C2 32 24 17; L 15 24 49 24; A 24 7 40 41 0 360; L 18 15 46 15; L 18 33 46 33",
    "net-screen": SCREEN,
    "cat-water": "P2 24 14 40 14 38 42 26 42; R3 27 6 10 8; L 25 26 39 26",
    "cat-coffee": "R2 14 8 24 34; R1 18 28 16 10; C3 26 16 4; P1 42 30 54 30 52 40 44 40; L 46 22 46 27; L 50 21 50 27",
    "cat-fridge": "R2 20 4 24 40; L 20 18 44 18; L 40 9 40 14; L 40 23 40 31",
    "cat-sink": "R3 10 22 44 4; P2 16 26 48 26 44 38 20 38; A 30 8 42 22 180 360; L 30 15 30 22; L 42 15 42 18",
    "cat-breakfast": f"{PLATE}; A 25 20 39 34 200 340; L 10 14 10 38; L 54 14 54 38",
    "cat-lunch": f"{PLATE}; L 10 12 10 40; L 7 12 7 20; L 13 12 13 20; L 54 12 54 40; C3 32 26 4",
    "cat-reception": "P2 16 8 28 8 26 20 18 20; L 22 20 22 38; L 16 40 28 40; P3 38 12 50 12 48 24 40 24; L 44 24 44 38; L 38 40 50 40",
}


def draw(name: str) -> bytes:
    """The picture as a PNG."""
    scale = 2 * PIXELS
    image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), GROUND)
    pen = ImageDraw.Draw(image)
    for stroke in PICTURES[name].split(";"):
        letter, *numbers = stroke.split()
        _stroke(pen, letter, [float(number) * scale for number in numbers], scale)
    out = io.BytesIO()
    image.reduce(2).save(out, "PNG")
    return out.getvalue()


def _stroke(pen: ImageDraw.ImageDraw, letter: str, at: list[float], scale: int) -> None:
    kind, fill, line = letter[0], TONES[int(letter[1:] or 0)] or None, round(scale * 0.9)
    if kind == "R":
        x, y, width, height = at
        pen.rounded_rectangle((x, y, x + width, y + height), radius=scale * 0.8, fill=fill, outline=INK, width=line)
    elif kind == "C":
        x, y, radius = at
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill, outline=INK, width=line)
    elif kind == "P":
        points = list(zip(at[::2], at[1::2], strict=True))
        pen.polygon(points, fill=fill)
        pen.line([*points, points[0], points[1]], fill=INK, width=line, joint="curve")
    elif kind == "A":
        pen.arc(tuple(at[:4]), start=at[4] / scale, end=at[5] / scale, fill=INK, width=line)
    else:
        pen.line(list(zip(at[::2], at[1::2], strict=True)), fill=INK, width=line, joint="curve")
