/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <unistd.h>

#include "catalog/csv.h"
#include "support/fault.h"
#include "support/main.h"

static kv_csv *open_text(kavak_slice text)
{
	kv_csv *csv;

	ck_assert_int_eq(kv_csv_open_text(text, "test.csv", &csv, NULL), 0);
	return csv;
}

/* Every record on a line of its own, its fields between brackets; "bad" rows with their line. */
static void reads_as(kavak_slice text, const char *expected)
{
	KV_AUTO(kv_csv) *csv = open_text(text);
	struct kv_csv_record record;
	KV_BUF seen = { 0 };
	kavak_error err = { 0 };
	int r;

	while ((r = kv_csv_next(csv, &record, &err)) == 0) {
		ck_assert_int_eq(kv_buf_addf(&seen, "%llu:", (unsigned long long) record.line), 0);
		for (size_t i = 0; !record.bad && i < record.n; i++)
			ck_assert_int_eq(kv_buf_addf(&seen, "[%.*s]", KV_FMT(record.fields[i])), 0);
		ck_assert_int_eq(kv_buf_addf(&seen, "%s\n", record.bad ? record.bad : ""), 0);
	}
	ck_assert_msg(r == KAVAK_NOTFOUND, "%d %s", r, err.text);
	ck_assert_str_eq(seen.ptr ? seen.ptr : "", expected);
}

static void breaks_with(kavak_slice text, int code, const char *why)
{
	KV_AUTO(kv_csv) *csv = open_text(text);
	struct kv_csv_record record;
	kavak_error err = { 0 };
	int r;

	while ((r = kv_csv_next(csv, &record, &err)) == 0)
		;
	ck_assert_int_eq(r, code);
	ck_assert_msg(strstr(err.text, "test.csv") && strstr(err.text, why), "'%s'", err.text);
}

START_TEST(reads_quotes_as_the_rfc_says)
{
	reads_as(KAVAK_SLICE("a,\"b,c\",\"d \"\"e\"\"\"\n\"x\ny\",,z\n"),
	         "1:[a][b,c][d \"e\"]\n2:[x\ny][][z]\n");
	reads_as(KAVAK_SLICE("a,b\n\"\",17\" wheels\n"), "1:[a][b]\n2:[][17\" wheels]\n");
}
END_TEST

START_TEST(finds_the_separator_in_the_header)
{
	reads_as(KAVAK_SLICE("a;b;c\n1,5;2;3\n"), "1:[a][b][c]\n2:[1,5][2][3]\n");
	reads_as(KAVAK_SLICE("a\tb\n1\t2\n"), "1:[a][b]\n2:[1][2]\n");
	reads_as(KAVAK_SLICE("\"a;b;c;d\",x\n1,2\n"), "1:[a;b;c;d][x]\n2:[1][2]\n");
	reads_as(KAVAK_SLICE("one\ntwo\n"), "1:[one]\n2:[two]\n");
}
END_TEST

START_TEST(takes_any_line_ending_and_the_mark_of_utf8)
{
	reads_as(KAVAK_SLICE("\xEF\xBB\xBF"
	                     "a,b\r\n1,2\r\n\r\n3,4"),
	         "1:[a][b]\n2:[1][2]\n4:[3][4]\n");
	reads_as(KAVAK_SLICE("a,b\r1,2\r3,4\r"), "1:[a][b]\n2:[1][2]\n3:[3][4]\n");
	reads_as(KAVAK_SLICE("a,b\n,\n , \n1,2\n"), "1:[a][b]\n4:[1][2]\n");
	reads_as(KAVAK_SLICE(""), "");
	reads_as(KAVAK_SLICE("\n\n"), "");
}
END_TEST

START_TEST(reads_what_windows_saved)
{
	reads_as(KAVAK_SLICE("ciudad,precio\nM\xE9rida,\x80 5\nMérida,1\n"),
	         "1:[ciudad][precio]\n2:[Mérida][€ 5]\n3:[Mérida][1]\n");
}
END_TEST

START_TEST(loses_one_row_to_one_bad_quote)
{
	reads_as(KAVAK_SLICE("a,b\n\"x\"y,2\n3,4\n"),
	         "1:[a][b]\n2:text behind a closing quote\n3:[3][4]\n");
	reads_as(KAVAK_SLICE("a,b\n\"x,2\n3,4\n5,6\n"),
	         "1:[a][b]\n2:a quote is never closed\n3:[3][4]\n4:[5][6]\n");
}
END_TEST

START_TEST(says_which_file_is_no_csv)
{
	breaks_with(KAVAK_SLICE("a,b\n1,\0\n"), KAVAK_EDATA, "line 2: a NUL byte");
	breaks_with(KAVAK_SLICE("\xFF\xFE" "a\0,\0"), KAVAK_EDATA, "UTF-16");
	breaks_with(KAVAK_SLICE("PK\3\4rest of it"), KAVAK_EDATA, "save it as CSV");
	breaks_with(KAVAK_SLICE("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), KAVAK_EDATA, "NUL");
}
END_TEST

START_TEST(has_a_ceiling_for_everything)
{
	KV_BUF text = { .max = 60 << 20 };
	kavak_error err;
	kv_csv *csv;

	ck_assert_int_eq(kv_buf_add_str(&text, "a,b\n1,"), 0);
	ck_assert_int_eq(kv_buf_reserve(&text, 50 << 20), 0);
	memset(text.ptr + text.len, 'x', 50 << 20);
	text.len += 50 << 20;
	breaks_with(kv_buf_slice(&text), KAVAK_ELIMIT, "line 2: longer than");
	text.ptr[70000] = '\n';
	text.len = 70001;
	reads_as(kv_buf_slice(&text),
	         "1:[a][b]\n2:a field is longer than 64 KiB, or a quote is never closed\n");

	text.len = 0;
	for (int i = 0; i < KV_CSV_FIELDS_MAX; i++)
		ck_assert_int_eq(kv_buf_add_str(&text, "a,"), 0);
	reads_as(kv_buf_slice(&text), "1:more than 256 columns\n");

	ck_assert_int_eq(kv_csv_open("/nonexistent/x.csv", &csv, &err), KAVAK_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(err.text, "/nonexistent/x.csv"));
	ck_assert_int_eq(kv_csv_open("/", &csv, &err), KAVAK_EIO);
}
END_TEST

/* A file that is many reads long, so that records lie across their borders. */
START_TEST(reads_a_file_piece_by_piece)
{
	char path[] = "/tmp/kavak-csv-XXXXXX";
	KV_AUTO(kv_csv) *csv = NULL;
	struct kv_csv_record record;
	FILE *file = fdopen(mkstemp(path), "w");
	int n = 0;

	for (int i = 0; i < 50000; i++)
		fprintf(file, "%d,\"car \"\"%d\"\"\",%d\r\n", i, i, i % 7);
	fclose(file);
	ck_assert_int_eq(kv_csv_open(path, &csv, NULL), 0);
	for (; kv_csv_next(csv, &record, NULL) == 0; n++) {
		char expected[32];

		ck_assert_uint_eq(record.line, n + 1);
		snprintf(expected, sizeof(expected), "car \"%d\"", n);
		ck_assert(kv_slice_is(record.fields[1], expected));
		ck_assert_uint_eq(record.n, 3);
	}
	unlink(path);
	ck_assert_int_eq(n, 50000);
	ck_assert_uint_eq(kv_csv_done(csv), kv_csv_total(csv));
}
END_TEST

static int read_some(void)
{
	KV_AUTO(kv_csv) *csv = NULL;
	struct kv_csv_record record;
	int r = kv_csv_open_text(KAVAK_SLICE("a,b\n\"x\",\xE9\n"), "test.csv", &csv, NULL);

	while (r == 0)
		r = kv_csv_next(csv, &record, NULL);
	return r;
}

START_TEST(says_when_memory_is_gone)
{
	int r;

	EACH_ALLOC_FAILS(r, read_some(), (void) 0);
	ck_assert_int_eq(r, KAVAK_NOTFOUND);
}
END_TEST

TEST_MAIN("CSV",
	tcase_add_test(tc, reads_quotes_as_the_rfc_says);
	tcase_add_test(tc, finds_the_separator_in_the_header);
	tcase_add_test(tc, takes_any_line_ending_and_the_mark_of_utf8);
	tcase_add_test(tc, reads_what_windows_saved);
	tcase_add_test(tc, loses_one_row_to_one_bad_quote);
	tcase_add_test(tc, says_which_file_is_no_csv);
	tcase_add_test(tc, has_a_ceiling_for_everything);
	tcase_add_test(tc, reads_a_file_piece_by_piece);
	tcase_add_test(tc, says_when_memory_is_gone);
)
