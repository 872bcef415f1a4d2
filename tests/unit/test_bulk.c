/* A bulk load makes the records that the ordinary way makes. */
#include "support/check.h"
#include "support/facts.h"
#include "support/keep.h"

#include <stdlib.h>

#include "base/slice.h"
#include "list/bulk.h"

struct load {
	uint64_t seed;
	unsigned lines;
	unsigned people; /* that they are about */
	bool varied;	 /* facts of their own, not one for all */
};

static const char policy[] = "[allow]\n"
			     "address = bo7@d1.example\n"
			     "address = @d2.example\n";

/* As a list has it: spellings, rules, one who is allowed, bad lines. */
static void print_who(struct dice *d, unsigned people, char *who, size_t n)
{
	unsigned i = dice_roll(d, people);
	static const char *const locals[] = { "bo", "Bo", "BO", "bo" };
	static const char *const ends[] = { "example", "Example", "EXAMPLE",
					    "example" };
	unsigned form = dice_roll(d, COUNT(locals));

	if (dice_roll(d, 200) == 0)
		(void)snprintf(who, n, "@*.rule%u.example", i % 7);
	else if (dice_roll(d, 200) == 0)
		(void)snprintf(who, n, "no address");
	else
		(void)snprintf(who, n, "%s%u@d%u.%s", locals[form], i, i % 3,
			       ends[form]);
}

static struct sup_fact draw_fact(struct dice *d, const struct load *l,
				 struct fact_room *room)
{
	static const char *const scopes[] = { "", "acme", "acme/news" };
	struct sup_fact f = { .kind = SUP_KIND_IMPORTED,
			      .reason = SUP_REASON_UNSUBSCRIBE };

	if (l->varied && dice_roll(d, 4) == 0) {
		f = dice_fact(d, room);
		f.batches = NULL;
		f.n_batches = 0;
		return f;
	}
	if (l->varied) {
		f.scope = sup_slice_of(scopes[dice_roll(d, COUNT(scopes))]);
		f.time = DAY(dice_roll(d, 3));
	}
	return f;
}

/* Everything that is said of it, but for the log of changes. */
struct told {
	struct lines records;
	struct sup_store_info info;
	struct sup_outcome out;
	char batch[128];
};

static enum sup_status keep_record(struct sup_slice line, void *arg)
{
	if (line.n > 7 && memcmp(line.p, "{\"key\":", 7) == 0)
		return lines_add(line, arg);
	return SUP_OK;
}

static enum sup_status print_batch(const struct sup_batch_info *b, void *arg)
{
	struct told *t = arg;

	(void)snprintf(t->batch, sizeof(t->batch), "%d %s %d", (int)b->id,
		       b->state, (int)b->facts);
	return SUP_OK;
}

static void tell(struct world *w, struct told *t)
{
	struct sup_verified v;

	t->records = (struct lines){ NULL, 0, 0 };
	t->batch[0] = '\0';
	CHECK_INT(SUP_OK, sup_dump(w->store, keep_record, &t->records, NULL));
	CHECK_INT(SUP_OK, sup_store_info(w->store, &t->info, NULL));
	CHECK_INT(SUP_OK, sup_batches(w->store, print_batch, t, NULL));
	CHECK_INT(SUP_OK, sup_verify(w->store, NULL, NULL, NULL, &v, NULL));
}

static void give_all(struct sup_batch *b, const struct load *l)
{
	struct dice d = { l->seed };
	struct fact_room room;
	char who[64];

	for (unsigned i = 0; i < l->lines; i++) {
		struct sup_fact f = draw_fact(&d, l, &room);
		enum sup_status st;

		print_who(&d, l->people, who, sizeof(who));
		st = sup_batch_add(b, sup_slice_of(who), &f, NULL);
		CHECK(st == SUP_OK || st == SUP_INVALID);
	}
}

static void load(struct world *w, const struct load *l,
		 const struct bulk_options *o, struct sup_outcome *out)
{
	struct sup_actor actor = world_actor(w);
	struct sup_batch *b = NULL;
	struct sup_error err = { "" };

	actor.source = SLICE("import:list.txt");
	CHECK_INT(SUP_OK, sup_batch_open(w->store, &actor, &b, NULL));
	if (o != NULL)
		CHECK_INT(SUP_OK, batch_sort(b, o));
	give_all(b, l);
	CHECK_INT(SUP_OK, sup_batch_close(b, out, &err));
}

static void compare(const struct told *a, const struct told *b)
{
	CHECK_SLICE(((struct sup_slice){ a->records.data, a->records.n }),
		    ((struct sup_slice){ b->records.data, b->records.n }));
	CHECK_TEXT(a->info.digest, b->info.digest);
	CHECK_INT(a->info.recipients, b->info.recipients);
	CHECK_INT(a->info.suppressed, b->info.suppressed);
	CHECK_INT(a->info.facts, b->info.facts);
	CHECK_INT(a->info.domain_rules, b->info.domain_rules);
	for (int i = 0; i < SUP_REASON_END; i++)
		CHECK_INT(a->info.by_reason[i], b->info.by_reason[i]);
	CHECK_INT(a->out.given, b->out.given);
	CHECK_INT(a->out.refused, b->out.refused);
	CHECK_INT(a->out.facts + a->out.known, b->out.facts + b->out.known);
	CHECK_INT(a->out.facts, b->out.facts);
	CHECK_TEXT(a->batch, b->batch);
}

static void prepare(struct world *w, unsigned before)
{
	struct sup_policy *p = NULL;
	struct sup_policy_job job = { 0 };

	world_open(w);
	job.now = w->now;
	CHECK_INT(SUP_OK, sup_policy_parse(SLICE(policy), "policy", &p, NULL));
	CHECK_INT(SUP_OK, sup_policy_apply(w->store, p, &job, NULL, NULL));
	sup_policy_free(p);
	if (before > 0)
		keep_fill(w, 99, before);
}

static void change_policy(struct world *w)
{
	struct sup_policy *p = NULL;
	struct sup_policy_job job = { .now = w->now };

	CHECK_INT(SUP_OK, sup_policy_parse(SLICE("[allow]\naddress = "
						 "@d1.example\n"),
					   "policy", &p, NULL));
	job.yes_remove = 0;
	if (sup_policy_apply(w->store, p, &job, NULL, NULL) == SUP_REFUSED)
		check_failed("too many are released", __FILE__, __LINE__);
	sup_policy_free(p);
}

static enum sup_status change_once(const struct sup_progress *p, void *arg)
{
	struct world **w = arg;

	(void)p;
	if (*w != NULL)
		change_policy(*w);
	*w = NULL;
	return SUP_OK;
}

static void load_meanwhile(struct world *w, const struct load *l,
			   const struct bulk_options *o,
			   struct sup_outcome *out)
{
	struct bulk_options with = *o;
	struct world *once = w;

	with.progress = change_once;
	with.arg = &once;
	load(w, l, &with, out);
	CHECK(once == NULL);
}

static void test_same_records(void **state)
{
	static const struct {
		const char *name;
		unsigned before;
		struct load load;
		struct bulk_options o;
	} rows[] = {
		{ "nothing", 0, { 1, 0, 1, false }, { 0 } },
		{ "one group", 0, { 2, 900, 100000, false }, { 0 } },
		{ "many groups",
		  0,
		  { 3, 900, 100000, false },
		  { .group_items = 100 } },
		{ "runs in a file",
		  0,
		  { 4, 900, 100000, false },
		  { .memory_bytes = 8192,
		    .chunk_bytes = 4096,
		    .group_items = 333 } },
		{ "the same again and again",
		  0,
		  { 5, 900, 60, false },
		  { .group_items = 7 } },
		{ "facts of their own",
		  0,
		  { 6, 700, 350, true },
		  { .group_items = 50 } },
		{ "into a store with others",
		  60,
		  { 7, 900, 300, false },
		  { .group_items = 100 } },
		{ "facts of their own, into a store with others",
		  60,
		  { 8, 700, 140, true },
		  { .group_items = 64 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct told want;
		struct told got;
		struct world a;
		struct world b;

		ROW(rows[i].name);
		prepare(&a, rows[i].before);
		prepare(&b, rows[i].before);
		load(&a, &rows[i].load, NULL, &want.out);
		load(&b, &rows[i].load, &rows[i].o, &got.out);
		tell(&a, &want);
		tell(&b, &got);
		compare(&want, &got);
		/* A recipient in two groups may change twice. */
		if (!rows[i].load.varied)
			CHECK_INT(want.out.changed, got.out.changed);
		lines_release(&want.records);
		lines_release(&got.records);
		world_close(&a);
		world_close(&b);
	}
}

static int count_of(const char *text, const char *word)
{
	int n = 0;

	while ((text = strstr(text, word)) != NULL) {
		text += strlen(word);
		n++;
	}
	return n;
}

/* The log of a load into an empty store, and of one into a fuller one. */
static void test_log(void **state)
{
	const struct load many = { 21, 500, 100000, false };
	const struct load few = { 22, 50, 100000, false };
	const struct bulk_options o = { .group_items = 200 };
	struct sup_outcome out;
	const char *log;
	uint64_t last;
	struct world w;

	(void)state;
	prepare(&w, 0);
	ROW("one line a group");
	load(&w, &many, &o, &out);
	log = world_changes(&w, 0);
	/* Rules and those on the allow-list go the ordinary way. */
	CHECK(world_last_change(&w) < 100);
	CHECK_INT(2, count_of(log, "read_all"));
	CHECK_INT(out.batch, 1);
	ROW("nothing new, no line");
	last = world_last_change(&w);
	load(&w, &many, &o, &out);
	CHECK_INT(0, out.changed);
	CHECK_INT(last, world_last_change(&w));
	ROW("a line each");
	load(&w, &few, &o, &out);
	CHECK_INT(last + out.changed, world_last_change(&w));
	CHECK(strstr(world_changes(&w, last), "read_all") == NULL);
	world_close(&w);
}

/* The policy is another one when the groups are written. */
static void test_new_policy(void **state)
{
	const struct load l = { 31, 1000, 100000, false };
	const struct bulk_options o = { .group_items = 100 };
	struct told want;
	struct told got;
	struct world a;
	struct world b;

	(void)state;
	prepare(&a, 0);
	prepare(&b, 0);
	load(&a, &l, NULL, &want.out);
	load_meanwhile(&b, &l, &o, &got.out);
	change_policy(&a);
	tell(&a, &want);
	tell(&b, &got);
	/* How many were changed on the way is another matter. */
	want.out = got.out;
	memcpy(want.batch, got.batch, sizeof(want.batch));
	compare(&want, &got);
	lines_release(&want.records);
	lines_release(&got.records);
	world_close(&a);
	world_close(&b);
}

static enum sup_status stop_at_once(const struct sup_progress *p, void *arg)
{
	(void)p;
	(void)arg;
	return SUP_STOPPED;
}

/* What was durable stays, and once more gives what once would have. */
static void test_stopped(void **state)
{
	const struct load l = { 41, 1000, 100000, false };
	const struct bulk_options all = { .group_items = 100 };
	const struct bulk_options some = { .group_items = 100,
					   .progress = stop_at_once };
	struct sup_actor actor;
	struct sup_outcome out = { 0 };
	struct sup_batch *batch = NULL;
	struct lines want = { NULL, 0, 0 };
	struct lines got = { NULL, 0, 0 };
	struct world a;
	struct world b;

	(void)state;
	prepare(&a, 0);
	prepare(&b, 0);
	load(&a, &l, &all, &out);
	actor = world_actor(&b);
	actor.source = SLICE("import:list.txt");
	CHECK_INT(SUP_OK, sup_batch_open(b.store, &actor, &batch, NULL));
	CHECK_INT(SUP_OK, batch_sort(batch, &some));
	give_all(batch, &l);
	CHECK_INT(SUP_STOPPED, sup_batch_close(batch, &out, NULL));
	CHECK(out.facts > 0 && out.facts < 900);
	load(&b, &l, &all, &out);
	CHECK(out.known > 0 && out.facts > 0);
	want = keep_export(&a, SUP_EXPORT_NDJSON);
	got = keep_export(&b, SUP_EXPORT_NDJSON);
	CHECK_SLICE(((struct sup_slice){ want.data, want.n }),
		    ((struct sup_slice){ got.data, got.n }));
	CHECK_TEXT(keep_digest(&a), keep_digest(&b));
	lines_release(&want);
	lines_release(&got);
	world_close(&a);
	world_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_records),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_new_policy),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
