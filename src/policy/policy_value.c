/* Keys of the policy file and their values. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/slice.h"
#include "policy/policy_impl.h"

#define BIT(what) (1U << (what))

enum {
	BOUNCES = BIT(WHAT_SOFT) | BIT(WHAT_HARD),
	RUNS = BIT(WHAT_SOFT),
	LASTING = BIT(WHAT_HARD) | BIT(WHAT_COMPLAINT) | BIT(WHAT_UNSUBSCRIBE) |
		  BIT(WHAT_MANUAL) | BIT(WHAT_INVALID),
	SIMPLE = BIT(WHAT_COMPLAINT) | BIT(WHAT_UNSUBSCRIBE) | BIT(WHAT_ECHO)
};

enum value_type {
	TYPE_ACTION,
	TYPE_NUMBER,
	TYPE_DURATION,
	TYPE_BOOL,
	TYPE_STAYS,
	TYPE_BLOCKS
};

static const struct {
	const char *name;
	enum value_type type;
	unsigned fits; /* sorts of sections */
} keys[KEY_END] = {
	[KEY_ACTION] = { "action", TYPE_ACTION, BOUNCES | SIMPLE },
	[KEY_WITHOUT_STATUS] = { "without_status", TYPE_ACTION,
				 BIT(WHAT_HARD) },
	[KEY_COUNT] = { "count", TYPE_NUMBER, RUNS | BIT(WHAT_INCIDENT) },
	[KEY_DAYS] = { "days", TYPE_NUMBER, RUNS | BIT(WHAT_INCIDENT) },
	[KEY_SPAN] = { "span", TYPE_DURATION, RUNS },
	[KEY_GAP] = { "gap", TYPE_DURATION, RUNS },
	[KEY_PER_DAY] = { "per_day", TYPE_BOOL, RUNS },
	[KEY_STAY] = { "stay", TYPE_STAYS, RUNS | LASTING | BIT(WHAT_ECHO) },
	[KEY_BLOCKS] = { "blocks", TYPE_BLOCKS, RUNS | LASTING },
	[KEY_RESUBSCRIBE] = { "resubscribe", TYPE_BOOL,
			      BIT(WHAT_COMPLAINT) | BIT(WHAT_UNSUBSCRIBE) },
	[KEY_FACTOR] = { "factor", TYPE_NUMBER, BIT(WHAT_INCIDENT) },
	[KEY_HISTORY] = { "history", TYPE_NUMBER, BIT(WHAT_INCIDENT) },
};

static const char *const actions[] = {
	[POLICY_IGNORE] = "ignore",
	[POLICY_SUPPRESS] = "suppress",
	[POLICY_COUNT] = "count",
	[POLICY_GUARD] = "guard",
};

static const char *const blocks[] = {
	[SUP_BLOCKS_MARKETING] = "marketing",
	[SUP_BLOCKS_TRANSACTIONAL] = "transactional",
	[SUP_BLOCKS_ALL] = "all",
};

static const struct {
	char letter;
	sup_time_ms ms;
} units[] = {
	{ 'd', SUP_DAY_MS },
	{ 'h', 3600000 },
	{ 'm', 60000 },
};

/* A hundred years are for ever; more would only invite overflow. */
#define LONGEST_MS (36525 * SUP_DAY_MS)

const char *policy_key_name(enum policy_key key)
{
	return keys[key].name;
}

bool policy_key_from_name(const char *name, enum policy_key *out)
{
	for (unsigned i = 0; i < KEY_END; i++) {
		if (strcmp(name, keys[i].name) == 0) {
			*out = (enum policy_key)i;
			return true;
		}
	}
	return false;
}

bool policy_key_fits(enum policy_key key, enum policy_what what)
{
	return (keys[key].fits & BIT(what)) != 0;
}

static bool action_fits(int64_t action, enum policy_what what)
{
	if (what == WHAT_HARD)
		return true;
	if (what == WHAT_SOFT)
		return action != POLICY_SUPPRESS;
	return action == POLICY_IGNORE || action == POLICY_SUPPRESS;
}

static const char *read_action(struct sup_slice v, enum policy_what what,
			       int64_t *out)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (!slice_is(v, actions[i]))
			continue;
		if (!action_fits((int64_t)i, what))
			return what == WHAT_SOFT
				       ? "not for soft bounces; say count = 1, "
					 "days = 1, span = 0d"
				       : "only suppress or ignore here";
		*out = (int64_t)i;
		return NULL;
	}
	return "must be suppress, count, ignore or guard";
}

static const char *read_blocks(struct sup_slice v, int64_t *out)
{
	for (size_t i = 1; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (slice_is(v, blocks[i])) {
			*out = (int64_t)i;
			return NULL;
		}
	}
	return "must be marketing, transactional or all";
}

static const char *read_bool(struct sup_slice v, int64_t *out)
{
	bool yes = slice_is(v, "yes") || slice_is(v, "1");

	if (!yes && !slice_is(v, "no") && !slice_is(v, "0"))
		return "must be yes or no";
	*out = yes;
	return NULL;
}

static const char *read_number(struct sup_slice v, enum policy_what what,
			       int64_t *out)
{
	int64_t n;

	if (!slice_int64(v, &n) || n < 0 || n > 1000000000)
		return "must be a number from 0";
	if (what == WHAT_SOFT && n > POLICY_COUNT_MAX)
		return "at most 32: no more days of a run are kept";
	*out = n;
	return NULL;
}

/* "14d", "36h", "30m"; "forever" gives 0. */
static bool read_duration(struct sup_slice v, sup_time_ms *out)
{
	int64_t n;

	if (slice_is(v, "forever")) {
		*out = 0;
		return true;
	}
	if (v.n < 2 || !slice_int64((struct sup_slice){ v.p, v.n - 1 }, &n))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (v.p[v.n - 1] != units[i].letter)
			continue;
		if (n < 0 || n > LONGEST_MS / units[i].ms)
			return false;
		*out = n * units[i].ms;
		return true;
	}
	return false;
}

static const char *read_span(struct sup_slice v, enum policy_key key,
			     int64_t *out)
{
	sup_time_ms t;

	if (!read_duration(v, &t) ||
	    (key == KEY_SPAN && slice_is(v, "forever")))
		return "must be a duration such as 14d, 36h or 30m";
	if (key == KEY_GAP && t == 0 && !slice_is(v, "forever"))
		return "no limit is written forever";
	*out = t;
	return NULL;
}

static const char *read_stays(struct policy_section *s, struct sup_slice v)
{
	unsigned max = s->head.what == WHAT_SOFT ? POLICY_STAYS_MAX : 1;
	sup_time_ms stays[POLICY_STAYS_MAX];
	unsigned n = 0;

	for (v = slice_trim(v); v.n > 0; v = slice_trim(v)) {
		struct sup_slice word = { v.p, slice_find(v, SLICE(" ")) };

		if (n == max)
			return max == 1 ? "only one duration here"
					: "at most 8 durations";
		if (!read_duration(word, &stays[n]) ||
		    (stays[n] == 0 && !slice_is(word, "forever")))
			return "must be durations such as 30d or forever";
		n++;
		v = slice_from(v, word.n);
	}
	if (n == 0)
		return "must be durations such as 30d or forever";
	memcpy(s->stays, stays, n * sizeof(stays[0]));
	s->n_stays = n;
	return NULL;
}

const char *policy_value_read(struct policy_section *s, enum policy_key key,
			      const char *value)
{
	struct sup_slice v = slice_trim(sup_slice_of(value));
	int64_t *out = &s->number[key];

	switch (keys[key].type) {
	case TYPE_ACTION:
		return read_action(v, s->head.what, out);
	case TYPE_NUMBER:
		return read_number(v, s->head.what, out);
	case TYPE_DURATION:
		return read_span(v, key, out);
	case TYPE_BOOL:
		return read_bool(v, out);
	case TYPE_STAYS:
		return read_stays(s, v);
	case TYPE_BLOCKS:
		return read_blocks(v, out);
	}
	return "unknown key";
}

static void print_duration(sup_time_ms t, bool zero_is_forever, char *out,
			   size_t room)
{
	size_t i = 0;

	if (t == 0 && zero_is_forever) {
		(void)snprintf(out, room, "forever");
		return;
	}
	while (t % units[i].ms != 0)
		i++;
	(void)snprintf(out, room, "%" PRId64 "%c", t / units[i].ms,
		       units[i].letter);
}

static void print_stays(const struct policy_section *s, char *out)
{
	size_t n = 0;

	for (unsigned i = 0; i < s->n_stays; i++) {
		if (i > 0)
			out[n++] = ' ';
		print_duration(s->stays[i], true, out + n,
			       POLICY_VALUE_MAX - n);
		n += strlen(out + n);
	}
}

void policy_value_print(const struct policy_section *s, enum policy_key key,
			char *out)
{
	int64_t v = s->number[key];

	switch (keys[key].type) {
	case TYPE_ACTION:
		(void)snprintf(out, POLICY_VALUE_MAX, "%s", actions[v]);
		break;
	case TYPE_NUMBER:
		(void)snprintf(out, POLICY_VALUE_MAX, "%" PRId64, v);
		break;
	case TYPE_DURATION:
		print_duration(v, key == KEY_GAP, out, POLICY_VALUE_MAX);
		break;
	case TYPE_BOOL:
		(void)snprintf(out, POLICY_VALUE_MAX, "%s",
			       key == KEY_PER_DAY ? (v ? "1" : "0")
						  : (v ? "yes" : "no"));
		break;
	case TYPE_STAYS:
		print_stays(s, out);
		break;
	case TYPE_BLOCKS:
		(void)snprintf(out, POLICY_VALUE_MAX, "%s", blocks[v]);
		break;
	}
}
