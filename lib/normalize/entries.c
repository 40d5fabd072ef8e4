/* SPDX-License-Identifier: MIT */
/* The vehicles: data/vehicles.csv, and the names of the catalog, which win. */
#include "normalize/index.h"

#include <kavak/sys/error.h>

#include "text/text.h"

#define SEATS_MAX 60

static const char *const body_types[] = {
	"sedan", "hatchback", "suv", "pickup", "minivan", "coupe", "convertible",
};

/* A row, split at its commas: the file quotes nothing. */
struct row {
	kavak_slice make, model, body_type, seats, aliases, misspellings;
};

static int fold(struct kv_index *index, kavak_slice name, kavak_slice *ret_key)
{
	KV_BUF folded = { 0 };
	int r = kv_fold_key(name, &folded);

	return r < 0 ? r : kv_arena_copy(&index->arena, kv_buf_slice(&folded), ret_key);
}

/* Its models take the name over in kv_entries_finish(). */
static int rename_entry(struct kv_index *index, uint32_t entry, kavak_slice name)
{
	struct kv_vehicle *shown = &index->entries[entry].shown;
	bool is_make = kv_entry_is_make(index, entry);
	kavak_slice key = { 0 };
	int r = kv_arena_copy(&index->arena, name, &name);

	if (r == 0)
		r = fold(index, name, &key);
	if (r < 0)
		return r;
	*(is_make ? &shown->make : &shown->model) = name;
	*(is_make ? &shown->make_key : &shown->model_key) = key;
	return 0;
}

/* What an entry is found by: its make's number, then its name without spaces. */
static int identity(uint32_t make, kavak_slice glued, kavak_buf *buf)
{
	int r = kavak_buf_add(buf, (kavak_slice) { (const char *) &make, sizeof(make) });

	return r < 0 ? r : kavak_buf_add(buf, glued);
}

int kv_entry_find(const struct kv_index *index, uint32_t make, kavak_slice glued,
		  uint32_t *ret_entry)
{
	KV_BUF id = { 0 };
	int r = identity(make, glued, &id);

	if (r == 0)
		*ret_entry = kv_table_get(&index->by_name, kv_buf_slice(&id));
	return r;
}

static struct kv_entry *new_entry(struct kv_index *index)
{
	if (index->n_entries == index->cap_entries) {
		size_t cap = index->cap_entries ? index->cap_entries * 2 : 512;
		struct kv_entry *grown = realloc(index->entries, cap * sizeof(*grown));

		if (!grown)
			return NULL;
		index->entries = grown;
		index->cap_entries = cap;
	}
	return &index->entries[index->n_entries];
}

static int make_entry(struct kv_index *index, uint32_t make, kavak_slice name, kavak_slice glued)
{
	uint32_t number = (uint32_t) index->n_entries;
	struct kv_entry *e = new_entry(index);
	int r;

	if (!e)
		return KAVAK_ENOMEM;
	*e = (struct kv_entry) { .glued = glued, .make = make == KV_TABLE_NONE ? number : make };
	index->n_entries++;
	r = rename_entry(index, number, name);
	return r < 0 ? r : kv_keys_add(index, number, name, KV_KEY_OWN);
}

int kv_entry_at(struct kv_index *index, uint32_t make, kavak_slice name, uint32_t *ret_entry,
		bool *ret_new)
{
	KV_BUF glued = { 0 };
	KV_BUF id = { 0 };
	kavak_slice key;
	uint64_t breaks;
	uint32_t *place;
	int r = kv_glue(name, &glued, &breaks);

	if (r == 0)
		r = identity(make, kv_buf_slice(&glued), &id);
	if (r == 0)
		r = kv_arena_copy(&index->arena, kv_buf_slice(&id), &key);
	if (r < 0)
		return r;
	place = kv_table_at(&index->by_name, key);
	if (!place)
		return KAVAK_ENOMEM;
	*ret_new = *place == KV_TABLE_NONE;
	if (*ret_new) {
		*place = (uint32_t) index->n_entries;
		r = make_entry(index, make, name, kv_slice_sub(key, sizeof(make), key.len));
		if (r < 0)
			return r;
	}
	*ret_entry = *place;
	return 0;
}

static bool is_body_type(kavak_slice word)
{
	for (size_t i = 0; i < sizeof(body_types) / sizeof(*body_types); i++)
		if (kv_slice_is(word, body_types[i]))
			return true;
	return false;
}

/* The seats of a row, 1 to SEATS_MAX; 0 when it is no such number. */
static int32_t seats_of(kavak_slice text)
{
	int32_t seats = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || seats > SEATS_MAX)
			return 0;
		seats = seats * 10 + text.ptr[i] - '0';
	}
	return seats <= SEATS_MAX ? seats : 0;
}

static const char *row_read(kavak_slice line, struct row *ret_row)
{
	kavak_slice *const cells[] = { &ret_row->make, &ret_row->model, &ret_row->body_type,
	                               &ret_row->seats, &ret_row->aliases, &ret_row->misspellings };
	size_t n = 0;
	kavak_slice cell;

	for (; kv_slice_split(&line, ',', &cell); n++)
		if (n < 6)
			*cells[n] = kv_slice_trim(cell);
	if (n != 6)
		return "six columns are wanted";
	if (!ret_row->make.len)
		return "no make";
	if (!ret_row->model.len)
		return NULL;
	if (!is_body_type(ret_row->body_type))
		return "no such body type";
	return seats_of(ret_row->seats) ? NULL : "seats are a number from 1 to 60";
}

static int add_names(struct kv_index *index, uint32_t entry, kavak_slice names,
		     enum kv_key_quality quality)
{
	kavak_slice name;
	int r = 0;

	while (r == 0 && kv_slice_split(&names, '|', &name))
		r = kv_keys_add(index, entry, name, quality);
	return r;
}

/* 0; KAVAK_CONFLICT when the row was there before. */
static int add_row(struct kv_index *index, const struct row *row)
{
	uint32_t entry;
	bool is_new;
	int r = kv_entry_at(index, KV_TABLE_NONE, row->make, &entry, &is_new);

	if (r == 0 && row->model.len)
		r = kv_entry_at(index, entry, row->model, &entry, &is_new);
	if (r < 0)
		return r;
	if (row->model.len && !is_new)
		return KAVAK_CONFLICT;
	if (row->model.len) {
		index->entries[entry].shown.seats = seats_of(row->seats);
		r = kv_arena_copy(&index->arena, row->body_type,
				  &index->entries[entry].shown.body_type);
	}
	if (r == 0)
		r = add_names(index, entry, row->aliases, KV_KEY_ALIAS);
	return r < 0 ? r : add_names(index, entry, row->misspellings, KV_KEY_MISSPELT);
}

int kv_entries_read(struct kv_index *index, kavak_slice csv, kavak_error *err)
{
	kavak_slice line;

	for (size_t n = 1; kv_slice_split(&csv, '\n', &line); n++) {
		struct row row = { 0 };
		const char *why;
		int r;

		line = kv_slice_trim(line);
		if (n == 1 || !line.len || *line.ptr == '#')	/* the header */
			continue;
		why = row_read(line, &row);
		r = why ? 0 : add_row(index, &row);
		if (r < 0)
			return kavak_error_set(err, r, 0, "vehicles.csv, line %zu", n);
		if (why || r == KAVAK_CONFLICT)
			return kavak_error_set(err, KAVAK_EDATA, 0, "vehicles.csv, line %zu: %s", n,
			                       why ? why : "this model was there before");
	}
	return 0;
}

/* The reference's entry that the catalog's `name` is an alias of: of a make another spelling; of a
 * model rather one of its variants, unless the catalog has it under no other name. */
static uint32_t entry_by_alias(const struct kv_index *index, uint32_t make, kavak_slice glued)
{
	uint32_t k = kv_table_get(&index->by_glued, glued);

	for (; k != KV_TABLE_NONE; k = index->keys[k].next_glued) {
		uint32_t entry = index->keys[k].entry;

		if (index->keys[k].quality >= KV_KEY_ALIAS &&
		    (make == KV_TABLE_NONE || !index->entries[entry].shown.in_catalog) &&
		    kv_entry_is_make(index, entry) == (make == KV_TABLE_NONE) &&
		    (make == KV_TABLE_NONE || index->entries[entry].make == make))
			return entry;
	}
	return KV_TABLE_NONE;
}

/* One name of the catalog: the entry it is, written as the catalog writes it. */
static int add_name(struct kv_index *index, uint32_t make, kavak_slice name, uint64_t n_cars,
                    uint32_t *ret_entry)
{
	KV_BUF glued = { 0 };
	uint64_t breaks;
	bool is_new;
	uint32_t entry = KV_TABLE_NONE;
	int r = kv_glue(name, &glued, &breaks);

	if (r == 0)
		r = kv_entry_find(index, make, kv_buf_slice(&glued), &entry);
	if (r < 0)
		return r;
	if (entry == KV_TABLE_NONE)
		entry = entry_by_alias(index, make, kv_buf_slice(&glued));
	if (entry == KV_TABLE_NONE)
		r = kv_entry_at(index, make, name, &entry, &is_new);
	if (r == 0 && !index->entries[entry].shown.in_catalog) {
		index->entries[entry].shown.in_catalog = true;
		r = rename_entry(index, entry, name);
		if (r == 0)
			r = kv_keys_add(index, entry, name, KV_KEY_OWN);
	}
	if (r < 0)
		return r;
	index->entries[entry].n_cars += n_cars;
	*ret_entry = entry;
	return 0;
}

/* The catalog writes the vehicle so. */
static int add_written(struct kv_index *index, uint32_t entry, kavak_slice make, kavak_slice model)
{
	struct kv_entry *e = &index->entries[entry];
	struct kv_written *written;
	struct kv_spelling spelling = { 0 };
	size_t n = 0;
	int r = fold(index, make, &spelling.make_key);

	if (r == 0)
		r = fold(index, model, &spelling.model_key);
	if (r < 0)
		return r;
	for (const struct kv_written *w = e->written; w; w = w->next, n++)
		if (kv_slice_eq(w->spelling.make_key, spelling.make_key) &&
		    kv_slice_eq(w->spelling.model_key, spelling.model_key))
			return 0;
	if (n == KV_SPELLINGS_MAX)
		return 0;
	written = kv_arena_take(&index->arena, sizeof(*written));
	if (!written)
		return KAVAK_ENOMEM;
	*written = (struct kv_written) { spelling, e->written };
	e->written = written;
	return 0;
}

size_t kv_vehicle_spellings(const struct kv_vehicle *vehicle,
                            struct kv_spelling ret_spellings[KV_SPELLINGS_MAX])
{
	const struct kv_entry *entry = (const struct kv_entry *) vehicle;
	size_t n = 0;

	for (const struct kv_written *w = entry->written; w; w = w->next)
		ret_spellings[n++] = w->spelling;
	if (!n)
		ret_spellings[n++] = (struct kv_spelling) { vehicle->make_key,
		                                            vehicle->model_key };
	return n;
}

int kv_entries_add_catalog(struct kv_index *index, const struct kv_catalog_name *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t make, model;
		int r;

		if (!kv_slice_trim(names[i].make).len)
			continue;
		r = add_name(index, KV_TABLE_NONE, kv_slice_trim(names[i].make), names[i].n_cars,
			     &make);
		if (r == 0)
			r = add_written(index, make, names[i].make, (kavak_slice) { 0 });
		if (r == 0 && kv_slice_trim(names[i].model).len) {
			r = add_name(index, make, kv_slice_trim(names[i].model), names[i].n_cars,
				     &model);
			if (r == 0)
				r = add_written(index, model, names[i].make, names[i].model);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

void kv_entries_finish(struct kv_index *index)
{
	for (size_t i = 0; i < index->n_entries; i++) {
		const struct kv_vehicle *make = &index->entries[index->entries[i].make].shown;

		index->entries[i].shown.make = make->make;
		index->entries[i].shown.make_key = make->make_key;
	}
}
