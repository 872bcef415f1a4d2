#include "ingest/sources.h"

#include "suppress/ingest.h"

const struct source sources[] = {
	{ "ses", ses_claims, ses_parse },
	{ "sendpost", sendpost_claims, sendpost_parse },
	{ "generic", generic_claims, generic_parse },
};

const size_t n_sources = sizeof(sources) / sizeof(sources[0]);

const char *sup_ingest_source(size_t i)
{
	return i < n_sources ? sources[i].name : NULL;
}
