"""Builds the site: `python build.py`. A city's repository has this same file."""

import sys
from pathlib import Path

try:
    from unsealed.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"Unsealed is not installed here ({error.name} is missing). Run `make site`, or `pip install unsealed`.")
except KeyboardInterrupt:
    sys.exit(130)

if __name__ == "__main__":
    sys.exit(main(root=Path(__file__).resolve().parent))
