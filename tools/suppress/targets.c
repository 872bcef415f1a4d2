#include "targets.h"

#include <stdlib.h>
#include <string.h>

static bool keep(struct sup_slice s, void *arg)
{
	struct targets *t = arg;
	char *copy;

	if (t->n == t->room) {
		size_t room = t->room == 0 ? 16 : t->room * 2;
		struct sup_slice *grown =
			realloc(t->items, room * sizeof(*grown));

		if (grown == NULL) {
			t->failed = true;
			return false;
		}
		t->items = grown;
		t->room = room;
	}
	copy = malloc(s.n + 1);
	if (copy == NULL) {
		t->failed = true;
		return false;
	}
	memcpy(copy, s.p, s.n);
	t->items[t->n++] = (struct sup_slice){ copy, s.n };
	/* cppcheck-suppress memleak ; it is items' now */
	return true;
}

bool targets_read(struct cli *cli, struct targets *t)
{
	*t = (struct targets){ 0 };
	if (!each_operand(cli, keep, t))
		return false;
	if (t->failed)
		return fail(NULL, "out of memory") == 0;
	return true;
}

void targets_release(struct targets *t)
{
	for (size_t i = 0; i < t->n; i++)
		free((void *)t->items[i].p);
	free(t->items);
	*t = (struct targets){ 0 };
}
