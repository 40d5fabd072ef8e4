#!/usr/bin/env python3
"""Write a C file that holds files as bytes, and a table of them sorted by name.

usage: embed.py OUT.c SYMBOL ROOT FILE...

The table is `const struct kv_embedded SYMBOL[]`, its length `SYMBOL_n`; a
file's name in it is its path below ROOT. The bytes come in by the assembler's
.incbin, so that a large file costs no compile time.
"""
import pathlib
import sys

out, symbol, root, *files = sys.argv[1:]
root = pathlib.Path(root).resolve()
named = sorted((str(pathlib.Path(f).resolve().relative_to(root)), pathlib.Path(f).resolve()) for f in files)

lines = ["/* Made by tools/embed.py. */", '#include "base/embedded.h"', ""]
for i, (name, path) in enumerate(named):
    lines += [
        f"/* {name} */",
        '__asm__(".section .rodata\\n"',
        f'        ".balign 16\\n{symbol}_{i}:\\n"',
        f'        ".incbin \\"{path}\\"\\n"',
        f'        "{symbol}_{i}_end:\\n"',
        '        ".byte 0\\n.previous\\n");',
        f"extern const char {symbol}_{i}[], {symbol}_{i}_end[];",
        "",
    ]
lines.append(f"const struct kv_embedded {symbol}[] = {{")
lines += [f'\t{{ "{name}", {symbol}_{i}, {symbol}_{i}_end }},' for i, (name, _) in enumerate(named)]
lines += ["};", f"const size_t {symbol}_n = {len(named)};", ""]
pathlib.Path(out).write_text("\n".join(lines))
