/* SPDX-License-Identifier: MIT */
#pragma once
/* Where knowledge comes from: files, folders of them, pages. */

#include "rag/extract.h"
#include "rag/private.h"

#define KV_FILES_MAX       10000	/* of one folder, with those below it */
#define KV_FOLDER_DEPTH_MAX 16

struct kv_source {
	char *name;	/* as it was given, and as it is cited if it is new */
	char *path;	/* kv_source_path() of it */
	bool  in_folder;
};

/* The same of a folder, with '/' behind: what is in it begins so. */
int kv_folder_path(const char *name, kavak_buf *path);

/* {0} is empty. */
struct kv_sources {
	struct kv_source *items;
	size_t            n, cap;
	char            **folders;	/* paths that end in '/', whose vanished files go */
	size_t            n_folders;
};

void kv_sources_done(struct kv_sources *sources);
#define KV_SOURCES __attribute__((cleanup(kv_sources_done))) struct kv_sources

bool kv_is_url(kavak_slice name);

/* Append what names one file however it is named: its path from the root, without "." and "..",
 * links not followed; a URL as it is. 0, KAVAK_ENOMEM. */
int kv_source_path(kavak_slice name, kavak_buf *path);

/* Append what `name` stands for: a URL or a file as it is, a folder as its .md, .txt and .html
 * files, in order, hidden ones and links to folders left out. 0; KAVAK_NOTFOUND, KAVAK_EIO,
 * KAVAK_EDATA for a file that is none of these, KAVAK_ELIMIT, KAVAK_ENOMEM. */
int kv_sources_add(struct kv_sources *sources, const char *name, kavak_error *err);

/* Append one, whatever it is. 0, KAVAK_ENOMEM. */
int kv_sources_add_one(struct kv_sources *sources, const char *name, bool in_folder);

/* Read or fetch it, as UTF-8. Runs the loop. */
int kv_source_read(kv_rag *rag, const char *name, kavak_buf *text, enum kv_format *ret_format,
                   kavak_error *err);
