#include <stdio.h>
#include <unistd.h>

#include "cli.h"

enum {
	BAR_EVERY_MS = 200,
	LINE_EVERY_MS = 10000,
	BAR_WIDTH = 30
};

void progress_begin(struct progress *p, const struct cli *cli, const char *what)
{
	p->cli = cli;
	p->what = what;
	p->started = sup_time_now();
	p->shown = p->started;
	p->rows = 0;
	p->bar = !cli->quiet && isatty(STDERR_FILENO) == 1;
}

static void draw(const struct progress *p, uint64_t done, uint64_t total,
		 sup_time_ms now)
{
	double share = total == 0 ? 0 : (double)done / (double)total;
	double seconds = (double)(now - p->started) / 1000;
	int filled;

	if (share > 1)
		share = 1;
	filled = (int)(share * BAR_WIDTH);
	(void)fprintf(stderr, "\r%s ", p->what);
	if (total > 0) {
		(void)fputc('[', stderr);
		for (int i = 0; i < BAR_WIDTH; i++)
			(void)fputc(i < filled ? '#' : ' ', stderr);
		(void)fprintf(stderr, "] %3d %% ", (int)(share * 100));
		if (share > 0.01)
			(void)fprintf(stderr, "%.0f s left  ",
				      seconds / share - seconds);
	} else {
		(void)fprintf(stderr, "%llu  ", (unsigned long long)done);
	}
	if (p->rows > 0 && seconds > 0)
		(void)fprintf(stderr, "%.0f rows/s  ",
			      (double)p->rows / seconds);
	(void)fflush(stderr);
}

void progress_step(struct progress *p, uint64_t done, uint64_t total)
{
	sup_time_ms now = sup_time_now();

	if (p->bar && now - p->shown >= BAR_EVERY_MS) {
		draw(p, done, total, now);
		p->shown = now;
	} else if (!p->bar && p->cli->verbose &&
		   now - p->shown >= LINE_EVERY_MS) {
		(void)fprintf(stderr, "%s: %llu of %llu\n", p->what,
			      (unsigned long long)done,
			      (unsigned long long)total);
		p->shown = now;
	}
}

void progress_end(struct progress *p)
{
	if (p->bar && p->shown != p->started)
		(void)fprintf(stderr, "\r%70s\r", "");
}
