"""The watch process, wired. `watch.py` starts it; `child.py` runs in a process that holds no secret."""
