/* SPDX-License-Identifier: MIT */
#pragma once
/* Replies written by hand, over facts that stand in the same file. */

#include <kavak/kavak.h>

/* Judge them all and print the figures; the first `n_show` wrong ones of each sort too. */
bool hand_judge(kavak_engine *engine, const char *path, size_t n_show);
