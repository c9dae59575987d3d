"""Moves the clock of every Python process that starts with this folder on its PYTHONPATH, workers of a build included.

The zone stays what it is: only a destination in a `ZoneInfo` would change it.
"""

from datetime import UTC, datetime

import time_machine

time_machine.travel(datetime(2063, 4, 5, 23, 59, 50, tzinfo=UTC), tick=True).start()
