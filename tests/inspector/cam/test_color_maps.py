import itertools

import pytest

from inspector.cam.color_maps import NAMES, color_map

ENDS = {
    "inferno": ("000004", "fcffa4"),
    "magma": ("000004", "fcfdbf"),
    "viridis": ("440154", "fde725"),
    "jet": ("000080", "800000"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_has_256_colours(name):
    assert len(color_map(name)) == 768


@pytest.mark.parametrize("name", ENDS)
def test_it_begins_and_ends_as_known(name):
    table = color_map(name)
    assert (table[:3].hex(), table[-3:].hex()) == ENDS[name]


@pytest.mark.parametrize("name", ["inferno", "magma", "viridis"])
def test_brightness_never_falls(name):
    table = color_map(name)
    light = [0.2126 * table[i] + 0.7152 * table[i + 1] + 0.0722 * table[i + 2] for i in range(0, 768, 3)]
    assert all(b > a - 0.6 for a, b in itertools.pairwise(light))


def test_jet_is_its_formula():
    table = color_map("jet")
    middle = [table[3 * 128 + part] for part in range(3)]
    assert middle[1] == 255
    assert abs(middle[0] - middle[2]) <= 4
