/* SPDX-License-Identifier: MIT */
#pragma once
/* The files of data/: word lists, vehicles, templates, knowledge. Built in;
 * a folder may override any of them by name. */

#include <kavak/error.h>

#include "base/auto.h"

typedef struct kv_data kv_data;

/* dir: the overriding folder (KAVAK_DATA_DIR), or NULL. Copied.
 * 0; KAVAK_EIO when the folder is not there; KAVAK_ENOMEM. */
int kv_data_new(const char *dir, kv_data **ret_data, kavak_error *err);
void kv_data_free(kv_data *data);
KV_DEFINE_AUTO(kv_data, kv_data_free)

/* The file `name` ("lang/es-MX/stopwords.txt"); lent until kv_data_free().
 * 0; KAVAK_NOTFOUND; KAVAK_EIO; KAVAK_ELIMIT over KV_DATA_MAX; KAVAK_ENOMEM. */
int kv_data_get(kv_data *data, const char *name, kavak_slice *ret_text, kavak_error *err);

#define KV_DATA_MAX ((size_t) 16 << 20)

/* Visit the built-in names that start with `prefix`, in order, until `fn` answers
 * other than 0, which is then the answer. */
int kv_data_each(kv_data *data, const char *prefix,
                 int (*fn)(const char *name, void *userdata), void *userdata);

/* A word list or table, line by line: without blank lines and '#' comments, and without
 * white space at the ends. false at the end. */
bool kv_data_line(kavak_slice *rest, kavak_slice *ret_line);
