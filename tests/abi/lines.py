#!/usr/bin/env python3
"""How wide the C is: no line goes over 100 columns, a tab being 8.

usage: lines.py SOURCE_ROOT            exit 1 and say which lines do"""
import pathlib
import sys

MAX = 100


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    wide = [f"{source.relative_to(root)}:{n}: {len(line.expandtabs(8))} columns"
            for folder in ("cli", "data", "examples", "include", "lib", "tests")
            for source in sorted((root / folder).rglob("*.[ch]"))
            for n, line in enumerate(source.read_text().splitlines(), 1)
            if len(line.expandtabs(8)) > MAX]
    print("\n".join(wide) or f"no line over {MAX} columns")
    return 1 if wide else 0


sys.exit(main())
