#!/usr/bin/env python3
"""Write a C file with the numbers that are names of vehicles.

usage: number_names.py OUT.c VEHICLES.csv

Each is what is said before the number, and the number: "mazda 3", "serie 3", "cx 5". A letter
alone says nothing ("a 4 años", "f 150"), so it takes its make ("audi a 4") or a large number. A
model that is all number ("208") is one by itself when nobody would say it for an amount or a year.
"""
import csv
import pathlib
import re
import sys
import unicodedata

LETTERS = set("bcfghjlnprstvz")  # those that are no word, nor short for one, as x and q are


def tokens(name):
    folded = unicodedata.normalize("NFD", name.lower())
    return re.findall(r"[a-z]+|[0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))


def names(row):
    return [n for n in [row["model"] or row["make"], *row["aliases"].split("|"),
                        *row["misspellings"].split("|")] if n]


def numbers_in(name, found):
    for i, number in enumerate(name):
        if i == 0 or not number.isdigit():
            continue
        before = name[i - 1]
        if before.isdigit() or "".join(name[i:i + 2]) in glued:
            continue
        if len(before) > 1:
            found.add(f"{before} {int(number)}")
            continue
        if i > 1:
            found.add(f"{name[i - 2]} {before} {int(number)}")
        if before in LETTERS and int(number) >= 100:
            found.add(f"{before} {int(number)}")


out, vehicles = sys.argv[1:]
lines = open(vehicles, encoding="utf-8")
rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
makes = {row["make"]: [tokens(n) for n in names(row)] for row in rows if not row["model"]}
# "4Runner": digits that a word is glued to are no number.
glued = {m for row in rows for m in re.findall(r"[0-9]+[a-z]{2,}", row["model"].lower())}

found = set()
for row in rows:
    if not row["model"]:
        continue
    for name in map(tokens, names(row)):
        for make in makes.get(row["make"], []) + [[]]:
            numbers_in(make + name, found)
        if len(name) == 1 and re.fullmatch("[0-9]{3,4}", name[0]):
            number = int(name[0])
            if number >= 100 and number % 10 and not 1950 <= number < 2050:
                found.add(str(number))

lines = ["/* Made by tools/number_names.py. */", '#include "text/names.h"', "",
         "const char *const number_names[] = {"]
lines += [f'\t"{name}",' for name in sorted(found)]
lines += ["};", f"const size_t n_number_names = {len(found)};", ""]
pathlib.Path(out).write_text("\n".join(lines))
