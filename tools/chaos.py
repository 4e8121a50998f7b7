"""`make chaos N=20`: the short storm with other seeds, on both databases, up to the first failure."""

import os
import random
import subprocess
import sys

from tools.gate import ROOT, python

SHORT = ["-q", "-p", "no:randomly", "tests/chaos", "-k", "short"]


def main(number: int) -> int:
    """Run that many storms; the exit status is that of the first that failed."""
    for turn in range(number):
        seed = os.environ.get("CHAOS_SEED") or str(random.SystemRandom().randrange(2**32))
        print(f"storm {turn + 1} of {number}: CHAOS_SEED={seed}", flush=True)
        environ = os.environ | {"CHAOS_SEED": seed}
        done = subprocess.run(python("pytest", *SHORT), cwd=ROOT, env=environ, check=False)
        if done.returncode:
            print(f"failed: CHAOS_SEED={seed} make chaos", flush=True)
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
