#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double seconds_now(void)
{
	struct timespec t = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double peak_mib(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		return 0;
	return (double)u.ru_maxrss / 1024;
}

void must(enum sup_status st, const struct sup_error *err, const char *what)
{
	if (st == SUP_OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, sup_status_text(st),
		      err == NULL ? "" : err->text);
	exit(1);
}

void must_failed(const char *what)
{
	(void)fprintf(stderr, "%s: failed\n", what);
	exit(1);
}

uint64_t number_of(const char *text)
{
	char *end = NULL;
	unsigned long long n = strtoull(text, &end, 10);

	must_be(end != text && *end == '\0', text);
	return n;
}

double in_child(measure_fn *fn, void *arg)
{
	double result = 0;
	int ends[2];
	int status = 0;
	pid_t child;

	must_be(pipe(ends) == 0, "pipe");
	(void)fflush(NULL);
	child = fork();
	must_be(child >= 0, "fork");
	if (child == 0) {
		result = fn(arg);
		if (write(ends[1], &result, sizeof(result)) !=
		    (ssize_t)sizeof(result))
			_exit(1);
		_exit(0);
	}
	(void)close(ends[1]);
	must_be(read(ends[0], &result, sizeof(result)) ==
			(ssize_t)sizeof(result),
		"measurement");
	(void)close(ends[0]);
	must_be(waitpid(child, &status, 0) == child && status == 0, "child");
	return result;
}
