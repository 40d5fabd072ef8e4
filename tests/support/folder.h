/* SPDX-License-Identifier: MIT */
#pragma once
/* A folder of a test's own, gone with its scope:
 *
 *	FOLDER folder = folder_new();
 *	char path[FOLDER_PATH];
 *
 *	folder_path(&folder, "kavak.db", path);
 */

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_PATH 256

struct folder {
	char name[64];
};

static inline struct folder folder_new(void)
{
	struct folder folder = { "/tmp/kavak-test-XXXXXX" };

	ck_assert_ptr_nonnull(mkdtemp(folder.name));
	return folder;
}

static inline int folder_remove_one(const char *path, const struct stat *st, int flag,
                                    struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

static inline void folder_done(struct folder *folder)
{
	nftw(folder->name, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
#define FOLDER __attribute__((cleanup(folder_done))) struct folder

static inline void folder_path(const struct folder *folder, const char *name, char *ret_path)
{
	snprintf(ret_path, FOLDER_PATH, "%s/%s", folder->name, name);
}
