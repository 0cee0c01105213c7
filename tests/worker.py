"""Work for the tests of processes: what the request says, one thing after another."""

import subprocess
import sys
import time

from arch.errors import ArchError
from arch.process import refuse, request, say, tell

limits, asked = request()
tell(1, 2, "beginning")
say({"limits": limits})
if asked["does"] == "hangs":
    time.sleep(600)
if asked["does"] == "starts another":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    say({"child": child.pid})
    child.wait()
if asked["does"] == "takes memory":
    held = bytearray(limits.memory + 3 * 2**30)
if asked["does"] == "refuses":
    refuse(ArchError("s1", "no", "yes"))
print("a library's own words", flush=True)
print('{"half', end="", flush=True)
