"""What no honest file needs. Past a limit the reader says "limit reached" instead of taking memory or time."""

PICKLE_BYTES = 512 << 20  # a pickle of 50,000 tensors has 6 MB
PICKLE_OPCODES = 12_000_000
PICKLE_WORK = 50_000_000  # elements that calls may copy, and PICKLE_WORK_PER_BYTE for each byte
PICKLE_WORK_PER_BYTE = 4
PICKLE_STREAMS = 50_000  # storages that are files inside a pickle
PICKLE_MEMORY = (
    140 << 20
)  # bytes of the containers and the memo, as estimated; and PICKLE_MEMORY_PER_BYTE for each byte
PICKLE_MEMORY_PER_BYTE = 18
PICKLE_STACK = 8_000_000  # values between a MARK and its end
PICKLE_INVALID_IDS = 100_000  # persistent ids that are none
PICKLE_MARKS = 100_000  # nested MARKs
PICKLE_GLOBALS = 100_000  # distinct names
PICKLE_DEPTH = 250  # values in values; honest checkpoints stay under 50, and walkers may recurse this far
INTEGER_BYTES = 256  # of one LONG
LINE_BYTES = 65_536  # of one text-mode argument
ZIP_ENTRIES = 1_000_000
ZIP_DIRECTORY_BYTES = 128 << 20  # what so many entries take
INFLATED_BYTES = 1 << 30  # one deflated entry
INFLATE_RATIO = 1_100  # deflate cannot do better than 1,032
HEADER_BYTES = 100_000_000  # safetensors' own limit
DIMENSIONS = 64  # torch's own limit
TEXT_SHOWN = 200  # characters of a value that are listed
VALUES_LISTED = 10_000
CALLS_LISTED = 1_000
WARNINGS_LISTED = 100
FOLDER_FILES = 1_000  # candidates listed
FOLDER_EXAMINED = 20_000  # files looked into
FOLDER_DEPTH = 8  # folders in folders
SHARDS = 10_000
READ_WINDOW = 8 << 20  # bytes of one pread while streaming
