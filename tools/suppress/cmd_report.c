/* report - the list as one page with charts. */
#include <stdlib.h>

#include "outfile.h"
#include "report.h"
#include "shared.h"

struct surveying {
	struct progress progress;
};

static enum sup_status step(const struct sup_progress *p, void *arg)
{
	struct surveying *s = arg;

	progress_step(&s->progress, p->done, p->total);
	return SUP_OK;
}

static bool read_options(struct cli *cli, struct sup_survey_options *o)
{
	uint64_t days = 90;

	o->at = cli->now;
	if (!option_time(cli, "at", &o->at) ||
	    !option_count(cli, "days", &days))
		return false;
	if (days < 1 || days > SUP_SURVEY_DAYS_MAX)
		return fail("--days", "not between 1 and 366") == EXIT_DONE;
	o->days = (unsigned)days;
	return true;
}

/* The whole page, before anything is written. */
static enum sup_status render(const struct cli *cli, const struct sup_survey *v,
			      struct sup_text *t)
{
	struct page *p;

	if (cli->json) {
		report_json(t, v);
		return sup_text_status(t);
	}
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return SUP_NO_MEMORY;
	p->t = t;
	p->v = v;
	report_page(p);
	free(p);
	return sup_text_status(t);
}

static int write_out(struct cli *cli, const struct sup_text *t)
{
	struct sup_slice s = sup_text_slice(t);
	struct outfile file;

	if (outfile_open(&file, option(cli, "output")) != EXIT_DONE)
		return EXIT_FAILED;
	return outfile_close(&file, fwrite(s.p, 1, s.n, file.f) == s.n);
}

int cmd_report(struct cli *cli)
{
	struct surveying s = { .progress = { .cli = cli } };
	struct sup_survey_options o = { .progress = step, .arg = &s };
	struct sup_survey *v = NULL;
	struct sup_error err = { "" };
	struct sup_text t;
	enum sup_status st;
	int code = EXIT_FAILED;

	if (cli->n_operands != 0)
		return fail_usage(cli, "takes no operands; see --output");
	if (!read_options(cli, &o))
		return EXIT_FAILED;
	sup_text_init(&t);
	progress_begin(&s.progress, cli, "report");
	st = sup_survey(cli->store, &o, &v, &err);
	progress_end(&s.progress);
	if (st == SUP_OK)
		st = render(cli, v, &t);
	if (st == SUP_OK)
		code = write_out(cli, &t);
	else
		(void)fail_status("report", st, &err);
	sup_text_release(&t);
	sup_survey_free(v);
	return code;
}
