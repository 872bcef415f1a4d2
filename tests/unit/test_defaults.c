/* The default files that are compiled in are the files of the tree. */
#include "support/check.h"

#include "policy/defaults.h"

static void check_same(const char *path, const char *p, size_t n)
{
	static char bytes[1 << 20];
	size_t got;
	FILE *f = fopen(path, "rb");

	ROW(path);
	CHECK(f != NULL);
	got = fread(bytes, 1, sizeof(bytes), f);
	(void)fclose(f);
	CHECK(n > 0);
	CHECK_SLICE(((struct sup_slice){ bytes, got }),
		    ((struct sup_slice){ p, n }));
	CHECK_INT(0, p[n]);
}

static void test_same_bytes(void **state)
{
	(void)state;
	check_same(SOURCE_DIR "/src/policy/share/classify.conf",
		   policy_default_classify, policy_default_classify_size);
	check_same(SOURCE_DIR "/src/policy/share/policy.conf",
		   policy_default_policy, policy_default_policy_size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
