"""Import contracts that only a running interpreter can show."""

import subprocess
import sys


def test_the_library_starts_without_torch_or_streamlit():
    code = "import arch, sys; arch.summarize('resnet50'); print(sorted({'torch', 'streamlit'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
