"""`./qse bench [NAME …] [--json FILE]`: a table of ratios taken in one run."""

import argparse
import json
import os
import sys
from pathlib import Path

import frappe

from tests.bench import BENCHMARKS, Reader, guard, imports, indicators, risk


def main() -> int:
	assert guard and imports and indicators and risk
	parser = argparse.ArgumentParser(prog="./qse bench", description=__doc__)
	parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
	parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, as a list")
	for option in ("--sites-path", "--site", "--base-url"):
		parser.add_argument(option, help=argparse.SUPPRESS)
	given = parser.parse_args()
	unknown = [name for name in given.names if name not in BENCHMARKS]
	if unknown:
		print(f"qse: no benchmark {unknown[0]}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
		return 2
	file = given.json.absolute() if given.json else None
	os.chdir(given.sites_path)
	frappe.init(site=given.site, sites_path=given.sites_path)
	frappe.connect()
	reader = Reader(given.base_url, "Administrator", "admin")
	rows = []
	line = "{:32} {:>10} {:>10} {:>7} {:>6} {:>6}  {}"
	print(line.format("name", "ours ms", "peer ms", "ratio", "goal", "holds", "queries"))
	for name in given.names or BENCHMARKS:
		for row in BENCHMARKS[name](reader):
			shown = row.as_dict()
			rows.append(shown)
			cells = [shown["name"], *(f"{shown[key]:.2f}" for key in ("ours", "peer", "ratio", "goal"))]
			print(line.format(*cells, "yes" if shown["holds"] else "NO", shown["queries"]), flush=True)
	if file:
		file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
	return 0


if __name__ == "__main__":
	sys.exit(main())
