/* dump_names.c - words for the numbers in a dump. */
#include <inttypes.h>
#include <stdio.h>

#include "list/dump.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const batch_states[] = {
	[BATCH_RUNNING] = "running",
	[BATCH_DONE] = "done",
	[BATCH_UNDOING] = "undoing",
	[BATCH_UNDONE] = "undone",
};

static const char *const incident_states[] = {
	[INCIDENT_OPEN] = "open",
	[INCIDENT_ACCEPTED] = "accepted",
	[INCIDENT_VOIDED] = "voided",
};

static const char *const change_whats[] = {
	[CHANGE_SUPPRESSED] = "suppressed", [CHANGE_LIFTED] = "lifted",
	[CHANGE_ALTERED] = "altered",	    [CHANGE_READ_ALL] = "read_all",
	[CHANGE_ERASED] = "erased",
};

static const char *name_of(const char *const *names, size_t n, size_t i)
{
	return i < n && names[i] != NULL ? names[i] : "";
}

static unsigned number_of(const char *const *names, size_t n,
			  struct sup_slice name)
{
	for (unsigned i = 1; i < n; i++) {
		if (names[i] != NULL && slice_is(name, names[i]))
			return i;
	}
	return 0;
}

const char *dump_batch_state(enum batch_state s)
{
	return name_of(batch_states, COUNT(batch_states), (size_t)s);
}

const char *dump_incident_state(enum incident_state s)
{
	return name_of(incident_states, COUNT(incident_states), (size_t)s);
}

const char *dump_change_what(enum change_what w)
{
	return name_of(change_whats, COUNT(change_whats), (size_t)w);
}

enum batch_state dump_batch_state_of(struct sup_slice name)
{
	return (enum batch_state)number_of(batch_states, COUNT(batch_states),
					   name);
}

enum incident_state dump_incident_state_of(struct sup_slice name)
{
	return (enum incident_state)number_of(incident_states,
					      COUNT(incident_states), name);
}

enum change_what dump_change_what_of(struct sup_slice name)
{
	return (enum change_what)number_of(change_whats, COUNT(change_whats),
					   name);
}

const char *dump_hex(struct hash128 h, char *out)
{
	(void)snprintf(out, DUMP_HEX, "%016" PRIx64 "%016" PRIx64, h.hi, h.lo);
	return out;
}
