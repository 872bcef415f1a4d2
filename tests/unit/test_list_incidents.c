/* The incident guard: when it opens a row, and that it changes nothing else. */
#include "support/check.h"
#include "support/world.h"

/* n bounces of domain on a day, each of its own recipient. */
static void bounces(struct world *w, const char *domain, enum sup_class c,
		    int day, int n)
{
	struct sup_actor actor = world_actor(w);
	struct sup_error err;
	struct sup_batch *b;

	CHECK_INT(SUP_OK, sup_batch_open(w->store, &actor, &b, &err));
	for (int i = 0; i < n; i++) {
		struct sup_fact f =
			world_fact(SUP_KIND_HARD_BOUNCE, DAY(day) + 1000 + i);
		char who[64];

		f.bounce_class = c;
		(void)snprintf(who, sizeof(who), "r%d-%d@%s", day, i, domain);
		CHECK_INT(SUP_OK,
			  sup_batch_add(b, sup_slice_of(who), &f, &err));
	}
	CHECK_INT(SUP_OK, sup_batch_close(b, NULL, &err));
}

/* A store that has seen bounces on eight days. */
static void history(struct world *w)
{
	for (int day = 0; day < 8; day++)
		bounces(w, "quiet.com", SUP_CLASS_MAILBOX_UNKNOWN, day, 2);
}

/* The numbers are those of the default policy: at least 100 a day, and more
 * than ten times the average of 28 days, of which seven saw any. */
struct rows {
	char text[1024];
};

static enum sup_status add_row(const struct sup_incident *i, void *arg)
{
	struct rows *r = arg;
	size_t n = strlen(r->text);

	(void)snprintf(r->text + n, sizeof(r->text) - n,
		       "%llu %s %.*s %s %lld %lld %llu %.1f;",
		       (unsigned long long)i->id, i->state, (int)i->domain.n,
		       i->domain.p, sup_class_name(i->bounce_class),
		       (long long)(i->from - DAY(20)),
		       (long long)(i->to - DAY(20)),
		       (unsigned long long)i->count, i->usual);
	return SUP_OK;
}

static const char *incidents(struct world *w)
{
	static struct rows r;
	struct sup_error err;

	r.text[0] = '\0';
	CHECK_INT(SUP_OK, sup_incidents(w->store, add_row, &r, &err));
	return r.text;
}

static void test_opens(void **state)
{
	struct sup_store_info info;
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	ROW("a new store knows no usual");
	bounces(&w, "big.com", SUP_CLASS_MAILBOX_UNKNOWN, 10, 300);
	CHECK_TEXT("", incidents(&w));
	history(&w);
	ROW("below the count");
	bounces(&w, "few.com", SUP_CLASS_MAILBOX_UNKNOWN, 20, 99);
	CHECK_TEXT("", incidents(&w));
	ROW("reached");
	bounces(&w, "out.com", SUP_CLASS_MAILBOX_INACTIVE, 20, 100);
	CHECK_TEXT("1 open out.com mailbox_inactive 0 1099 100 0.0;",
		   incidents(&w));
	CHECK_INT(SUP_OK, sup_store_info(w.store, &info, &err));
	CHECK_INT(1, info.incidents_open);
	ROW("no verdict changes");
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&w, "r20-5@out.com"));
	ROW("usual for this one");
	bounces(&w, "big.com", SUP_CLASS_MAILBOX_UNKNOWN, 11, 105);
	CHECK_TEXT("1 open out.com mailbox_inactive 0 1099 100 0.0;",
		   incidents(&w));
	ROW("neither side's");
	bounces(&w, "auto.com", SUP_CLASS_AUTO_REPLY, 20, 120);
	bounces(&w, "echo.com", SUP_CLASS_ECHO, 20, 120);
	CHECK_TEXT("1 open out.com mailbox_inactive 0 1099 100 0.0;",
		   incidents(&w));
	ROW("a date in the future");
	world_tell_one(&w, "x@out.com", SUP_KIND_HARD_BOUNCE, DAY(5000));
	ROW("the sender's");
	bounces(&w, "rep.com", SUP_CLASS_REPUTATION, 20, 120);
	CHECK_TEXT("1 open out.com mailbox_inactive 0 1099 100 0.0;"
		   "2 open rep.com reputation 0 1119 120 0.0;",
		   incidents(&w));
	world_close(&w);
}

static void test_extends(void **state)
{
	struct sup_fact f;
	struct world w;

	(void)state;
	world_open(&w);
	history(&w);
	bounces(&w, "out.com", SUP_CLASS_MAILBOX_UNKNOWN, 20, 100);
	ROW("the same day");
	f = world_fact(SUP_KIND_HARD_BOUNCE, DAY(20) + 5000);
	world_tell(&w, "one@out.com", &f, 1);
	CHECK_TEXT("1 open out.com mailbox_unknown 0 5000 101 0.0;",
		   incidents(&w));
	ROW("the same fact again");
	world_tell(&w, "one@out.com", &f, 1);
	CHECK_TEXT("1 open out.com mailbox_unknown 0 5000 101 0.0;",
		   incidents(&w));
	ROW("a quiet day does not belong to it");
	bounces(&w, "out.com", SUP_CLASS_MAILBOX_UNKNOWN, 22, 20);
	CHECK_TEXT("1 open out.com mailbox_unknown 0 5000 101 0.0;",
		   incidents(&w));
	ROW("another bad one does");
	bounces(&w, "out.com", SUP_CLASS_MAILBOX_UNKNOWN, 21, 100);
	CHECK_TEXT("1 open out.com mailbox_unknown 0 86401099 201 0.0;",
		   incidents(&w));
	ROW("one that has become usual does not");
	bounces(&w, "big.com", SUP_CLASS_MAILBOX_UNKNOWN, 20, 300);
	bounces(&w, "big.com", SUP_CLASS_MAILBOX_UNKNOWN, 21, 105);
	CHECK_TEXT("1 open out.com mailbox_unknown 0 86401099 201 0.0;"
		   "2 open big.com mailbox_unknown 0 1299 300 0.0;",
		   incidents(&w));
	world_close(&w);
}

static enum sup_status note_incident(const struct sup_explanation *e, void *arg)
{
	bool *seen = arg;

	*seen = e->incident;
	return SUP_OK;
}

static bool in_incident(struct world *w, const char *who)
{
	struct sup_record *r = NULL;
	struct sup_error err;
	bool seen = false;

	CHECK_INT(SUP_OK, sup_explain(w->reader, sup_slice_of(who), &r,
				      note_incident, &seen, &err));
	sup_record_free(r);
	return seen;
}

static void test_accept_and_void(void **state)
{
	struct sup_outcome out;
	struct sup_actor actor;
	struct sup_error err;
	uint64_t batch;
	struct world w;

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	history(&w);
	bounces(&w, "a.com", SUP_CLASS_MAILBOX_UNKNOWN, 20, 100);
	bounces(&w, "b.com", SUP_CLASS_MAILBOX_UNKNOWN, 20, 100);
	bounces(&w, "b.com", SUP_CLASS_MAILBOX_UNKNOWN, 19, 5);
	CHECK(in_incident(&w, "r20-1@a.com"));
	CHECK(!in_incident(&w, "r19-1@b.com"));
	CHECK_INT(SUP_NOT_FOUND, sup_incident_accept(w.store, 9, &err));
	CHECK_INT(SUP_OK, sup_incident_accept(w.store, 1, &err));
	CHECK_INT(SUP_EXISTS, sup_incident_accept(w.store, 1, &err));
	CHECK(!in_incident(&w, "r20-1@a.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "r20-1@a.com"));
	ROW("accepted: more of that day opens no second one");
	world_tell_one(&w, "x@a.com", SUP_KIND_HARD_BOUNCE, DAY(20) + 7);
	CHECK_TEXT("1 accepted a.com mailbox_unknown 0 1099 100 0.0;"
		   "2 open b.com mailbox_unknown 0 1099 100 0.0;",
		   incidents(&w));
	ROW("dry run");
	actor.dry_run = true;
	CHECK_INT(SUP_OK, sup_incident_void(w.store, &actor, 2, 0, &out, &err));
	CHECK_INT(100, out.released);
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "r20-1@b.com"));
	actor.dry_run = false;
	ROW("void");
	CHECK_INT(SUP_OK, sup_incident_void(w.store, &actor, 2, 0, &out, &err));
	CHECK_INT(100, out.released);
	batch = out.batch;
	CHECK(batch != 0);
	CHECK_TEXT("clear", world_verdict(&w, "r20-0@b.com"));
	CHECK_TEXT("clear", world_verdict(&w, "r20-99@b.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "r19-1@b.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "r20-1@a.com"));
	CHECK_INT(SUP_EXISTS,
		  sup_incident_void(w.store, &actor, 2, 0, &out, &err));
	ROW("undone, it is open again");
	CHECK_INT(SUP_OK, sup_undo(w.store, &actor, batch, 0, &out, &err));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "r20-1@b.com"));
	CHECK_TEXT("1 accepted a.com mailbox_unknown 0 1099 100 0.0;"
		   "2 open b.com mailbox_unknown 0 1099 100 0.0;",
		   incidents(&w));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_extends),
		cmocka_unit_test(test_accept_and_void),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
