#include "ingest/answer.h"

int answer_status(const struct answer_intake *i)
{
	return i->committed == SUP_OK ? ANSWER_KEPT : ANSWER_TRY_AGAIN;
}
