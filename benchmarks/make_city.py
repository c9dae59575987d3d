"""Write the release packages of a made-up city: `make_city.py --processes 300 --seed 1 --out data`.

The same arguments give the same bytes. One package covers the releases of one quarter; a package that would grow
beyond 40 MB is split. Files of an earlier run in the same folder are replaced.
"""

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TextIO

from city.days import AS_OF, stamp, workday
from city.facts import Facts
from city.organizations import CITY, Pool
from city.plan import make_plans
from city.sections import SITE
from city.story import tell

FULL = 39_900_000  # and the package around it
MADE = re.compile(r"releases-\d{4}-q[1-4](-\d+)?\.json")
EXTENSIONS = (
    "bid",
    "contract_completion",
    "enquiry",
    "location",
    "lots",
    "metrics",
    "organizationClassification",
    "techniques",
)
SOURCE = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_{}_extension/{}/extension.json"


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # JSON on one line


def spread(processes: int, seed: int, folder: Path) -> list[str]:
    """Tell every process; put each release into the file of its quarter, with its date and id in front for sorting."""
    pool = Pool(seed, processes // 12)
    titles: Counter[str] = Counter()
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}
        for plan in make_plans(seed, processes):
            for day, release in tell(Facts(plan, seed, pool, titles)):
                quarter = f"{day.year}-q{(day.month + 2) // 3}"
                if quarter not in files:
                    files[quarter] = stack.enter_context((folder / quarter).open("w", encoding="utf-8", newline="\n"))
                files[quarter].write(f"{release['date'][:19]}\t{release['id']}\t{compact(release)}\n")
    return sorted(files)


def head(name: str, quarter: str) -> str:
    """The package around the releases, up to the opening bracket of their list."""
    year, number = int(quarter[:4]), int(quarter[6])
    following = date(year + number // 4, number % 4 * 3 + 1, 1)
    package = {
        "uri": f"{SITE}/ocds/{name}",
        "version": "1.1",
        "publishedDate": stamp(min(workday(following), AS_OF), "18:00:00"),
        "publisher": {"name": f"{CITY}, Purchasing Division", "uri": SITE},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "publicationPolicy": f"{SITE}/publication-policy",
        "extensions": [SOURCE.format(name, "master") for name in EXTENSIONS],
    }
    return compact(package)[:-1] + ',"releases":[\n'


def parts(lines: list[str]) -> Iterator[list[str]]:
    """The releases of a quarter, cut where a file would become too large."""
    part: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode()) + 2
        size += length
        if part and size > FULL:
            yield part
            part, size = [], length
        part.append(line)
    yield part


def write_packages(processes: int, seed: int, out: Path) -> None:
    """Make the city and write its packages into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for old in sorted(out.iterdir()):
        if MADE.fullmatch(old.name):
            old.unlink()
    with tempfile.TemporaryDirectory(dir=out) as folder:
        for quarter in spread(processes, seed, Path(folder)):
            kept = (Path(folder) / quarter).read_text(encoding="utf-8").split("\n")[:-1]
            (Path(folder) / quarter).unlink()
            lines = [line.split("\t", 2)[2] for line in sorted(kept)]
            for number, part in enumerate(parts(lines), 1):
                name = f"releases-{quarter}{f'-{number}' if number > 1 else ''}.json"
                text = head(name, quarter) + ",\n".join(part) + "\n]}\n"
                (out / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(description="Write the OCDS release packages of a made-up city.")
    parser.add_argument("--processes", type=int, default=300, help="how many contracting processes")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another city")
    parser.add_argument("--out", type=Path, default=Path("data"), help="the folder to write into")
    arguments = parser.parse_args()
    write_packages(arguments.processes, arguments.seed, arguments.out)


if __name__ == "__main__":
    main()
