/* The worked example of docs/store-format.md is what the code writes and reads.
 */
#include "support/check.h"

#include "base/slice.h"
#include "model/fact.h"
#include "model/record.h"
#include "model/source.h"

#define DAY_ONE INT64_C(1719792000123)

static struct sup_slice page(void)
{
	static char bytes[1 << 17];
	size_t n;
	FILE *f = fopen(SOURCE_DIR "/docs/store-format.md", "rb");

	CHECK(f != NULL);
	n = fread(bytes, 1, sizeof(bytes), f);
	(void)fclose(f);
	CHECK(n > 0 && n < sizeof(bytes));
	return (struct sup_slice){ bytes, n };
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of one line, up to its bar. */
static size_t read_line(struct sup_slice line, char *out)
{
	size_t n = 0;
	size_t i = 0;

	while (i < line.n && line.p[i] != '|') {
		if (line.p[i] == ' ') {
			i++;
			continue;
		}
		CHECK(i + 1 < line.n);
		CHECK(digit(line.p[i]) >= 0 && digit(line.p[i + 1]) >= 0);
		out[n++] = (char)(unsigned char)(digit(line.p[i]) * 16 +
						 digit(line.p[i + 1]));
		i += 2;
	}
	CHECK(i < line.n);
	return n;
}

/* The bytes of the fenced block that begins with the line fence. */
static struct sup_slice block(const char *fence, char *out)
{
	struct sup_slice text = page();
	size_t at = slice_find(text, sup_slice_of(fence));
	size_t n = 0;

	ROW(fence);
	CHECK(at < text.n);
	text = slice_from(text, at + strlen(fence));
	while (text.n > 0 && text.p[0] != '`') {
		size_t len = slice_find(text, SLICE("\n"));

		n += read_line((struct sup_slice){ text.p, len }, out + n);
		text = slice_from(text, len + 1);
	}
	CHECK(n > 0);
	return (struct sup_slice){ out, n };
}

static const uint64_t batch[] = { 7 };

static const struct sup_fact facts[] = {
	{
		.time = DAY_ONE,
		.first_seen = DAY_ONE + 4321,
		.last_seen = DAY_ONE + 4321,
		.kind = SUP_KIND_HARD_BOUNCE,
		.reason = SUP_REASON_HARD_BOUNCE,
		.bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
		.blocks = SUP_BLOCKS_ALL,
		.source = { "sendpost", 8 },
		.message = UINT64_C(0x0123456789abcdef),
		.status = { "5.1.1", 5 },
		.text = { "550 no such user", 16 },
	},
	{
		.time = DAY_ONE + SUP_DAY_MS,
		.first_seen = DAY_ONE + SUP_DAY_MS,
		.last_seen = DAY_ONE + SUP_DAY_MS,
		.kind = SUP_KIND_UNSUBSCRIBE,
		.reason = SUP_REASON_UNSUBSCRIBE,
		.blocks = SUP_BLOCKS_MARKETING,
		.source = { "import:old.csv", 14 },
		.scope = { "acme/news", 9 },
		.batches = batch,
		.n_batches = 1,
	},
};

static const struct sup_suppression suppressions[] = {
	{
		.reason = SUP_REASON_HARD_BOUNCE,
		.blocks = SUP_BLOCKS_ALL,
		.since = DAY_ONE,
		.from = DAY_ONE,
		.cause = 0,
	},
	{
		.scope = { "acme/news", 9 },
		.reason = SUP_REASON_UNSUBSCRIBE,
		.blocks = SUP_BLOCKS_MARKETING,
		.since = DAY_ONE + SUP_DAY_MS,
		.from = DAY_ONE + SUP_DAY_MS,
		.cause = 1,
	},
};

static void test_written(void **state)
{
	char key_room[4096];
	char value_room[4096];
	struct sup_slice key = block("\n```key\n", key_room);
	struct sup_slice value = block("\n```value\n", value_room);
	struct sup_suppression s[2];
	struct arena a = ARENA_INIT(0);
	struct buf out = BUF_INIT(4096);
	struct record r = { .policy_version = 3 };
	bool changed;

	(void)state;
	CHECK_SLICE(SLICE("example.com\0jane.doe"), key);
	for (size_t i = 0; i < COUNT(facts); i++)
		CHECK_INT(SUP_OK, record_add(&r, &facts[i],
					     i == 0 ? SLICE("Jane.Doe@"
							    "example.com")
						    : SLICE(""),
					     &a, &changed));
	memcpy(s, suppressions, sizeof(s));
	r.suppressions = s;
	r.n_suppressions = COUNT(s);
	CHECK_INT(SUP_OK, record_encode(&r, key, &out));
	CHECK_SLICE(value, buf_slice(&out));
	arena_release(&a);
	buf_release(&out);
}

static void test_read(void **state)
{
	char key_room[4096];
	char value_room[4096];
	struct sup_slice key = block("\n```key\n", key_room);
	struct sup_slice value = block("\n```value\n", value_room);
	struct arena a = ARENA_INIT(0);
	struct record r;

	(void)state;
	CHECK_INT(SUP_OK, record_decode(value, key, &a, &r));
	CHECK_INT(3, r.policy_version);
	CHECK_SLICE(SLICE("Jane.Doe@example.com"), r.spelling);
	CHECK_INT(2, r.n_facts);
	CHECK_INT(2, r.n_suppressions);
	for (size_t i = 0; i < 2; i++) {
		const struct sup_fact *want = &facts[i];
		const struct sup_fact *got = &r.facts[i];

		CHECK(fact_same(want, got));
		CHECK_INT(want->first_seen, got->first_seen);
		CHECK_INT(want->last_seen, got->last_seen);
		CHECK_INT(want->bounce_class, got->bounce_class);
		CHECK_INT(want->blocks, got->blocks);
		CHECK_SLICE(want->status, got->status);
		CHECK_SLICE(want->text, got->text);
		CHECK_INT(want->n_batches, got->n_batches);
		CHECK_INT(suppressions[i].since, r.suppressions[i].since);
		CHECK_INT(suppressions[i].reason, r.suppressions[i].reason);
		CHECK_INT(suppressions[i].blocks, r.suppressions[i].blocks);
		CHECK_SLICE(suppressions[i].scope, r.suppressions[i].scope);
		CHECK_INT(i, r.suppressions[i].cause);
	}
	CHECK_INT(7, r.facts[1].batches[0]);
	arena_release(&a);
}

/* Every number that the page gives for a word is the one in the code. */
static void test_numbers(void **state)
{
	char words[64];

	(void)state;
	for (unsigned i = 1; i < SUP_KIND_END; i++) {
		(void)snprintf(words, sizeof(words), "%u %s", i,
			       sup_kind_name((enum sup_kind)i));
		ROW(words);
		CHECK(slice_find(page(), sup_slice_of(words)) < page().n);
	}
	for (unsigned i = 1; i < SUP_REASON_END; i++) {
		(void)snprintf(words, sizeof(words), "%u %s", i,
			       sup_reason_name((enum sup_reason)i));
		ROW(words);
		CHECK(slice_find(page(), sup_slice_of(words)) < page().n);
	}
	for (unsigned i = 1; source_name(i).n > 0; i++) {
		(void)snprintf(words, sizeof(words), "%u %.*s", i,
			       (int)source_name(i).n, source_name(i).p);
		ROW(words);
		CHECK(slice_find(page(), sup_slice_of(words)) < page().n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
