"""`python -m diffusion_lib`."""

import sys

from diffusion_lib.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
