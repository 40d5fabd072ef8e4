/* SPDX-License-Identifier: MIT */
/* "exact:": every vector compared. They live in the store and are loaded, one after the other, once
 * a version of its chunks. A search is made when it starts; its answer comes from the loop. */
#include <math.h>

#include "vectors/private.h"

struct call {
	struct call      *next, **link;
	kavak_vectors_fn *done;
	void             *userdata;
	int               result;
	kavak_error       err;
	struct kv_best    best;
	kavak_neighbour   items[];
};

struct exact {
	kavak_store *store;
	kavak_loop  *loop;
	kv_dot_fn   *dot;
	struct call *calls;	/* not yet answered */

	/* What is loaded: n vectors of length 1, `stride` floats apart. */
	char        *model;
	uint64_t     version;
	size_t       dim, stride, n, room;
	int64_t     *ids;
	float       *values;
};

static int exact_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct exact *x = self;

	if (!env->store || !env->loop)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "'exact:' needs a store and a loop");
	x->store = env->store;
	x->loop = env->loop;
	x->dot = kv_dot_best();
	return 0;
}

static void call_end(struct call *call)
{
	*call->link = call->next;
	if (call->next)
		call->next->link = call->link;
	free(call);
}

static void exact_cancel(void *self, void *handle)
{
	struct exact *x = self;

	kavak_loop_unpost(x->loop, handle);
	call_end(handle);
}

static void unload(struct exact *x)
{
	free(x->model);
	free(x->ids);
	free(x->values);
	x->model = NULL;
	x->ids = NULL;
	x->values = NULL;
	x->n = x->room = 0;
}

static void exact_close(void *self)
{
	struct exact *x = self;

	while (x->calls)
		exact_cancel(x, x->calls);
	unload(x);
}

static void answer(void *userdata)
{
	struct call call = *(struct call *) userdata;
	const kavak_neighbour *items = ((struct call *) userdata)->items;

	/* Unlinked first: `done` may close us, or start the next. */
	*call.link = call.next;
	if (call.next)
		call.next->link = call.link;
	call.done(call.result, call.result < 0 ? NULL : items, call.result < 0 ? 0 : call.best.n,
	          call.result < 0 ? &call.err : NULL, call.userdata);
	free(userdata);
}

/* Room for an answer of k neighbours, to be filled and then posted. */
static struct call *call_new(struct exact *x, size_t k, kavak_vectors_fn *done, void *userdata)
{
	struct call *call = calloc(1, sizeof(*call) + k * sizeof(*call->items));

	if (!call)
		return NULL;
	call->done = done;
	call->userdata = userdata;
	call->best = (struct kv_best) { .items = call->items, .k = k };
	call->next = x->calls;
	call->link = &x->calls;
	if (call->next)
		call->next->link = &call->next;
	x->calls = call;
	return call;
}

static int post(struct exact *x, struct call *call, void **ret_handle, kavak_error *err)
{
	int r = kavak_loop_post(x->loop, answer, call, err);

	if (r < 0)
		call_end(call);
	else
		*ret_handle = call;
	return r;
}

static int exact_put(void *self, kavak_slice model, kavak_slice source, const int64_t *chunk_ids,
                     const float *vectors, size_t n, size_t dim, kavak_vectors_fn *done,
                     void *userdata, void **ret_handle, kavak_error *err)
{
	struct exact *x = self;
	struct call *call = call_new(x, 0, done, userdata);

	if (!call)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
	call->result = kv_store_vectors_put(x->store, model, chunk_ids, vectors, n, dim,
	                                    &call->err);
	if (call->result < 0) {
		int r = kavak_error_set(err, call->result, call->err.origin, "%s", call->err.text);

		call_end(call);
		return r;
	}
	if (call->result > 0)
		call->result = kavak_error_set(&call->err, KAVAK_EIO, 0,
		                               "'%.*s' was replaced while its vectors"
		                               " were made: ingest it again",
		                               KV_FMT(source));
	return post(x, call, ret_handle, err);
}

/* In the store a vector goes with its chunk. */
static int exact_remove(void *self, kavak_slice source, kavak_vectors_fn *done, void *userdata,
                        void **ret_handle, kavak_error *err)
{
	struct exact *x = self;
	struct call *call = call_new(x, 0, done, userdata);

	(void) source;
	if (!call)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
	return post(x, call, ret_handle, err);
}

static float length_of(const float *v, size_t dim)
{
	double sum = 0;

	for (size_t i = 0; i < dim; i++)
		sum += (double) v[i] * v[i];
	return (float) sqrt(sum);
}

/* `to` has stride floats: v at length 1, then zeros. */
static void normalize(const float *v, size_t dim, float *to, size_t stride)
{
	float length = length_of(v, dim);

	for (size_t i = 0; i < stride; i++)
		to[i] = i < dim && length > 0 ? v[i] / length : 0;
}

static int make_room(struct exact *x)
{
	size_t room = x->room ? 2 * x->room : 256;
	int64_t *ids;
	float *values;

	if (x->n < x->room)
		return 0;
	ids = realloc(x->ids, room * sizeof(*ids));
	if (!ids)
		return KAVAK_ENOMEM;
	x->ids = ids;
	values = realloc(x->values, room * x->stride * sizeof(*values));
	if (!values)
		return KAVAK_ENOMEM;
	x->values = values;
	x->room = room;
	return 0;
}

static int load_one(int64_t chunk_id, const float *vector, size_t dim, void *userdata)
{
	struct exact *x = userdata;

	if (dim != x->dim)	/* of a model that has changed under its name */
		return 0;
	if (make_room(x) < 0)
		return 1;
	x->ids[x->n] = chunk_id;
	normalize(vector, dim, x->values + x->n * x->stride, x->stride);
	x->n++;
	return 0;
}

/* The vectors of `model` as the store now has them. */
static int load(struct exact *x, kavak_slice model, size_t dim, kavak_error *err)
{
	uint64_t version;
	int r = kv_store_chunks_version(x->store, &version, err);

	if (r < 0)
		return r;
	if (x->model && x->version == version && x->dim == dim && kv_slice_is(model, x->model))
		return 0;

	unload(x);
	x->dim = dim;
	x->stride = (dim + KV_LANES - 1) / KV_LANES * KV_LANES;
	r = kv_store_vectors_each(x->store, model, load_one, x, err);
	if (r == 0)
		x->model = kv_slice_dup(model);
	if (r == KAVAK_STOPPED || (r == 0 && !x->model))
		r = kavak_error_set(err, KAVAK_ENOMEM, 0, "%zu vectors", x->n);
	if (r < 0) {
		unload(x);
		return r;
	}
	x->version = version;
	return 0;
}

static int exact_nearest(void *self, kavak_slice model, const float *vector, size_t dim, size_t k,
                         kavak_vectors_fn *done, void *userdata, void **ret_handle,
                         kavak_error *err)
{
	struct exact *x = self;
	KV_AUTOFREE float *query = NULL;
	struct call *call;
	int r;

	r = load(x, model, dim, err);
	if (r < 0)
		return r;
	query = malloc(x->stride * sizeof(*query));
	call = query ? call_new(x, k < x->n ? k : x->n, done, userdata) : NULL;
	if (!call)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
	normalize(vector, dim, query, x->stride);
	for (size_t i = 0; i < x->n; i++)
		kv_best_offer(&call->best, x->ids[i],
		              x->dot(query, x->values + i * x->stride, x->stride));
	kv_best_sort(&call->best);
	return post(x, call, ret_handle, err);
}

const struct kavak_vectors_ops kv_vectors_exact = {
	.abi       = KAVAK_VECTORS_ABI,
	.scheme    = "exact",
	.self_size = sizeof(struct exact),
	.open      = exact_open,
	.close     = exact_close,
	.put       = exact_put,
	.remove    = exact_remove,
	.nearest   = exact_nearest,
	.cancel    = exact_cancel,
};
