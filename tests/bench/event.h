/* event.h - events of SendPost and SES as their webhooks write them. */
#ifndef BENCH_EVENT_H
#define BENCH_EVENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum event_source {
	EVENT_SENDPOST,
	EVENT_SES
};

enum event_what {
	EVENT_DELIVERED,
	EVENT_OPENED,
	EVENT_CLICKED,
	EVENT_HARD_BOUNCE,
	EVENT_SOFT_BOUNCE,
	EVENT_COMPLAINT,
	EVENT_UNSUBSCRIBE
};

struct event {
	enum event_source source;
	enum event_what what;
	uint32_t number; /* makes the message's id */
	int64_t time_ms; /* after 2001, before 2286 */
	const char *to;
	const char *text; /* of a bounce */
};

/* Print e to f as one line of JSON, 500 to 750 bytes. */
void event_print(FILE *f, const struct event *e);

#endif
