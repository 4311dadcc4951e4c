import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.engine import wire

FRAMES = st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=200)), max_size=8)


def joined(frames):
    return b"".join(bytes(piece) for header, payload in frames for piece in wire.encode(header, payload))


@given(FRAMES, st.data())
def test_any_split_gives_the_same_frames(frames, data):
    stream = joined(frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    decoder = wire.Decoder()
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert [frame for piece in pieces for frame in decoder.feed(piece)] == frames


@given(FRAMES)
def test_byte_by_byte(frames):
    decoder = wire.Decoder()
    assert [frame for byte in joined(frames) for frame in decoder.feed(bytes([byte]))] == frames


@given(FRAMES, st.binary(min_size=wire.PREFIX.size).filter(lambda data: not data.startswith(wire.MAGIC)))
def test_garbage_is_noticed_after_the_frames_before_it(frames, garbage):
    decoder = wire.Decoder()
    assert list(decoder.feed(joined(frames))) == frames
    with pytest.raises(wire.BadFrame):
        list(decoder.feed(garbage))


@pytest.mark.parametrize(("header", "payload"), [(wire.MAX_HEADER + 1, 0), (0, wire.MAX_PAYLOAD + 1)])
def test_oversized_frame_is_refused_before_its_bytes_arrive(header, payload):
    with pytest.raises(wire.BadFrame, match="larger than any"):
        list(wire.Decoder().feed(wire.PREFIX.pack(wire.MAGIC, header, payload)))


def test_a_large_payload_costs_no_second_pass_per_piece():
    """Joining at every piece would be quadratic: 64 MiB in 4 KiB pieces would copy 500 GB."""
    payload = bytes(64 << 20)
    stream = joined([(b"x", payload)])
    decoder = wire.Decoder()
    frames = [frame for at in range(0, len(stream), 4096) for frame in decoder.feed(stream[at : at + 4096])]
    assert frames == [(b"x", payload)]
