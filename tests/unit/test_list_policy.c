/* Another policy: tried, refused, applied, and the classes once more. */
#include "support/check.h"
#include "support/world.h"

static struct sup_policy *policy(const char *text)
{
	struct sup_error err = { "" };
	struct sup_policy *p = NULL;

	CHECK_INT(SUP_OK,
		  sup_policy_parse(sup_slice_of(text), "test", &p, &err));
	return p;
}

struct heard {
	char text[1024];
	uint64_t records;
	uint64_t stop_at;
};

static enum sup_status hear(const struct sup_policy_change *c, void *arg)
{
	struct heard *h = arg;
	size_t n = strlen(h->text);

	(void)snprintf(h->text + n, sizeof(h->text) - n, "%.*s %zu>%zu%s%s;",
		       (int)c->after->key.n, c->after->key.p,
		       c->before->n_suppressions, c->after->n_suppressions,
		       c->newly_suppressed ? " suppressed" : "",
		       c->released ? " released" : "");
	return SUP_OK;
}

static enum sup_status count(const struct sup_progress *p, void *arg)
{
	struct heard *h = arg;

	h->records = p->done;
	return h->stop_at != 0 && p->done >= h->stop_at ? SUP_STOPPED : SUP_OK;
}

static void fill(struct world *w)
{
	world_tell_one(w, "hard@x.com", SUP_KIND_HARD_BOUNCE, DAY(1));
	world_tell_one(w, "soft@x.com", SUP_KIND_SOFT_BOUNCE, DAY(2));
	world_tell_one(w, "soft@x.com", SUP_KIND_SOFT_BOUNCE, DAY(3));
	world_tell_one(w, "angry@x.com", SUP_KIND_COMPLAINT, DAY(1));
	world_tell_one(w, "@x.com.au", SUP_KIND_ADDED, DAY(1));
}

static const char two_in_a_row[] = "[soft_bounce]\ncount = 2\ndays = 1\n"
				   "span = 0d\nstay = forever\n"
				   "[hard_bounce]\naction = ignore\n";

static void test_simulate_and_apply(void **state)
{
	static const char want[] = "hard@x.com 1>0 released;"
				   "soft@x.com 0>1 suppressed;";
	struct sup_policy *p = policy(two_in_a_row);
	struct sup_policy *of_store = NULL;
	struct heard h = { "", 0, 0 };
	struct sup_policy_job job = { .change = hear,
				      .progress = count,
				      .arg = &h };
	struct sup_policy_totals t;
	struct sup_error err;
	uint32_t version = 0;
	uint64_t since;
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	job.now = w.now;
	since = world_last_change(&w);
	ROW("simulate");
	CHECK_INT(SUP_OK, sup_policy_simulate(w.store, p, &job, &t, &err));
	CHECK_TEXT(want, h.text);
	CHECK_INT(4, h.records);
	CHECK_INT(4, t.records);
	CHECK_INT(2, t.changed);
	CHECK_INT(1, t.suppressed);
	CHECK_INT(1, t.released);
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "hard@x.com"));
	CHECK_TEXT("", world_changes(&w, since));
	ROW("apply");
	h.text[0] = '\0';
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_TEXT(want, h.text);
	CHECK_INT(2, t.changed);
	CHECK_TEXT("clear", world_verdict(&w, "hard@x.com"));
	CHECK_TEXT("suppressed soft_bounce", world_verdict(&w, "soft@x.com"));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "angry@x.com"));
	CHECK_TEXT("suppressed manual", world_verdict(&w, "a@x.com.au"));
	CHECK_TEXT("lifted hard_bounce hard@x.com [] 0;"
		   "suppressed soft_bounce soft@x.com [] 0;",
		   world_changes(&w, since));
	CHECK_INT(SUP_OK,
		  sup_policy_of_store(w.store, &of_store, &version, &err));
	CHECK_INT(2, version);
	sup_policy_free(of_store);
	ROW("new facts are judged by it");
	world_tell_one(&w, "next@x.com", SUP_KIND_HARD_BOUNCE, DAY(5));
	CHECK_TEXT("clear", world_verdict(&w, "next@x.com"));
	ROW("the same again is no new version");
	h.text[0] = '\0';
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_TEXT("", h.text);
	CHECK_INT(SUP_OK,
		  sup_policy_of_store(w.store, &of_store, &version, &err));
	CHECK_INT(2, version);
	sup_policy_free(of_store);
	sup_policy_free(p);
	world_close(&w);
}

/* The default once more, after another one. */
static void test_back(void **state)
{
	struct sup_policy *other = policy(two_in_a_row);
	struct sup_policy *p = policy("");
	struct sup_policy_totals t;
	struct sup_error err;
	char before[2][4096];
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	(void)snprintf(before[0], sizeof(before[0]), "%s",
		       world_record(&w, "hard@x.com"));
	(void)snprintf(before[1], sizeof(before[1]), "%s",
		       world_record(&w, "soft@x.com"));
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, other, NULL, &t, &err));
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, p, NULL, &t, &err));
	CHECK_TEXT(before[0], world_record(&w, "hard@x.com"));
	CHECK_TEXT(before[1], world_record(&w, "soft@x.com"));
	CHECK_INT(SUP_INVALID, sup_policy_apply(w.store, NULL, NULL, &t, &err));
	CHECK_INT(SUP_INVALID, sup_policy_simulate(NULL, p, NULL, &t, &err));
	sup_policy_free(p);
	sup_policy_free(other);
	world_close(&w);
}

static void test_refused(void **state)
{
	enum {
		MANY = 1001
	};
	struct sup_policy *p = policy("[hard_bounce]\naction = ignore\n");
	struct sup_policy *of_store = NULL;
	struct sup_policy_job job = { .change = NULL };
	struct sup_policy_totals t;
	struct sup_actor actor;
	struct sup_error err;
	struct sup_batch *b;
	uint32_t version;
	struct world w;

	(void)state;
	world_open(&w);
	job.now = w.now;
	actor = world_actor(&w);
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, &err));
	for (int i = 0; i < MANY; i++) {
		const struct sup_fact f =
			world_fact(SUP_KIND_HARD_BOUNCE, DAY(1));
		char who[32];

		(void)snprintf(who, sizeof(who), "n%d@x.com", i);
		CHECK_INT(SUP_OK,
			  sup_batch_add(b, sup_slice_of(who), &f, &err));
	}
	CHECK_INT(SUP_OK, sup_batch_close(b, NULL, &err));
	CHECK_INT(SUP_REFUSED, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_INT(MANY, t.released);
	CHECK(strstr(err.text, "1001") != NULL);
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "n7@x.com"));
	CHECK_INT(SUP_OK,
		  sup_policy_of_store(w.store, &of_store, &version, &err));
	CHECK_INT(1, version);
	sup_policy_free(of_store);
	job.yes_remove = MANY;
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_INT(MANY, t.released);
	CHECK_TEXT("clear", world_verdict(&w, "n7@x.com"));
	sup_policy_free(p);
	world_close(&w);
}

/* One that was stopped is finished by the next call. */
static void test_interrupted(void **state)
{
	struct sup_policy *p = policy(two_in_a_row);
	struct heard h = { "", 0, 1 };
	struct sup_policy_job job = { .progress = count, .arg = &h };
	struct sup_policy_totals t;
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	job.now = w.now;
	/* The domain rules are a chunk of their own: recipients are left. */
	CHECK_INT(SUP_STOPPED, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "hard@x.com"));
	h.stop_at = 0;
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_TEXT("clear", world_verdict(&w, "hard@x.com"));
	CHECK_TEXT("suppressed soft_bounce", world_verdict(&w, "soft@x.com"));
	sup_policy_free(p);
	world_close(&w);
}

static enum sup_class class_of(struct world *w, const char *who)
{
	struct sup_record *r = NULL;
	struct sup_error err;
	enum sup_class c;

	CHECK_INT(SUP_OK, sup_get(w->reader, sup_slice_of(who), &r, &err));
	c = r->facts[0].bounce_class;
	sup_record_free(r);
	return c;
}

static void test_reclassify(void **state)
{
	static const struct {
		const char *who;
		enum sup_class had;
		enum sup_class want;
		const char *text;
		const char *status;
		const char *verdict;
	} rows[] = {
		{ "wrong@x.com", SUP_CLASS_REPUTATION,
		  SUP_CLASS_MAILBOX_UNKNOWN, "550 5.1.1 user unknown", "5.1.1",
		  "suppressed hard_bounce" },
		{ "full@x.com", SUP_CLASS_MAILBOX_UNKNOWN,
		  SUP_CLASS_MAILBOX_FULL, "552 5.2.2 mailbox full", "5.2.2",
		  "clear" },
		/* Only the provider's label said so. */
		{ "bare@x.com", SUP_CLASS_MAILBOX_INACTIVE,
		  SUP_CLASS_MAILBOX_INACTIVE, "", "",
		  "suppressed hard_bounce" },
		{ "echo@x.com", SUP_CLASS_ECHO, SUP_CLASS_ECHO,
		  "550 5.1.1 user unknown", "5.1.1", "suppressed hard_bounce" },
	};
	struct sup_policy *p = policy("");
	struct sup_policy_job job = { .reclassify = true };
	struct sup_policy_totals t;
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	job.now = w.now;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_fact f = world_fact(SUP_KIND_HARD_BOUNCE, DAY(1));

		f.bounce_class = rows[i].had;
		f.text = sup_slice_of(rows[i].text);
		f.status = sup_slice_of(rows[i].status);
		world_tell(&w, rows[i].who, &f, 1);
	}
	CHECK_INT(SUP_OK, sup_policy_simulate(w.store, p, &job, &t, &err));
	CHECK_INT(2, t.changed);
	CHECK_INT(1, t.suppressed);
	CHECK_INT(1, t.released);
	CHECK_INT(SUP_CLASS_REPUTATION, class_of(&w, "wrong@x.com"));
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_INT(2, t.changed);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].who);
		CHECK_INT(rows[i].want, class_of(&w, rows[i].who));
		CHECK_TEXT(rows[i].verdict, world_verdict(&w, rows[i].who));
	}
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, p, &job, &t, &err));
	CHECK_INT(0, t.changed);
	sup_policy_free(p);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simulate_and_apply),
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_reclassify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
