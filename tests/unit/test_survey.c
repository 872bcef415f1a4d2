/* The numbers of a whole list, against what was put in. */
#include "support/check.h"
#include "support/keep.h"

#include "base/alloc.h"

static struct sup_survey *survey(struct world *w, sup_time_ms at, unsigned days)
{
	const struct sup_survey_options o = { .at = at, .days = days };
	struct sup_survey *v = NULL;
	struct sup_error err = { "" };

	CHECK_INT(SUP_OK, sup_survey(w->store, &o, &v, &err));
	return v;
}

static void add(struct world *w, const char *who, enum sup_reason reason,
		int from, int to)
{
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(from));

	f.reason = reason;
	f.expires = to == 0 ? 0 : DAY(to);
	f.source = sup_slice_of(to == 0 ? "crm" : "shop");
	world_tell(w, who, &f, 1);
}

/* At day 100: five on the list, two of whom leave; two were there. */
static void fill(struct world *w)
{
	add(w, "a@big.example", SUP_REASON_COMPLAINT, 10, 0);
	add(w, "b@big.example", SUP_REASON_MANUAL, 95, 0);
	add(w, "c@big.example", SUP_REASON_UNSUBSCRIBE, 97, 103);
	add(w, "d@mid.example", SUP_REASON_UNSUBSCRIBE, 90, 130);
	/* Twice: the stronger counts, the longer keeps. */
	add(w, "e@mid.example", SUP_REASON_UNSUBSCRIBE, 96, 109);
	add(w, "e@mid.example", SUP_REASON_COMPLAINT, 98, 99);
	add(w, "gone@mid.example", SUP_REASON_MANUAL, 20, 98);
	add(w, "gone@old.example", SUP_REASON_MANUAL, 20, 30);
	add(w, "@*.rule.example", SUP_REASON_MANUAL, 20, 0);
	add(w, "@past.example", SUP_REASON_MANUAL, 20, 30);
	world_tell_one(w, "f@run.example", SUP_KIND_SOFT_BOUNCE, DAY(98));
	world_tell_one(w, "g@run.example", SUP_KIND_SOFT_BOUNCE, DAY(97));
	world_tell_one(w, "g@run.example", SUP_KIND_SOFT_BOUNCE, DAY(99));
	world_tell_one(w, "h@run.example", SUP_KIND_SOFT_BOUNCE, DAY(5));
	/* On the list already: of no interest as a run. */
	world_tell_one(w, "a@big.example", SUP_KIND_SOFT_BOUNCE, DAY(99));
}

static void test_now(void **state)
{
	struct sup_survey *v;
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	v = survey(&w, DAY(100), 10);
	CHECK_INT(5, v->on_list);
	CHECK_INT(1, v->by_reason[SUP_REASON_COMPLAINT]);
	CHECK_INT(1, v->by_reason[SUP_REASON_MANUAL]);
	CHECK_INT(3, v->by_reason[SUP_REASON_UNSUBSCRIBE]);
	CHECK_INT(1, v->rules);
	CHECK_INT(10, v->info.recipients);
	CHECK_INT(7, v->info.suppressed);
	CHECK_INT(2, v->info.domain_rules);
	ROW("sources of the causes");
	CHECK_INT(2, v->n_sources);
	CHECK_TEXT("shop", v->sources[0].name);
	CHECK_INT(3, v->sources[0].on_list);
	CHECK_TEXT("crm", v->sources[1].name);
	CHECK_INT(2, v->sources[1].on_list);
	ROW("receivers, largest first");
	CHECK_INT(2, v->n_domains);
	CHECK_INT(2, v->n_top);
	CHECK_TEXT("big.example", v->top[0].domain);
	CHECK_INT(3, v->top[0].on_list);
	CHECK_INT(1, v->top[0].by_reason[SUP_REASON_COMPLAINT]);
	CHECK_TEXT("mid.example", v->top[1].domain);
	CHECK_INT(2, v->top[1].on_list);
	ROW("runs");
	CHECK_INT(2, v->running);
	CHECK_INT(1, v->running_left[1]);
	CHECK_INT(1, v->running_left[2]);
	ROW("expiries");
	CHECK_INT(1, v->leaving[0][SUP_REASON_UNSUBSCRIBE]);
	CHECK_INT(1, v->leaving[1][SUP_REASON_UNSUBSCRIBE]);
	CHECK_INT(1, v->leaving[4][SUP_REASON_UNSUBSCRIBE]);
	CHECK_INT(2, v->leaving_never);
	CHECK_INT(0, v->leaving_later);
	sup_survey_free(v);
	world_close(&w);
}

/* Each day must say what a survey of its last moment says. */
static void test_days(void **state)
{
	struct sup_survey *v;
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	keep_fill(&w, 7, 60);
	v = survey(&w, DAY(100) + 12345, 99);
	CHECK_INT(100, v->n_days);
	for (size_t i = 0; i < v->n_days; i++) {
		sup_time_ms end = i + 1 == v->n_days
					  ? v->at
					  : v->days[i].day + SUP_DAY_MS - 1;
		struct sup_survey *day = survey(&w, end, 1);

		CHECK_INT(DAY(1 + i), v->days[i].day);
		for (int r = 0; r < SUP_REASON_END; r++)
			CHECK_INT(day->by_reason[r], v->days[i].on_list[r]);
		sup_survey_free(day);
	}
	/* Including the one who was two things on that day. */
	CHECK(v->days[97].on_list[SUP_REASON_COMPLAINT] >= 2);
	sup_survey_free(v);
	world_close(&w);
}

static void test_log(void **state)
{
	struct sup_removal why = { .why = sup_slice_of("asked") };
	struct sup_slice who = sup_slice_of("b@big.example");
	struct sup_actor actor;
	struct sup_outcome out;
	struct sup_error err;
	struct sup_survey *v;
	struct world w;

	(void)state;
	world_open(&w);
	v = survey(&w, DAY(100), 10);
	CHECK_INT(0, v->log_from);
	sup_survey_free(v);
	w.now = DAY(92);
	add(&w, "a@big.example", SUP_REASON_MANUAL, 10, 0);
	w.now = DAY(99);
	add(&w, "b@big.example", SUP_REASON_MANUAL, 10, 0);
	add(&w, "c@big.example", SUP_REASON_COMPLAINT, 10, 0);
	w.now = DAY(100);
	actor = world_actor(&w);
	CHECK_INT(SUP_OK,
		  sup_remove(w.store, &actor, &why, &who, 1, &out, &err));
	w.now = DAY(101);
	add(&w, "late@big.example", SUP_REASON_MANUAL, 10, 0);
	v = survey(&w, DAY(100), 10);
	CHECK_INT(DAY(92), v->log_from);
	CHECK_INT(2, v->added_week);
	CHECK_INT(1, v->lifted_week);
	CHECK_INT(1, v->days[2].added[SUP_REASON_MANUAL]);
	CHECK_INT(1, v->days[9].added[SUP_REASON_MANUAL]);
	CHECK_INT(1, v->days[9].added[SUP_REASON_COMPLAINT]);
	CHECK_INT(0, v->days[9].lifted[SUP_REASON_MANUAL]);
	CHECK_INT(1, v->days[10].lifted[SUP_REASON_MANUAL]);
	CHECK_INT(0, v->days[10].added[SUP_REASON_MANUAL]);
	sup_survey_free(v);
	world_close(&w);
}

/* What is ingested is in counters, quarantine and incidents. */
static void test_trouble(void **state)
{
	static const char events[] =
		"{\"event\":\"hard_bounce\",\"email\":\"a@b.example\","
		"\"timestamp\":\"2024-04-10T00:00:00Z\",\"text\":\"550 5.1.1 "
		"no such user\"}\n"
		"{\"event\":\"delivered\",\"email\":\"new@b.example\","
		"\"timestamp\":\"2024-04-10T00:00:00Z\"}\n"
		"{\"event\":\"hard_bounce\"}\n{\"event\":\"soft_bounce\"}\n"
		"{\"event\":\"nothing known\",\"email\":\"a@b.example\"}\n";
	const struct sup_ingest_options o = { .now = DAY(100) };
	struct sup_ingest *in;
	struct sup_error err = { "" };
	struct sup_survey *v;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, sup_ingest_open(w.store, &o, &in, &err));
	CHECK_INT(SUP_OK,
		  sup_ingest_bytes(in, sup_slice_of(events), "events", &err));
	sup_ingest_close(in);
	v = survey(&w, DAY(100), 10);
	CHECK_INT(1, v->days[10].events[SUP_KIND_HARD_BOUNCE]);
	CHECK_INT(1, v->by_class[SUP_CLASS_MAILBOX_UNKNOWN]);
	CHECK_INT(1, v->n_sources);
	CHECK_TEXT("generic", v->sources[0].name);
	CHECK_INT(1, v->sources[0].on_list);
	CHECK(v->sources[0].events >= 1);
	CHECK(v->n_others >= 1);
	CHECK_INT(v->info.quarantined, v->piles[0].pieces + v->piles[1].pieces);
	CHECK_INT(2, v->n_piles);
	CHECK_INT(2, v->piles[0].pieces);
	CHECK_INT(DAY(100), v->piles[0].first);
	CHECK_INT(DAY(100), v->piles[0].last);
	sup_survey_free(v);
	world_close(&w);
}

static void bounce_day(struct world *w, const char *domain, int day, int n)
{
	struct sup_actor actor = world_actor(w);
	struct sup_batch *b;

	CHECK_INT(SUP_OK, sup_batch_open(w->store, &actor, &b, NULL));
	for (int i = 0; i < n; i++) {
		struct sup_fact f =
			world_fact(SUP_KIND_HARD_BOUNCE, DAY(day) + 1000 + i);
		char who[64];

		(void)snprintf(who, sizeof(who), "r%d-%d@%s", day, i, domain);
		CHECK_INT(SUP_OK,
			  sup_batch_add(b, sup_slice_of(who), &f, NULL));
	}
	CHECK_INT(SUP_OK, sup_batch_close(b, NULL, NULL));
}

static void test_incidents(void **state)
{
	struct sup_error err = { "" };
	struct sup_survey *v;
	struct world w;

	(void)state;
	world_open(&w);
	for (int day = 0; day < 8; day++)
		bounce_day(&w, "quiet.example", day, 2);
	bounce_day(&w, "one.example", 20, 120);
	bounce_day(&w, "two.example", 21, 120);
	bounce_day(&w, "three.example", 22, 120);
	CHECK_INT(SUP_OK, sup_incident_accept(w.store, 3, &err));
	v = survey(&w, DAY(100), 10);
	CHECK_INT(3, v->n_incidents);
	CHECK_INT(2, v->info.incidents_open);
	CHECK_INT(2, v->incidents[0].incident.id);
	CHECK_INT(1, v->incidents[1].incident.id);
	CHECK_INT(3, v->incidents[2].incident.id);
	CHECK_TEXT("accepted", v->incidents[2].incident.state);
	CHECK_TEXT("open", v->incidents[0].incident.state);
	CHECK_SLICE(sup_slice_of("two.example"),
		    v->incidents[0].incident.domain);
	sup_survey_free(v);
	world_close(&w);
}

/* Of many domains and sources the largest, and the rest in one. */
static void test_bounds(void **state)
{
	struct sup_actor actor;
	struct sup_survey *v;
	struct sup_batch *b;
	uint64_t sum = 0;
	struct world w;

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, NULL));
	for (int i = 0; i < SUP_SURVEY_SOURCES + 10; i++) {
		struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(50));
		char source[SUP_SOURCE_MAX];
		char who[64];

		(void)snprintf(source, sizeof(source), "import:%d", i);
		(void)snprintf(who, sizeof(who), "u%d@d%d.example", i,
			       i < 40 ? i % 7 : i);
		f.source = sup_slice_of(source);
		CHECK_INT(SUP_OK,
			  sup_batch_add(b, sup_slice_of(who), &f, NULL));
	}
	CHECK_INT(SUP_OK, sup_batch_close(b, NULL, NULL));
	v = survey(&w, DAY(100), 366);
	CHECK_INT(367, v->n_days);
	CHECK_INT(SUP_SURVEY_SOURCES, v->n_sources);
	CHECK_INT(10, v->more_sources.on_list);
	CHECK_INT(SUP_SURVEY_DOMAINS, v->n_top);
	CHECK_INT(7 + SUP_SURVEY_SOURCES + 10 - 40, v->n_domains);
	CHECK_TEXT("d0.example", v->top[0].domain);
	CHECK_INT(6, v->top[0].on_list);
	CHECK_INT(5, v->top[6].on_list);
	CHECK_INT(1, v->top[7].on_list);
	/* Equal ones by name. */
	for (size_t i = 8; i < v->n_top; i++)
		CHECK(strcmp(v->top[i - 1].domain, v->top[i].domain) < 0);
	for (size_t i = 0; i < v->n_sources; i++)
		sum += v->sources[i].on_list;
	CHECK_INT(v->on_list, sum + v->more_sources.on_list);
	sup_survey_free(v);
	world_close(&w);
}

static enum sup_status stop(const struct sup_progress *p, void *arg)
{
	unsigned *calls = arg;

	CHECK(p->done < p->total);
	++*calls;
	return SUP_STOPPED;
}

static void test_refusals(void **state)
{
	unsigned calls = 0;
	struct sup_survey_options o = { .days = SUP_SURVEY_DAYS_MAX + 1 };
	struct sup_survey *v = NULL;
	struct sup_error err = { "" };
	struct sup_actor actor;
	struct sup_batch *b;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_INVALID, sup_survey(w.store, &o, &v, &err));
	CHECK_INT(SUP_INVALID, sup_survey(NULL, NULL, &v, &err));
	CHECK_INT(SUP_INVALID, sup_survey(w.store, NULL, NULL, NULL));
	CHECK_INT(SUP_OK, sup_survey(w.store, NULL, &v, NULL));
	CHECK_INT(91, v->n_days);
	CHECK(v->at > DAY(100));
	sup_survey_free(v);
	v = NULL;
	ROW("progress says stop");
	actor = world_actor(&w);
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, &err));
	for (int i = 0; i < 5000; i++) {
		struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(50));
		char who[64];

		(void)snprintf(who, sizeof(who), "u%d@example.com", i);
		CHECK_INT(SUP_OK,
			  sup_batch_add(b, sup_slice_of(who), &f, &err));
	}
	CHECK_INT(SUP_OK, sup_batch_close(b, NULL, &err));
	o = (struct sup_survey_options){ .progress = stop, .arg = &calls };
	CHECK_INT(SUP_STOPPED, sup_survey(w.store, &o, &v, &err));
	CHECK_INT(1, calls);
	CHECK(v == NULL);
	sup_survey_free(NULL);
	world_close(&w);
}

/* Whatever allocation fails: an error, and nothing is left behind. */
static void test_no_memory(void **state)
{
	enum sup_status st = SUP_NO_MEMORY;
	struct sup_survey *v = NULL;
	struct sup_error err;
	struct world w;
	unsigned long n;

	(void)state;
	world_open(&w);
	fill(&w);
	for (n = 1; st != SUP_OK && n < 1000; n++) {
		mem_fail_at(n, 0);
		st = sup_survey(w.store, NULL, &v, &err);
		mem_fail_at(0, 0);
		CHECK(st == SUP_OK || st == SUP_NO_MEMORY);
		CHECK(st == SUP_OK || v == NULL);
	}
	CHECK_INT(SUP_OK, st);
	CHECK(n > 4);
	sup_survey_free(v);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_incidents),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
