"""Renders the demo's images: one bright or dark shape on textured ground, with numpy alone."""

import numpy as np

SIZE = 64
CLASSES = ("circle", "square", "triangle", "star")

# A closed outline of n equal corners: the radius is 1 at a corner and `inner` halfway between two.
_OUTLINES = {"square": (4, np.cos(np.pi / 4)), "triangle": (3, np.cos(np.pi / 3)), "star": (5, 0.45)}


def _outline(name: str, angle: np.ndarray) -> np.ndarray:
    """Distance from the centre to the outline at each angle, 1 at its farthest."""
    if name == "circle":
        return np.ones_like(angle)
    corners, inner = _OUTLINES[name]
    half = np.pi / corners
    # Folded to half a corner, where the outline is one straight line.
    folded = np.abs((angle + half) % (2 * half) - half)
    x, y = inner * np.cos(half), inner * np.sin(half)
    return y / (y * np.cos(folded) + (1 - x) * np.sin(folded))


def _texture(rng: np.random.Generator) -> np.ndarray:
    """Waves and grain around 0: (SIZE, SIZE, 1)."""
    y, x = np.mgrid[:SIZE, :SIZE] / SIZE
    waves = np.zeros((SIZE, SIZE))
    for _ in range(4):
        fx, fy = rng.normal(0, 5, 2)
        waves += rng.uniform(0.2, 1) * np.sin(2 * np.pi * (fx * x + fy * y + rng.random()))
    return (0.07 * waves + rng.normal(0, 0.05, (SIZE, SIZE)))[..., None]


def render(name: str, rng: np.random.Generator) -> np.ndarray:
    """One image of the class `name`, (SIZE, SIZE, 3) uint8; `rng` decides place, size, turn, colours and ground."""
    radius = rng.uniform(0.2, 0.4) * SIZE
    centre_x, centre_y = rng.uniform(radius * 0.8, SIZE - radius * 0.8, 2)
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    distance = np.hypot(x - centre_x, y - centre_y)
    angle = np.arctan2(y - centre_y, x - centre_x) + rng.uniform(0, 2 * np.pi)
    inside = np.clip(radius * _outline(name, angle) - distance + 0.5, 0, 1)[..., None]

    ground = rng.uniform(0.2, 0.8, 3)
    colour = np.clip(ground + rng.choice([-1, 1]) * rng.uniform(0.15, 0.35, 3), 0, 1)
    image = (ground + _texture(rng)) * (1 - inside) + (colour + 0.5 * _texture(rng)) * inside
    return (255 * np.clip(image, 0, 1)).astype(np.uint8)


def render_set(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` images, the classes in turn: (count, SIZE, SIZE, 3) uint8 and (count,) int64 indices into CLASSES."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % len(CLASSES)
    return np.stack([render(CLASSES[label], rng) for label in labels]), labels
