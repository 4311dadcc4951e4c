"""A live model as a file: `inspector.look` writes it, the window that is open shows it. Qt is not needed here.

spool.py        where snapshots wait for the window, and who removes them; plain, the window uses it too
live_tensor.py  a tensor in memory as a reference; live_bytes.py reads what it stands for
script.py       which calls belong together
notes.py        what is left out, in sentences
gather.py       a module or a dict as the values of a file
window.py       tells the window that is open, or starts one
look.py         the function
"""
