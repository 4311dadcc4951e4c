"""The engine process: `python -P -m inspector.engine --role reader|lab`, or the same by this file's path.

By its path it also runs in an interpreter that does not have this package: a finder then maps `inspector` and
`native`, and nothing else of ours, to the tree this file stands in. Such an interpreter needs msgspec; the lab also
torch and numpy. What is missing is said in one sentence on stderr.
"""

import sys

if not __package__:
    import os
    from importlib.machinery import PathFinder

    HERE = os.path.dirname(os.path.abspath(__file__))
    TREE = os.path.dirname(os.path.dirname(HERE))
    # python put this folder first, where a user's `import loop` would find ours; older ones know no -P against it
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != HERE]

    class OurPackages:
        """Finds `inspector` and `native` in our tree, ahead of anything installed under these names."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            return PathFinder.find_spec(name, [TREE]) if name in ("inspector", "native") else None

    sys.meta_path.insert(0, OurPackages)
    __package__ = "inspector.engine"

if sys.version_info < (3, 11):  # noqa: UP036  # the interpreter is the user's choice
    sys.exit(f"{sys.executable} is Python {sys.version.split()[0]}; Torchloupe's engine needs Python 3.11 or newer.")


def main() -> None:
    """Claim the standard streams, confine a reader, then serve until the app closes our stdin."""
    role = sys.argv[2] if sys.argv[1:2] == ["--role"] and len(sys.argv) == 3 else ""
    if role not in ("reader", "lab"):
        sys.exit("usage: python -P -m inspector.engine --role reader|lab")
    try:
        import msgspec  # noqa: F401
    except ImportError:
        sys.exit(f"The engine needs msgspec, which {sys.executable} lacks: {sys.executable} -m pip install msgspec")

    from inspector.engine.channel import claim_standard_streams
    from inspector.engine.guard import die_with_parent
    from inspector.engine.loop import Loop

    channel = claim_standard_streams()
    die_with_parent()
    if role == "reader":
        from inspector.engine.confinement import confine
        from inspector.engine.reader import Reader

        confine()
        handlers = Reader()
    else:
        from inspector.engine.lab import Lab

        handlers = Lab()
    Loop(channel, role, handlers).run()


if __name__ == "__main__":
    main()
