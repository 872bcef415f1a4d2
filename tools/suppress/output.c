#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

int fail(const char *what, const char *text)
{
	if (what == NULL)
		(void)fprintf(stderr, "suppress: %s\n", text);
	else
		(void)fprintf(stderr, "suppress: %s: %s\n", what, text);
	return EXIT_FAILED;
}

int fail_status(const char *what, enum sup_status st,
		const struct sup_error *err)
{
	const char *text = sup_status_text(st);

	if (err != NULL && err->text[0] != '\0')
		text = err->text;
	(void)fail(what, text);
	if (st == SUP_REFUSED)
		(void)fprintf(stderr, "If it is meant, repeat it with "
				      "--yes-remove and that number.\n");
	return EXIT_FAILED;
}

int fail_usage(const struct cli *cli, const char *text)
{
	(void)fprintf(stderr, "suppress: %s: %s\nTry: suppress help %s\n",
		      cli->command->name, text, cli->command->name);
	return EXIT_FAILED;
}

void say(const struct cli *cli, const char *text)
{
	if (!cli->quiet)
		(void)fprintf(stderr, "%s\n", text);
}

void print_slice(struct sup_slice s)
{
	if (s.n > 0)
		(void)fwrite(s.p, 1, s.n, stdout);
}

void print_text(const char *text)
{
	(void)fputs(text, stdout);
}

void print_json_line(struct sup_text *t)
{
	if (sup_text_status(t) != SUP_OK) {
		(void)fprintf(stderr, "suppress: out of memory\n");
		exit(EXIT_FAILED);
	}
	print_slice(sup_text_slice(t));
	(void)putchar('\n');
	sup_text_release(t);
}

void print_escaped(struct sup_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == 0x7f || c == '\\')
			(void)printf("\\x%02X", c);
		else
			(void)putchar(c);
	}
}

int finish(int code)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		(void)fprintf(stderr, "suppress: standard output: %s\n",
			      strerror(errno));
		return EXIT_FAILED;
	}
	return code;
}

bool may_colour(int fd)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return (no == NULL || no[0] == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0) && isatty(fd) == 1;
}

struct sup_slice who(void)
{
	static char text[256];
	char host[128] = "";
	const struct passwd *pw = getpwuid(getuid());

	(void)gethostname(host, sizeof(host) - 1);
	if (pw != NULL)
		(void)snprintf(text, sizeof(text), "%s@%s", pw->pw_name, host);
	else
		(void)snprintf(text, sizeof(text), "%lu@%s",
			       (unsigned long)getuid(), host);
	return sup_slice_of(text);
}

struct sup_actor actor_of(const struct cli *cli, const char *what, bool dry_run)
{
	struct sup_actor a = { .source = sup_slice_of("cli"),
			       .who = who(),
			       .what = sup_slice_of(what),
			       .now = cli->now,
			       .dry_run = dry_run };

	return a;
}

static void outcome_json(const struct sup_outcome *o, bool dry_run)
{
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "batch");
	if (o->batch == 0)
		sup_json_null(&t);
	else
		sup_json_uint(&t, o->batch);
	sup_json_key(&t, "dry_run");
	sup_json_bool(&t, dry_run);
	sup_json_key(&t, "given");
	sup_json_uint(&t, o->given);
	sup_json_key(&t, "facts");
	sup_json_uint(&t, o->facts);
	sup_json_key(&t, "known");
	sup_json_uint(&t, o->known);
	sup_json_key(&t, "changed");
	sup_json_uint(&t, o->changed);
	sup_json_key(&t, "released");
	sup_json_uint(&t, o->released);
	sup_json_key(&t, "untouched");
	sup_json_uint(&t, o->untouched);
	sup_json_key(&t, "expired");
	sup_json_uint(&t, o->expired);
	sup_json_key(&t, "undone");
	sup_json_uint(&t, o->undone);
	sup_json_key(&t, "refused");
	sup_json_uint(&t, o->refused);
	sup_json_object_end(&t);
	print_json_line(&t);
}

int print_outcome(struct cli *cli, const char *verb,
		  const struct sup_outcome *o, int code)
{
	bool dry_run = option(cli, "dry-run") != NULL;

	if (cli->json) {
		outcome_json(o, dry_run);
		return code;
	}
	if (cli->quiet)
		return code;
	(void)fprintf(stderr, "%s%s", dry_run ? "would have " : "", verb);
	if (o->given > 0)
		(void)fprintf(stderr, " %llu", (unsigned long long)o->given);
	(void)fprintf(stderr, ", changed %llu", (unsigned long long)o->changed);
	if (o->released > 0)
		(void)fprintf(stderr, ", released %llu",
			      (unsigned long long)o->released);
	if (o->known > 0)
		(void)fprintf(stderr, ", known before %llu",
			      (unsigned long long)o->known);
	if (o->untouched > 0)
		(void)fprintf(stderr, ", nothing in force %llu",
			      (unsigned long long)o->untouched);
	if (o->expired > 0)
		(void)fprintf(stderr, ", expired already %llu",
			      (unsigned long long)o->expired);
	if (o->undone > 0)
		(void)fprintf(stderr, ", left out as undone %llu",
			      (unsigned long long)o->undone);
	if (o->refused > 0)
		(void)fprintf(stderr, ", refused %llu",
			      (unsigned long long)o->refused);
	if (o->batch != 0)
		(void)fprintf(stderr,
			      " (batch %llu; to take it back: suppress undo "
			      "%llu)",
			      (unsigned long long)o->batch,
			      (unsigned long long)o->batch);
	(void)fputc('\n', stderr);
	return code;
}
