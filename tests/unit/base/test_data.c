/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/data.h"
#include "base/file.h"
#include "support/fault.h"
#include "support/main.h"

#define WORDS "lang/es-MX/stopwords.txt"

static char dir[64];

static void make_dir(void)
{
	snprintf(dir, sizeof(dir), "/tmp/kavak-data-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void write_file(const char *name, const char *text)
{
	KV_BUF path = { 0 };
	int fd;

	kv_buf_addf(&path, "%s/%s", dir, name);
	for (char *slash = strchr(path.ptr + strlen(dir) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path.ptr, 0700);
		*slash = '/';
	}
	fd = open(path.ptr, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t) strlen(text));
	close(fd);
}

static void remove_dir(void)
{
	KV_BUF command = { 0 };

	kv_buf_addf(&command, "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command.ptr), 0);
}

START_TEST(has_its_files_built_in)
{
	KV_AUTO(kv_data) *data = NULL;
	kavak_slice text, line;
	bool found = false;

	ck_assert_int_eq(kv_data_new(NULL, &data, NULL), 0);
	ck_assert_int_eq(kv_data_get(data, WORDS, &text, NULL), 0);
	while (kv_data_line(&text, &line))
		found = found || kv_slice_is(line, "de");
	ck_assert(found);
	ck_assert_int_eq(kv_data_get(data, "nothing.txt", &text, NULL), KAVAK_NOTFOUND);
}
END_TEST

START_TEST(lets_a_folder_override_one_file)
{
	KV_AUTO(kv_data) *data = NULL;
	kavak_slice text, again, line;

	write_file(WORDS, "# ours\n\n  uno  \n");
	ck_assert_int_eq(kv_data_new(dir, &data, NULL), 0);
	ck_assert_int_eq(kv_data_get(data, WORDS, &text, NULL), 0);
	ck_assert_int_eq(kv_data_get(data, WORDS, &again, NULL), 0);
	ck_assert_ptr_eq(text.ptr, again.ptr);
	ck_assert(kv_data_line(&text, &line));
	ck_assert(kv_slice_is(line, "uno"));
	ck_assert(!kv_data_line(&text, &line));
}
END_TEST

START_TEST(refuses_a_folder_that_is_not_there)
{
	kv_data *data = NULL;
	kavak_error err = { 0 };

	ck_assert_int_eq(kv_data_new("/nowhere/at/all", &data, &err), KAVAK_EIO);
	ck_assert_msg(strstr(err.text, "/nowhere/at/all"), "%s", err.text);
	ck_assert_ptr_null(data);
}
END_TEST

START_TEST(survives_every_failed_allocation)
{
	KV_AUTO(kv_data) *data = NULL;
	kavak_slice text;
	int r;

	write_file(WORDS, "uno\n");
	EACH_ALLOC_FAILS(r, kv_data_new(dir, &data, NULL), ck_assert_ptr_null(data));
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kv_data_get(data, WORDS, &text, NULL), (void) 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

START_TEST(reads_a_file_up_to_its_ceiling)
{
	KV_BUF path = { 0 }, text = { 0 };
	kavak_error err = { 0 };

	write_file("five", "12345");
	kv_buf_addf(&path, "%s/five", dir);
	ck_assert_int_eq(kv_file_read(path.ptr, 4, &text, &err), KAVAK_ELIMIT);
	ck_assert_uint_eq(text.len, 0);
	ck_assert_msg(strstr(err.text, "five"), "%s", err.text);
	ck_assert_int_eq(kv_file_read(path.ptr, 5, &text, &err), 0);
	ck_assert_str_eq(text.ptr, "12345");
	ck_assert_int_eq(kv_file_read(dir, 5, &text, &err), KAVAK_EIO);
	ck_assert_int_eq(kv_file_read("/nowhere/at/all", 5, &text, &err), KAVAK_NOTFOUND);
}
END_TEST

TEST_MAIN("data files",
	tcase_add_checked_fixture(tc, make_dir, remove_dir);
	tcase_add_test(tc, has_its_files_built_in);
	tcase_add_test(tc, lets_a_folder_override_one_file);
	tcase_add_test(tc, refuses_a_folder_that_is_not_there);
	tcase_add_test(tc, survives_every_failed_allocation);
	tcase_add_test(tc, reads_a_file_up_to_its_ceiling);
)
