#include <stdlib.h>

#include "base/slice.h"
#include "store/env.h"
#include "support/check.h"
#include "support/store.h"
#include "suppress/scope.h"

static char dir[SCRATCH_MAX];
static struct sup_store *s;

static int setup(void **state)
{
	(void)state;
	scratch_make(dir);
	s = scratch_store(dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sup_store_close(s);
	scratch_remove(dir);
	return 0;
}

static enum sup_status policy(struct txn *t, void *arg)
{
	struct sup_slice text;
	uint32_t v = 0;

	(void)arg;
	CHECK_INT(SUP_OK, meta_policy(t, &text, &v));
	CHECK_SLICE(SLICE(""), text);
	CHECK_INT(1, v);
	CHECK_INT(SUP_OK, meta_set_policy(t, SLICE("[a]\n"), &v));
	CHECK_INT(2, v);
	CHECK_INT(SUP_OK, meta_set_policy(t, SLICE(""), &v));
	CHECK_INT(3, v);
	CHECK_INT(SUP_OK, meta_set_policy(t, SLICE("[b]\n"), &v));
	CHECK_INT(SUP_OK, meta_policy(t, &text, &v));
	CHECK_SLICE(SLICE("[b]\n"), text);
	CHECK_INT(4, v);
	return SUP_OK;
}

static void test_policy(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, policy, NULL, NULL));
}

static const char long_name[] =
	"a_name_that_is_longer_than_the_sixty_four_bytes_that_are_allowed_here";

static enum sup_status named(struct txn *t, void *arg)
{
	static const char *const taken[] = {
		"",
		"format",
		"store_id",
		"rules",
		"counts",
		"policy",
		"scope/x",
		"changes_floor",
		"policy_version",
		"voids_version",
		"quarantine_last",
		long_name,
	};
	struct sup_slice v;

	(void)arg;
	CHECK_INT(SUP_NOT_FOUND, meta_get(t, "classifier", &v));
	CHECK_INT(SUP_NOT_FOUND, meta_delete(t, "classifier"));
	CHECK_INT(SUP_OK, meta_set(t, "classifier", SLICE("x\0y")));
	CHECK_INT(SUP_OK, meta_get(t, "classifier", &v));
	CHECK_SLICE(SLICE("x\0y"), v);
	CHECK_INT(SUP_OK, meta_set(t, "classifier", SLICE("")));
	CHECK_INT(SUP_OK, meta_get(t, "classifier", &v));
	CHECK_SLICE(SLICE(""), v);
	CHECK_INT(SUP_OK, meta_delete(t, "classifier"));
	CHECK_INT(SUP_NOT_FOUND, meta_get(t, "classifier", &v));
	for (size_t i = 0; i < COUNT(taken); i++) {
		ROW(taken[i]);
		CHECK_INT(SUP_INVALID, meta_set(t, taken[i], SLICE("x")));
		CHECK_INT(SUP_INVALID, meta_delete(t, taken[i]));
	}
	return SUP_OK;
}

static void test_named(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, named, NULL, NULL));
}

static enum sup_status count_scope(struct sup_slice scope, void *arg)
{
	char *out = arg;

	size_t used = strlen(out);

	(void)snprintf(out + used, 256 - used, "%.*s,", (int)scope.n, scope.p);
	return SUP_OK;
}

static enum sup_status scopes(struct txn *t, void *arg)
{
	static const struct {
		const char *scope;
		bool known;
	} rows[] = {
		{ "", true },	       { "acme", true },
		{ "acme/news", true }, { "acme/news/daily", true },
		{ "acme/new", false }, { "acme/news/dail", false },
		{ "acm", false },      { "news", false },
	};
	char longest[SUP_SCOPE_MAX + 1];
	struct sup_slice big = { longest, SUP_SCOPE_MAX };
	char seen[256] = "";
	bool known = false;

	(void)arg;
	CHECK_INT(SUP_OK, scope_learn(t, SLICE("acme/news/daily")));
	CHECK_INT(SUP_OK, scope_learn(t, SLICE("")));
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].scope);
		known = !rows[i].known;
		CHECK_INT(SUP_OK,
			  scope_known(t, sup_slice_of(rows[i].scope), &known));
		CHECK_INT(rows[i].known, known);
	}
	CHECK_INT(SUP_OK, scope_walk(t, count_scope, seen));
	CHECK_TEXT("acme,acme/news,acme/news/daily,", seen);
	ROW("longer than a key");
	for (size_t i = 0; i < SUP_SCOPE_MAX; i++)
		longest[i] = i % 65 == 64 ? '/' : 'z';
	CHECK_INT(SUP_OK, scope_known(t, big, &known));
	CHECK(!known);
	CHECK_INT(SUP_OK, scope_learn(t, big));
	CHECK_INT(SUP_OK, scope_known(t, big, &known));
	CHECK(known);
	longest[SUP_SCOPE_MAX - 1] = 'y';
	CHECK_INT(SUP_OK, scope_known(t, big, &known));
	CHECK(!known);
	big.n = SUP_SCOPE_MAX - 65;
	CHECK_INT(SUP_OK, scope_known(t, big, &known));
	CHECK(known);
	return SUP_OK;
}

static void test_scopes(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, scopes, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(policy),
		T(named),
		T(scopes),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
