"""Stories: a failing example as steps to read, as a script, and as a scenario that replays.

`recording` follows an example, `scenario` is the file, `telling` and `script` print it, `replay` sends it
again. Nothing is imported here, so that the command line starts without them.
"""
