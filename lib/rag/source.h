/* SPDX-License-Identifier: MIT */
#pragma once
/* Where knowledge comes from: files, folders of them, pages. */

#include "rag/extract.h"
#include "rag/private.h"

#define KV_FILES_MAX       10000	/* of one folder, with those below it */
#define KV_FOLDER_DEPTH_MAX 16

struct kv_source {
	char *name;	/* as it is stored and cited; of a file also its path */
	bool  in_folder;
};

/* {0} is empty. */
struct kv_sources {
	struct kv_source *items;
	size_t            n, cap;
	char            **folders;	/* names that end in '/', whose vanished files go */
	size_t            n_folders;
};

void kv_sources_done(struct kv_sources *sources);
#define KV_SOURCES __attribute__((cleanup(kv_sources_done))) struct kv_sources

bool kv_is_url(const char *name);

/* Append what `name` stands for: a URL or a file as it is, a folder as its .md, .txt and .html
 * files, in order, hidden ones and links to folders left out. 0; KAVAK_NOTFOUND, KAVAK_EIO,
 * KAVAK_EDATA for a file that is none of these, KAVAK_ELIMIT, KAVAK_ENOMEM. */
int kv_sources_add(struct kv_sources *sources, const char *name, kavak_error *err);

/* Append one, whatever it is. 0, KAVAK_ENOMEM. */
int kv_sources_add_one(struct kv_sources *sources, const char *name, bool in_folder);

/* Read or fetch it, as UTF-8. Runs the loop. */
int kv_source_read(kv_rag *rag, const char *name, kavak_buf *text, enum kv_format *ret_format,
                   kavak_error *err);
