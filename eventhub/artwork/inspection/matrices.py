"""Two by three matrices as PDF and SVG write them: (a, b, c, d, e, f)."""

import math
from collections.abc import Sequence

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """`first` is applied first."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def joined(first: Matrix, then: Matrix) -> Matrix:
    """`times`, for numbers of a file: each is within bounds, and their product must be as well."""
    return matrix_of(times(first, then))


def sides(matrix: Matrix) -> tuple[float, float]:
    """How long the unit square's two sides become."""
    return math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])


def unit_box(matrix: Matrix, width: float = 1.0, height: float = 1.0) -> tuple[float, float, float, float]:
    """Left, low, right, high of where a rectangle at the origin lands."""
    a, b, c, d, e, f = matrix
    xs = [e, e + a * width, e + c * height, e + a * width + c * height]
    ys = [f, f + b * width, f + d * height, f + b * width + d * height]
    return (min(xs), min(ys), max(xs), max(ys))


def matrix_of(values: Sequence[object] | None) -> Matrix:
    """Of six numbers; the identity where they are none, not finite, or beyond all measure."""
    try:
        numbers = [float(value) for value in values or ()]  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return IDENTITY
    if len(numbers) != 6 or not all(math.isfinite(one) and abs(one) < 1e12 for one in numbers):
        return IDENTITY
    a, b, c, d, e, f = numbers
    return (a, b, c, d, e, f)
