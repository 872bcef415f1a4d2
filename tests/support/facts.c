#include "support/facts.h"

#include "model/fact.h"

/* splitmix64 */
unsigned dice_roll(struct dice *d, unsigned n)
{
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (unsigned)((z ^ z >> 31) % n);
}

static struct sup_slice pick(struct dice *d, const char *const *words,
			     unsigned n)
{
	return sup_slice_of(words[dice_roll(d, n)]);
}

#define PICK(d, words) \
	pick((d), (words), (unsigned)(sizeof(words) / sizeof((words)[0])))

static const char *const sources[] = { "ses", "cli", "import:list.csv" };
static const char *const scopes[] = { "", "", "", "acme", "acme/news" };
static const char *const statuses[] = { "",	   "",	     "5.1.1", "4.2.2",
					"5.7.509", "5.1.01", "9.1.1" };
static const char *const texts[] = { "", "", "550 no such user",
				     "552 5.2.2 voll \xc3\xbc", "x\ty" };

static const sup_time_ms times[] = { 0, INT64_C(1704067200000),
				     INT64_C(1704067200001),
				     INT64_C(1719792000000) };

static sup_time_ms some_time(struct dice *d)
{
	return times[dice_roll(d, 4)];
}

static void add_lifts(struct dice *d, struct fact_room *room,
		      struct sup_fact *f)
{
	f->n_lifts = dice_roll(d, 4);
	f->lifts = room->lifts;
	for (size_t i = 0; i < f->n_lifts; i++) {
		room->lifts[i].scope = PICK(d, scopes);
		room->lifts[i].reason = (enum sup_reason)(1 + dice_roll(d, 3));
	}
}

static void add_batches(struct dice *d, struct fact_room *room,
			struct sup_fact *f)
{
	f->n_batches = dice_roll(d, 4);
	f->batches = room->batches;
	for (size_t i = 0; i < f->n_batches; i++) {
		room->batches[i] = dice_roll(d, 4);
		if (room->batches[i] != 0 && dice_roll(d, 2) == 0)
			room->batches[i] |= SUP_BATCH_UNDONE;
	}
}

static void add_class(struct dice *d, struct sup_fact *f)
{
	if (kind_is_bounce(f->kind))
		f->bounce_class = (enum sup_class)(1 + dice_roll(d, 20));
	else if (kind_is_lasting(f->kind) && dice_roll(d, 4) == 0)
		f->bounce_class = SUP_CLASS_ECHO;
}

struct sup_fact dice_fact(struct dice *d, struct fact_room *room)
{
	struct sup_fact f = { .time = some_time(d) };

	f.kind = (enum sup_kind)(1 + dice_roll(d, SUP_KIND_END - 1));
	f.first_seen = INT64_C(1704067200000) + dice_roll(d, 4) * SUP_DAY_MS;
	f.last_seen = f.first_seen + dice_roll(d, 3) * INT64_C(1000);
	f.expires = some_time(d);
	f.message = dice_roll(d, 3) * UINT64_C(0x123456789abcdef);
	if (f.kind > SUP_KIND_ENGAGED)
		f.reason = (enum sup_reason)(1 + dice_roll(d, 2));
	if (!kind_is_lifting(f.kind))
		f.blocks = dice_roll(d, 4);
	add_class(d, &f);
	f.flags = dice_roll(d, 4);
	f.level = dice_roll(d, 4) == 0 ? dice_roll(d, 4) : 0;
	f.source = PICK(d, sources);
	f.scope = PICK(d, scopes);
	f.status = PICK(d, statuses);
	f.text = PICK(d, texts);
	if (f.kind == SUP_KIND_REMOVED)
		add_lifts(d, room, &f);
	add_batches(d, room, &f);
	return f;
}
