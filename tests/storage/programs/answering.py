"""Holds a mailbox and doubles numbers."""

import sys
import time
from pathlib import Path

from triptych.storage.mailbox import Mailbox

mailbox = Mailbox(Path(sys.argv[1]))
with mailbox.held():
    print("held", flush=True)
    while True:
        for letter in mailbox.take():
            if letter.question == "double":
                mailbox.answer(letter, 2 * letter.arguments["number"])
        time.sleep(0.01)
