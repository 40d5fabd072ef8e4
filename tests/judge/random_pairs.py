#!/usr/bin/env python3
"""Random pairs against RapidFuzz itself: every scorer, with and without a cutoff, prepared and not.

usage: random_pairs.py LIBKAVAK.so [PAIRS [SEED]]      exit 77 where Python has no rapidfuzz

Where a score is its cutoff to the last bit RapidFuzz may give 0, for it divides first: such pairs
are not compared. Nor are those with a hard space in a text of Latin-1 alone, which RapidFuzz parts
at ASCII spaces only, and other texts at all that Unicode has."""
import ctypes
import random
import sys

try:
    from rapidfuzz import fuzz
except ImportError:
    print("skipped: no rapidfuzz")
    sys.exit(77)

SCORERS = ["ratio", "partial_ratio", "token_sort_ratio", "token_set_ratio", "token_ratio",
           "partial_token_sort_ratio", "partial_token_set_ratio", "partial_token_ratio", "WRatio",
           "QRatio"]
WORDS = "mazda 3 cx-5 nissan versa sense automático 2019 un hatchback peugeot corolla café".split()
LETTERS = ["ab", "abc ", "abcdefghij ", "áéíóúñ abc", "中文字 日本", "😀😁 a\u0301b", "01 ",
           "abcdefghijklmnopqrstuvwxyz    ", "\u00a0\u2003 ab\tc"]
SHOWN = 20


class Slice(ctypes.Structure):
    _fields_ = [("ptr", ctypes.c_char_p), ("len", ctypes.c_size_t)]


def slice_of(text):
    data = text.encode()
    return Slice(data, len(data))


def text(rand):
    kind = rand.random()
    if kind < .02:
        return ""
    if kind < .35:
        return " ".join(rand.choices(WORDS, k=rand.randint(1, 12)))
    longest = 1600 if kind > .999 else rand.choice([12, 40, 75, 200])
    return "".join(rand.choices(rand.choice(LETTERS), k=rand.randint(0, longest)))


def mutated(rand, chars):
    chars = list(chars)
    for _ in range(rand.randint(0, 6)):
        at = rand.randint(0, len(chars))
        chars[at:at + rand.randint(0, 1)] = rand.choice(["", "a", "ñ", " ", "😀"])
    return "".join(chars)


def pairs(rand, n):
    while n:
        a = text(rand)
        b = mutated(rand, a) if rand.random() < .5 else text(rand)
        if any("\xa0" in t and max(t) <= "\xff" for t in (a, b)):
            continue
        yield a, b, rand.choice([0, rand.uniform(0, 100), float(rand.randint(0, 100)), 100.0])
        n -= 1


def prepared(lib, scorer, a, b, cutoff, ret):
    query = ctypes.c_void_p()
    lib.kavak_fuzzy_query_new(scorer, slice_of(a), ctypes.byref(query), None)
    lib.kavak_fuzzy_query_score(query, slice_of(b), ctypes.c_double(cutoff), ctypes.byref(ret), None)
    lib.kavak_fuzzy_query_free(query)


def direct(lib, scorer, a, b, cutoff, ret):
    lib.kavak_fuzzy_score(scorer, slice_of(a), slice_of(b), ctypes.c_double(cutoff),
                          ctypes.byref(ret), None)


def main():
    lib = ctypes.CDLL(sys.argv[1])
    rand = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    ret, n, wrong = ctypes.c_double(), 0, 0
    for a, b, cutoff in pairs(rand, int(sys.argv[2]) if len(sys.argv) > 2 else 4000):
        for i, name in enumerate(SCORERS):
            for limit, how in ((0, direct), (cutoff, direct), (cutoff, prepared)):
                score = getattr(fuzz, name)(a, b)
                expected = score if score >= limit else 0
                how(lib, i, a, b, limit, ret)
                n += 1
                if abs(ret.value - expected) > 1e-6 and abs(score - limit) > 1e-6:
                    wrong += 1
                    if wrong <= SHOWN:
                        print(name, repr(a), repr(b), limit, expected, ret.value)
    print(f"= {'random pairs as RapidFuzz scores them':42} {n - wrong} of {n}")
    return wrong > 0


sys.exit(main())
