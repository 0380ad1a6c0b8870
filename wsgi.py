"""The door."""

import gc

gc.disable()  # what is made while starting stays: looking for garbage in it takes a fifth of the start

from portal.app import create_app  # noqa: E402

app = create_app()
gc.freeze()  # nor is it looked through again while people wait
gc.enable()
