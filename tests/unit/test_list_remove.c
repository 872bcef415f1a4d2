/* People's corrections: remove, undo, void; and what they must not lift. */
#include "support/check.h"
#include "support/world.h"

struct removed {
	enum sup_status status;
	struct sup_outcome out;
	struct sup_error err;
};

static struct removed remove_from(struct world *w, const char *who,
				  const char *scope, enum sup_reason reason)
{
	const struct sup_slice target = sup_slice_of(who);
	const struct sup_actor actor = world_actor(w);
	const struct sup_removal what = {
		.why = sup_slice_of("asked by phone"),
		.scope = sup_slice_of(scope),
		.reason = reason,
		/* A domain rule is not taken off without a word. */
		.yes_remove = who[0] == '@' ? 1 : 0,
	};
	struct removed r = { .status = SUP_OK };

	r.status =
		sup_remove(w->store, &actor, &what, &target, 1, &r.out, &r.err);
	return r;
}

static struct removed undo(struct world *w, uint64_t batch)
{
	const struct sup_actor actor = world_actor(w);
	struct removed r = { .status = SUP_OK };

	r.status = sup_undo(w->store, &actor, batch, 0, &r.out, &r.err);
	return r;
}

static const char *in_scope(struct world *w, const char *who, const char *scope)
{
	return world_ask(w, who, scope, SUP_MAIL_MARKETING, w->now + 1000);
}

static void test_remove(void **state)
{
	struct removed r;
	uint64_t since;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, DAY(1));
	world_tell_one(&w, "ann@x.com", SUP_KIND_HARD_BOUNCE, DAY(2));
	since = world_last_change(&w);
	ROW("one reason only");
	r = remove_from(&w, "Ann <ANN@x.com>", "", SUP_REASON_COMPLAINT);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(1, r.out.given);
	CHECK_INT(1, r.out.facts);
	CHECK_INT(1, r.out.changed);
	CHECK_INT(0, r.out.released);
	CHECK_TEXT("lifted complaint ann@x.com [] 1;",
		   world_changes(&w, since));
	CHECK_TEXT("suppressed hard_bounce", in_scope(&w, "ann@x.com", ""));
	ROW("the rest");
	r = remove_from(&w, "ann@x.com", "", SUP_REASON_NONE);
	CHECK_INT(1, r.out.released);
	CHECK_INT(2, r.out.batch);
	CHECK_TEXT("clear", in_scope(&w, "ann@x.com", ""));
	ROW("nothing left");
	r = remove_from(&w, "ann@x.com", "", SUP_REASON_NONE);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(0, r.out.batch);
	CHECK_INT(0, r.out.facts);
	CHECK_INT(1, r.out.untouched);
	ROW("nobody");
	r = remove_from(&w, "nobody@x.com", "", SUP_REASON_NONE);
	CHECK_INT(0, r.out.batch);
	CHECK_INT(1, r.out.untouched);
	ROW("no address");
	r = remove_from(&w, "nobody", "", SUP_REASON_NONE);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(1, r.out.refused);
	ROW("the same complaint once more does nothing");
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, DAY(1));
	CHECK_TEXT("clear", in_scope(&w, "ann@x.com", ""));
	ROW("an older one that comes late neither");
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, DAY(0));
	CHECK_TEXT("clear", in_scope(&w, "ann@x.com", ""));
	ROW("a newer one suppresses again");
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, w.now + 10);
	CHECK_TEXT("suppressed complaint", in_scope(&w, "ann@x.com", ""));
	world_close(&w);
}

static void test_remove_lifts_pairs_only(void **state)
{
	struct removed r;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, DAY(5));
	r = remove_from(&w, "ann@x.com", "", SUP_REASON_NONE);
	CHECK_INT(1, r.out.facts);
	/* Not in force then, so not lifted: another reason, though older. */
	world_tell_one(&w, "ann@x.com", SUP_KIND_HARD_BOUNCE, DAY(4));
	CHECK_TEXT("suppressed hard_bounce", in_scope(&w, "ann@x.com", ""));
	world_close(&w);
}

static void test_remove_scopes(void **state)
{
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(1));
	struct removed r;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell(&w, "ann@x.com", &f, 1);
	f.scope = sup_slice_of("acme/news");
	world_tell(&w, "ann@x.com", &f, 1);
	f.scope = sup_slice_of("other");
	world_tell(&w, "ann@x.com", &f, 1);
	r = remove_from(&w, "ann@x.com", "ACME", SUP_REASON_NONE);
	CHECK_INT(1, r.out.facts);
	ROW("above it stays");
	CHECK_TEXT("suppressed manual", in_scope(&w, "ann@x.com", "acme"));
	r = remove_from(&w, "ann@x.com", "acme", SUP_REASON_NONE);
	CHECK_INT(1, r.out.untouched);
	r = remove_from(&w, "ann@x.com", "acme//x", SUP_REASON_NONE);
	CHECK_INT(SUP_INVALID, r.status);
	r = remove_from(&w, "ann@x.com", "", SUP_REASON_NONE);
	CHECK_INT(1, r.out.released);
	CHECK_TEXT("clear", in_scope(&w, "ann@x.com", "other"));
	world_close(&w);
}

static void test_remove_now(void **state)
{
	struct removed r;
	struct world w;

	(void)state;
	world_open(&w);
	ROW("a cause of this very millisecond");
	world_tell_one(&w, "now@x.com", SUP_KIND_ADDED, w.now);
	r = remove_from(&w, "now@x.com", "", SUP_REASON_NONE);
	CHECK_INT(1, r.out.facts);
	CHECK_TEXT("clear", in_scope(&w, "now@x.com", ""));
	ROW("without a time");
	world_tell_one(&w, "never@x.com", SUP_KIND_COMPLAINT, 0);
	r = remove_from(&w, "never@x.com", "", SUP_REASON_NONE);
	CHECK_INT(1, r.out.facts);
	CHECK_TEXT("clear", in_scope(&w, "never@x.com", ""));
	ROW("a cause in the future outlasts it, and that shows");
	world_tell_one(&w, "ahead@x.com", SUP_KIND_COMPLAINT,
		       w.now + SUP_DAY_MS);
	r = remove_from(&w, "ahead@x.com", "", SUP_REASON_NONE);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(1, r.out.untouched);
	CHECK_INT(0, r.out.released);
	CHECK_INT(0, r.out.facts);
	CHECK_INT(0, r.out.batch);
	CHECK_TEXT("suppressed complaint", in_scope(&w, "ahead@x.com", ""));
	ROW("two in one millisecond");
	world_tell_one(&w, "two@x.com", SUP_KIND_COMPLAINT, DAY(1));
	world_tell_one(&w, "two@x.com", SUP_KIND_HARD_BOUNCE, DAY(1));
	r = remove_from(&w, "two@x.com", "", SUP_REASON_COMPLAINT);
	CHECK_INT(1, r.out.facts);
	r = remove_from(&w, "two@x.com", "", SUP_REASON_HARD_BOUNCE);
	CHECK_INT(1, r.out.facts);
	CHECK_TEXT("clear", in_scope(&w, "two@x.com", ""));
	world_close(&w);
}

static void test_remove_rules(void **state)
{
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(1));
	const struct sup_removal unsure = { .why = sup_slice_of("why not") };
	struct sup_slice rule;
	struct sup_actor actor;
	struct removed r;
	struct world w;

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	world_tell(&w, "@x.com", &f, 1);
	ROW("an address is no way to lift its domain");
	r = remove_from(&w, "ann@x.com", "", SUP_REASON_NONE);
	CHECK_INT(1, r.out.untouched);
	CHECK_TEXT("suppressed manual", in_scope(&w, "ann@x.com", ""));
	rule = sup_slice_of("@x.com");
	CHECK_INT(SUP_REFUSED, sup_remove(w.store, &actor, &unsure, &rule, 1,
					  &r.out, &r.err));
	CHECK_INT(1, r.out.released);
	CHECK_TEXT("suppressed manual", in_scope(&w, "ann@x.com", ""));
	r = remove_from(&w, "@x.com", "", SUP_REASON_NONE);
	CHECK_INT(1, r.out.released);
	CHECK_TEXT("clear", in_scope(&w, "ann@x.com", ""));
	world_close(&w);
}

static void test_remove_refuses(void **state)
{
	enum {
		MANY = 1002
	};
	static char names[MANY][32];
	static struct sup_slice targets[MANY + 1];
	struct sup_removal what = { .why = sup_slice_of("clean") };
	struct sup_actor actor;
	struct sup_outcome out;
	struct sup_error err;
	struct sup_batch *b;
	struct world w;

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, &err));
	for (size_t i = 0; i < MANY; i++) {
		const struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(1));

		(void)snprintf(names[i], sizeof(names[i]), "n%zu@x.com", i);
		targets[i] = sup_slice_of(names[i]);
		CHECK_INT(SUP_OK, sup_batch_add(b, targets[i], &f, &err));
	}
	/* One of them twice: it is released once. */
	targets[MANY] = targets[0];
	CHECK_INT(SUP_OK, sup_batch_close(b, &out, &err));
	CHECK_INT(MANY, out.changed);
	ROW("no reason why");
	what.why = sup_slice_of("  ");
	CHECK_INT(SUP_INVALID,
		  sup_remove(w.store, &actor, &what, targets, 1, &out, &err));
	what.why = sup_slice_of("clean");
	ROW("dry run");
	actor.dry_run = true;
	CHECK_INT(SUP_OK, sup_remove(w.store, &actor, &what, targets, MANY + 1,
				     &out, &err));
	CHECK_INT(MANY, out.released);
	CHECK_INT(0, out.batch);
	actor.dry_run = false;
	ROW("refused");
	CHECK_INT(SUP_REFUSED, sup_remove(w.store, &actor, &what, targets,
					  MANY + 1, &out, &err));
	CHECK_INT(MANY, out.released);
	CHECK(strstr(err.text, "1002") != NULL);
	CHECK_TEXT("suppressed manual", world_verdict(&w, names[0]));
	what.yes_remove = MANY - 1;
	CHECK_INT(SUP_REFUSED, sup_remove(w.store, &actor, &what, targets,
					  MANY + 1, &out, &err));
	ROW("undo of the batch is refused as well");
	CHECK_INT(SUP_REFUSED, sup_undo(w.store, &actor, 1, 7, &out, &err));
	CHECK_INT(MANY, out.released);
	CHECK_TEXT("suppressed manual", world_verdict(&w, names[0]));
	ROW("said so");
	what.yes_remove = MANY;
	CHECK_INT(SUP_OK, sup_remove(w.store, &actor, &what, targets, MANY + 1,
				     &out, &err));
	CHECK_INT(MANY, out.released);
	CHECK_INT(1, out.untouched);
	CHECK_TEXT("clear", in_scope(&w, names[0], ""));
	world_close(&w);
}

static void test_undo(void **state)
{
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(1));
	struct removed r;
	uint64_t first;
	uint64_t second;
	uint64_t since;
	struct world w;

	(void)state;
	world_open(&w);
	first = world_batch(&w, "ann@x.com", &f, 1);
	second = world_batch(&w, "ann@x.com", &f, 1);
	world_batch(&w, "@y.com", &f, 1);
	CHECK_INT(1, first);
	CHECK_INT(2, second);
	since = world_last_change(&w);
	ROW("one of two that reported the fact");
	r = undo(&w, first);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(1, r.out.facts);
	CHECK_INT(0, r.out.changed);
	CHECK_TEXT("suppressed manual", world_verdict(&w, "ann@x.com"));
	ROW("both");
	r = undo(&w, second);
	CHECK_INT(1, r.out.changed);
	CHECK_INT(1, r.out.released);
	CHECK_TEXT("clear", world_verdict(&w, "ann@x.com"));
	CHECK_TEXT("lifted manual ann@x.com [] 2;", world_changes(&w, since));
	ROW("again");
	r = undo(&w, second);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(0, r.out.batch);
	ROW("a rule");
	r = undo(&w, 3);
	CHECK_INT(1, r.out.changed);
	CHECK_TEXT("clear", world_verdict(&w, "ann@y.com"));
	ROW("none");
	r = undo(&w, 99);
	CHECK_INT(SUP_NOT_FOUND, r.status);
	ROW("reported once more");
	world_batch(&w, "ann@x.com", &f, 1);
	CHECK_TEXT("suppressed manual", world_verdict(&w, "ann@x.com"));
	world_close(&w);
}

/* A fact that a provider reported too does not go with the batch. */
static void test_undo_spares_others(void **state)
{
	struct sup_fact f = world_fact(SUP_KIND_COMPLAINT, DAY(1));
	struct removed r;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell(&w, "ann@x.com", &f, 1);
	CHECK_INT(1, world_batch(&w, "ann@x.com", &f, 1));
	CHECK_INT(2, world_batch(&w, "bob@x.com", &f, 1));
	world_tell(&w, "bob@x.com", &f, 1);
	r = undo(&w, 1);
	CHECK_INT(SUP_OK, r.status);
	r = undo(&w, 2);
	CHECK_INT(SUP_OK, r.status);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "ann@x.com"));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "bob@x.com"));
	world_close(&w);
}

static void test_undo_of_a_removal(void **state)
{
	struct removed r;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, DAY(1));
	r = remove_from(&w, "ann@x.com", "", SUP_REASON_NONE);
	CHECK_TEXT("clear", in_scope(&w, "ann@x.com", ""));
	r = undo(&w, r.out.batch);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(1, r.out.changed);
	CHECK_INT(0, r.out.released);
	CHECK_TEXT("suppressed complaint", in_scope(&w, "ann@x.com", ""));
	world_close(&w);
}

struct last {
	char text[256];
};

static enum sup_status keep_last(const struct sup_batch_info *b, void *arg)
{
	struct last *l = arg;

	(void)snprintf(l->text, sizeof(l->text), "%llu %s %.*s %.*s %llu %llu",
		       (unsigned long long)b->id, b->state, (int)b->what.n,
		       b->what.p, (int)b->who.n, b->who.p,
		       (unsigned long long)b->facts,
		       (unsigned long long)b->changed);
	return SUP_OK;
}

static const char *last_batch(struct world *w)
{
	static struct last l;
	struct sup_error err;

	l.text[0] = '\0';
	CHECK_INT(SUP_OK, sup_batches(w->store, keep_last, &l, &err));
	return l.text;
}

static void test_batches(void **state)
{
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(1));
	struct sup_fact bad = world_fact(SUP_KIND_NONE, DAY(1));
	struct sup_outcome out;
	struct sup_actor actor;
	struct sup_batch *b;
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_TEXT("", last_batch(&w));
	actor = world_actor(&w);
	actor.what = sup_slice_of("add");
	ROW("empty");
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, &err));
	CHECK_INT(SUP_OK, sup_batch_close(b, &out, &err));
	CHECK_INT(0, out.batch);
	CHECK_TEXT("", last_batch(&w));
	ROW("mixed");
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, &err));
	CHECK_INT(SUP_INVALID,
		  sup_batch_add(b, sup_slice_of("nobody"), &f, &err));
	CHECK_INT(SUP_INVALID,
		  sup_batch_add(b, sup_slice_of("a@x.com"), &bad, &err));
	CHECK_INT(SUP_OK, sup_batch_add(b, sup_slice_of("a@x.com"), &f, &err));
	CHECK_INT(SUP_OK, sup_batch_add(b, sup_slice_of("A@X.com"), &f, &err));
	CHECK_INT(SUP_OK, sup_batch_close(b, &out, &err));
	CHECK_INT(4, out.given);
	CHECK_INT(2, out.refused);
	CHECK_INT(1, out.facts);
	CHECK_INT(1, out.known);
	CHECK_INT(1, out.changed);
	CHECK_TEXT("1 done add ann@host 2 1", last_batch(&w));
	ROW("dry run");
	actor.dry_run = true;
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, &err));
	CHECK_INT(SUP_OK, sup_batch_add(b, sup_slice_of("b@x.com"), &f, &err));
	CHECK_INT(SUP_OK, sup_batch_close(b, &out, &err));
	CHECK_INT(1, out.facts);
	CHECK_INT(1, out.changed);
	CHECK_INT(0, out.batch);
	CHECK_TEXT("clear", world_verdict(&w, "b@x.com"));
	CHECK_TEXT("1 done add ann@host 2 1", last_batch(&w));
	ROW("removal");
	(void)remove_from(&w, "a@x.com", "", SUP_REASON_NONE);
	CHECK_TEXT("2 done remove ann@host 1 1", last_batch(&w));
	(void)undo(&w, 2);
	CHECK_TEXT("2 undone remove ann@host 1 1", last_batch(&w));
	ROW("no actor");
	actor.source = sup_slice_of("");
	CHECK_INT(SUP_INVALID, sup_batch_open(w.store, &actor, &b, &err));
	CHECK_INT(SUP_INVALID, sup_batch_open(w.store, NULL, &b, &err));
	world_close(&w);
}

static void bounce(struct world *w, const char *who, sup_time_ms time,
		   const char *text)
{
	struct sup_fact f = world_fact(SUP_KIND_HARD_BOUNCE, time);

	f.text = sup_slice_of(text);
	world_tell(w, who, &f, 1);
}

static void test_void(void **state)
{
	struct sup_void v = { .domain = sup_slice_of("X.com"),
			      .from = DAY(10),
			      .to = DAY(11),
			      .bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
			      .text = sup_slice_of("No Such USER") };
	struct sup_outcome out;
	struct sup_actor actor;
	struct sup_error err;
	struct removed r;
	struct world w;

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	bounce(&w, "in@x.com", DAY(10), "550 no such user here");
	bounce(&w, "upper@x.com", DAY(10), "550 NO SUCH USER");
	bounce(&w, "late@x.com", DAY(11), "550 no such user");
	bounce(&w, "early@x.com", DAY(10) - 1, "550 no such user");
	bounce(&w, "text@x.com", DAY(10), "550 unknown");
	bounce(&w, "in@x.com.au", DAY(10), "550 no such user");
	bounce(&w, "in@sub.x.com", DAY(10), "550 no such user");
	world_tell_one(&w, "anger@x.com", SUP_KIND_COMPLAINT, DAY(10));
	ROW("dry run");
	actor.dry_run = true;
	CHECK_INT(SUP_OK, sup_void_bounces(w.store, &actor, &v, &out, &err));
	CHECK_INT(2, out.released);
	CHECK_INT(0, out.batch);
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "in@x.com"));
	actor.dry_run = false;
	ROW("for good");
	CHECK_INT(SUP_OK, sup_void_bounces(w.store, &actor, &v, &out, &err));
	CHECK_INT(2, out.released);
	CHECK_INT(2, out.changed);
	CHECK_INT(1, out.batch);
	CHECK_TEXT("clear", world_verdict(&w, "in@x.com"));
	CHECK_TEXT("clear", world_verdict(&w, "upper@x.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "late@x.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "early@x.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "text@x.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "in@x.com.au"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "in@sub.x.com"));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "anger@x.com"));
	ROW("a standing order");
	bounce(&w, "next@x.com", DAY(10) + 5, "550 no such user");
	CHECK_TEXT("clear", world_verdict(&w, "next@x.com"));
	ROW("undone");
	r = undo(&w, 1);
	CHECK_INT(SUP_OK, r.status);
	CHECK_INT(3, r.out.changed);
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "in@x.com"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "next@x.com"));
	CHECK_TEXT("1 undone void ann@host 0 2", last_batch(&w));
	bounce(&w, "more@x.com", DAY(10) + 6, "550 no such user");
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "more@x.com"));
	ROW("malformed");
	v.to = v.from;
	CHECK_INT(SUP_INVALID,
		  sup_void_bounces(w.store, &actor, &v, &out, &err));
	v.to = v.from + 1;
	v.domain = sup_slice_of("x..com");
	CHECK_INT(SUP_INVALID,
		  sup_void_bounces(w.store, &actor, &v, &out, &err));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_remove),
		cmocka_unit_test(test_remove_lifts_pairs_only),
		cmocka_unit_test(test_remove_scopes),
		cmocka_unit_test(test_remove_now),
		cmocka_unit_test(test_remove_rules),
		cmocka_unit_test(test_remove_refuses),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_undo_spares_others),
		cmocka_unit_test(test_undo_of_a_removal),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_void),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
