"""What a file is, by its content; its name is never asked.

The tables stand in the order in which they are asked. Honest files can be two things at the first glance: a safetensors
header of 640 bytes begins as a pickle does (0x80 0x02), so what checks most comes first.
"""

import re

from inspector.checkpoint import limits
from inspector.checkpoint.files.source import Source
from inspector.errors import DamagedFile, UnsupportedFormat

HEAD = 4096
LEGACY_MAGIC = b"l\xfc\x9cF\xf9 j\xa8P\x19."  # 0x1950a86a20f9469cfc6c as a pickled LONG1, and STOP
LEGACY_MAGIC_TEXT = b"L119547037146038801333356L\n."  # the same in protocols 0 and 1
DCP_METADATA = b"torch.distributed.checkpoint.metadata"  # the class that a .metadata begins with
END_RECORD = b"PK\x05\x06"
END_RECORD_REACH = 22 + 65_535  # the end record and the longest comment behind it

EXTRACT = "extract it first, then open what is inside"

# (offset, bytes, what it is, what to do)
SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"GGUF", "a GGUF model (llama.cpp)", "open the PyTorch or safetensors files that it was converted from"),
    (0, b"lmgg", "a GGML model (llama.cpp)", "open the PyTorch or safetensors files that it was converted from"),
    (0, b"tjgg", "a GGML model (llama.cpp)", "open the PyTorch or safetensors files that it was converted from"),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file (Keras keeps weights so)", "open it with h5py or Keras"),
    (4, b"TFL3", "a TensorFlow Lite model", "open it with Netron or TensorFlow"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", EXTRACT),
    (0, b"\x1f\x8b", "a gzip archive", EXTRACT),
    (0, b"\xfd7zXZ\0", "an xz archive", EXTRACT),
    (0, b"BZh", "a bzip2 archive", EXTRACT),
    (0, b"Rar!\x1a\x07", "a RAR archive", EXTRACT),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive", EXTRACT),
    (0, b"\x04\x22\x4d\x18", "an LZ4 archive", EXTRACT),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", ""),
    (0, b"\xff\xd8\xff", "a JPEG image", ""),
    (0, b"GIF8", "a GIF image", ""),
    (8, b"WEBP", "a WebP image", ""),
    (0, b"%PDF-", "a PDF document", ""),
    (0, b"\x7fELF", "a program or shared library", ""),
    (0, b"SQLite format 3\0", "an SQLite database", ""),
    (0, b"PAR1", "a Parquet table", ""),
    (0, b"ARROW1", "an Arrow table", ""),
)

# protobuf has no magic number; these are the first fields of each, as their writers order them
PROTOBUF: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\x08\x01\x12.{1,4}\x0a", re.S), "a TensorFlow SavedModel", "open it with TensorFlow"),
    (
        re.compile(rb"\x08[\x02-\x20](\x12.[ -~]|:.|B.|\x1a.[ -~])", re.S),
        "an ONNX model",
        "open it with Netron or onnxruntime",
    ),
    (
        re.compile(rb"\x0a.{1,2}\x0a.[ -~]+\x12.(Placeholder|Const|VariableV2|VarHandleOp|NoOp)", re.S),
        "a TensorFlow graph",
        "open it with TensorFlow",
    ),
)
TENSORFLOW_INDEX_END = b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"  # LevelDB's footer

# what pickles of protocol 0 and 1 begin with; they have no header
TEXT_PICKLE = re.compile(
    rb"\((d|l)(p\d+\n|q.|\.)"  # MARK DICT, MARK LIST
    rb"|[\]})](q.|r....|\.|\()"  # EMPTY_LIST, EMPTY_DICT, EMPTY_TUPLE
    rb"|(\(i|\(*c)[\w.]+\n[\w.]+\n"  # INST, GLOBAL
    rb"|\(*I-?\d+\n|\(*L-?\d+L?\n|\(*F-?[\d.]+(e[+-]?\d+)?\n"  # INT, LONG, FLOAT
    rb"|\(*S(['\"])[^\n]*\6\n|\(*V[^\n]*\np\d+\n"  # STRING, UNICODE
    rb"|\(*U.[ -~]*[q.]|\(*X.\0\0\0"  # SHORT_BINSTRING, BINUNICODE
    rb"|\((K.|M..|J....)+[tl]"  # a tuple or list of BININTs
    rb"|N\.|K.\.|M..\.|J....\.|G........\.",  # one number alone
    re.S,
)
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
PYTHON_SOURCE = re.compile(r"^\s*(import \w|from [\w.]+ import |def \w+\(|class \w+[(:]|#!.*python)", re.M)


def sniff(source: Source) -> str:
    """One of "zip", "legacy", "tar", "safetensors", "numpy", "json", "dcp" and "pickle".

    Reads the first bytes and at most 64 KB at the end. "json" may be a shard index; whoever reads it finds out. Raises
    UnsupportedFormat with what the file is instead, DamagedFile when it is empty.
    """
    if source.size == 0:
        raise DamagedFile(f"{source.name} is empty (0 bytes): the download or the save that made it did not finish.")
    head = source.read(0, min(HEAD, source.size))
    found = _ours(head)
    if found:
        return found
    other = _others(source, head)
    if other is None and _has_end_record(source):
        return "zip"  # junk stands before it
    what, advice = other or ("not a checkpoint that Torchloupe knows", "")
    raise UnsupportedFormat(
        f"{source.name} is {what}" + (f", which Torchloupe does not read: {advice}." if advice else ".")
    )


def _ours(head: bytes) -> str | None:
    if _is_safetensors(head, strictly=True):
        return "safetensors"
    if head.startswith(b"PK\x03\x04") or head.startswith(END_RECORD):
        return "zip"
    if head.startswith(b"\x93NUMPY"):
        return "numpy"
    if LEGACY_MAGIC in head[:64] or head.startswith(LEGACY_MAGIC_TEXT):
        return "legacy"
    if head[:1] == b"\x80" and head[1:2] and head[1] <= 5:
        return "dcp" if DCP_METADATA in head[:64] else "pickle"
    if _is_tar(head):
        return "tar"
    if _is_safetensors(head, strictly=False):
        return "safetensors"
    if head.lstrip(b" \t\r\n\xef\xbb\xbf")[:1] == b"{" and b'"' in head:
        return "json"
    if TEXT_PICKLE.match(head):
        return "pickle"
    return None


def _is_safetensors(head: bytes, strictly: bool) -> bool:
    """The length of the header, then its brace. Not strictly: the length may be a lie, but it is no text."""
    if head[8:9] != b"{":
        return False
    if strictly:
        return 2 <= int.from_bytes(head[:8], "little") <= limits.HEADER_BYTES
    return any(byte == 0 or byte >= 0x80 for byte in head[:8])


def _is_tar(head: bytes) -> bool:
    """By the header's checksum, since old tars carry no magic."""
    block = head[:512]
    stated = block[148:156].strip(b" \0")
    if len(block) < 512 or not re.fullmatch(rb"[0-7]{1,8}", stated):
        return False
    return sum(block) - sum(block[148:156]) + 8 * ord(" ") == int(stated, 8)


def _others(source: Source, head: bytes) -> tuple[str, str] | None:
    for offset, signature, what, advice in SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return what, advice
    for pattern, what, advice in PROTOBUF:
        if pattern.match(head):
            return what, advice
    if source.size >= 48 and source.read(source.size - 8, 8) == TENSORFLOW_INDEX_END:
        return "the index of a TensorFlow checkpoint", "open it with TensorFlow"
    return _as_text(head)


def _as_text(head: bytes) -> tuple[str, str] | None:
    if head.startswith(LFS_POINTER):
        return "a Git LFS pointer, not the file itself", "fetch the file with `git lfs pull` in its repository"
    if b"\0" in head:
        return None
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(head) < HEAD or error.start < HEAD - 3:  # else the window cut a character
            return None
        text = head[: error.start].decode("utf-8")
    if sum(character < " " and character not in "\t\n\r\f\x1b" for character in text) > 0:
        return None
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<head")):
        return "a web page, often an error page that was saved instead of a download", "download the file again"
    if start.startswith(("<?xml", "<error")):
        return "an XML text, often an error message that was saved instead of a download", "download the file again"
    if start.startswith("model_checkpoint_path:"):
        return "the text that lists TensorFlow checkpoints", "open it with TensorFlow"
    if PYTHON_SOURCE.search(text):
        return "Python source", "open the checkpoint that it saves"
    return "plain text", "choose a checkpoint"


def _has_end_record(source: Source) -> bool:
    reach = min(END_RECORD_REACH, source.size)
    return END_RECORD in source.read(source.size - reach, reach)
