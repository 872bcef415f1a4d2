#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const char *option(const struct cli *cli, const char *name)
{
	const struct option_spec *o = cli->command->options;

	for (size_t i = 0; o != NULL && o[i].name != NULL; i++) {
		if (strcmp(o[i].name, name) == 0)
			return cli->values[i];
	}
	return NULL;
}

size_t option_all(const struct cli *cli, const char *name, const char **out)
{
	size_t n = 0;

	for (int i = 0; i < cli->n_given; i++) {
		if (strcmp(cli->given[i].spec->name, name) == 0)
			out[n++] = cli->given[i].value;
	}
	return n;
}

static bool bad_value(struct cli *cli, const char *name, const char *hint)
{
	(void)fprintf(stderr, "suppress: --%s: not %s: %s\n", name, hint,
		      option(cli, name));
	return false;
}

bool option_time(struct cli *cli, const char *name, sup_time_ms *out)
{
	const char *v = option(cli, name);

	if (v == NULL || sup_time_parse(sup_slice_of(v), out) == SUP_OK)
		return true;
	return bad_value(cli, name,
			 "a date or time (2024-01-02, 2024-01-02T03:04:05Z)");
}

/* A reason's name, '-' for '_' allowed. */
bool option_reason(struct cli *cli, const char *name, enum sup_reason *out)
{
	const char *v = option(cli, name);
	char text[32];

	if (v == NULL)
		return true;
	(void)snprintf(text, sizeof(text), "%s", v);
	for (char *c = text; *c != '\0'; c++) {
		if (*c == '-')
			*c = '_';
	}
	if (sup_reason_from_name(sup_slice_of(text), out))
		return true;
	return bad_value(cli, name,
			 "one of hard_bounce, soft_bounce, complaint, "
			 "unsubscribe, manual, invalid");
}

bool option_class(struct cli *cli, const char *name, enum sup_class *out)
{
	const char *v = option(cli, name);

	if (v == NULL || sup_class_from_name(sup_slice_of(v), out))
		return true;
	return bad_value(cli, name, "a bounce class (suppress-policy(5))");
}

bool option_mail(struct cli *cli, const char *name, enum sup_mail *out)
{
	const char *v = option(cli, name);

	if (v == NULL || sup_mail_from_name(sup_slice_of(v), out))
		return true;
	return bad_value(cli, name, "marketing or transactional");
}

bool option_count(struct cli *cli, const char *name, uint64_t *out)
{
	const char *v = option(cli, name);
	char *end;

	if (v == NULL)
		return true;
	if (isdigit((unsigned char)v[0])) {
		*out = strtoull(v, &end, 10);
		if (*end == '\0')
			return true;
	}
	return bad_value(cli, name, "a number");
}

/* "30d", "12h": from now. */
static bool from_now(const struct cli *cli, const char *v, sup_time_ms *out)
{
	char *end;
	long long n = strtoll(v, &end, 10);
	sup_time_ms unit = 0;

	if (end == v || n <= 0 || n > 100000 || end[0] == '\0' ||
	    end[1] != '\0')
		return false;
	if (*end == 'd')
		unit = SUP_DAY_MS;
	else if (*end == 'h')
		unit = SUP_DAY_MS / 24;
	else
		return false;
	*out = cli->now + n * unit;
	return true;
}

bool option_hash(struct cli *cli, const char *name, enum sup_hash *out)
{
	const char *v = option(cli, name);

	*out = SUP_HASH_NONE;
	if (v == NULL)
		return true;
	*out = sup_hash_from_name(sup_slice_of(v));
	return *out != SUP_HASH_NONE ||
	       fail("--hash", "not md5, sha1 or sha256") == 0;
}

bool option_expires(struct cli *cli, const char *name, sup_time_ms *out)
{
	const char *v = option(cli, name);

	if (v == NULL)
		return true;
	if (strcmp(v, "never") == 0) {
		*out = 0;
		return true;
	}
	if (!from_now(cli, v, out) &&
	    sup_time_parse(sup_slice_of(v), out) != SUP_OK)
		return bad_value(cli, name, "a date, 30d, 12h or never");
	/* It would be on the list, and mailed all the same. */
	return *out > cli->now || bad_value(cli, name, "in the future");
}
