#include "base/slice.h"
#include "model/codec.h"
#include "model/fact.h"
#include "model/source.h"
#include "suppress/scope.h"

/* The head, a varint.  What nearly every bounce has stands in its first two
 * bytes; see docs/store-format.md. */
enum {
	KIND_MASK = 0xf,
	HAS_TIME = 1 << 4,
	HAS_MESSAGE = 1 << 5,
	HAS_FIRST = 1 << 6,
	CLASS_SHIFT = 7,
	CLASS_MASK = 0x1f,
	BLOCKS_SHIFT = 12,
	HAS_STATUS = 1 << 14,
	HAS_TEXT = 1 << 15,
	HAS_LAST = 1 << 16,
	HAS_REASON = 1 << 17,
	HAS_SCOPE = 1 << 18,
	HAS_BATCHES = 1 << 19,
	TIMELESS = 1 << 20,
	HAS_EXPIRES = 1 << 21,
	HAS_FLAGS = 1 << 22,
	HAS_LEVEL = 1 << 23,
	HAS_LIFTS = 1 << 24,
	HEAD_END = 1 << 25
};

/* The reason that goes without saying. */
static const unsigned char usual_reason[SUP_KIND_END] = {
	[SUP_KIND_SOFT_BOUNCE] = SUP_REASON_SOFT_BOUNCE,
	[SUP_KIND_HARD_BOUNCE] = SUP_REASON_HARD_BOUNCE,
	[SUP_KIND_COMPLAINT] = SUP_REASON_COMPLAINT,
	[SUP_KIND_UNSUBSCRIBE] = SUP_REASON_UNSUBSCRIBE,
	[SUP_KIND_ADDED] = SUP_REASON_MANUAL,
};

/* A status is one byte and a varint if it is X.Y.Z with X one of these, Y a
 * digit below 8 and Z a number below 1000; else its length and its bytes. */
static const char status_classes[] = "245";

enum {
	STATUS_PACKED = SUP_STATUS_MAX + 1,
	STATUS_SUBJECTS = 8,
	STATUS_DETAILS = 1000,
	LIFT_SCOPE = 1 << 3
};

sup_time_ms fact_reference(const struct sup_fact *f, sup_time_ms ref)
{
	if (f->time != 0)
		return f->time;
	return f->first_seen != 0 ? f->first_seen : ref;
}

/* The detail of s if it can be packed, else STATUS_DETAILS. */
static unsigned packed_detail(struct sup_slice s)
{
	unsigned detail = 0;

	if (s.n < 5 || s.n > 7 || memchr(status_classes, s.p[0], 3) == NULL ||
	    s.p[1] != '.' || s.p[2] < '0' || s.p[2] > '7' || s.p[3] != '.' ||
	    (s.p[4] == '0' && s.n > 5))
		return STATUS_DETAILS;
	for (size_t i = 4; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return STATUS_DETAILS;
		detail = detail * 10 + (unsigned)(s.p[i] - '0');
	}
	return detail;
}

static void put_status(struct sink *s, struct sup_slice status)
{
	unsigned detail = packed_detail(status);
	const char *class_at;

	if (detail == STATUS_DETAILS) {
		put_slice(s, status);
		return;
	}
	class_at = strchr(status_classes, status.p[0]);
	put_byte(s, STATUS_PACKED +
			    (unsigned)(class_at - status_classes) *
				    STATUS_SUBJECTS +
			    (unsigned)(status.p[2] - '0'));
	put_varint(s, detail);
}

static struct sup_slice unpack_status(unsigned packed, unsigned detail,
				      struct arena *a)
{
	char *p = arena_alloc(a, SUP_STATUS_MAX, 1);
	size_t n = 0;

	if (p == NULL)
		return (struct sup_slice){ NULL, 0 };
	p[n++] = status_classes[packed / STATUS_SUBJECTS];
	p[n++] = '.';
	p[n++] = (char)('0' + packed % STATUS_SUBJECTS);
	p[n++] = '.';
	if (detail >= 100)
		p[n++] = (char)('0' + detail / 100);
	if (detail >= 10)
		p[n++] = (char)('0' + detail / 10 % 10);
	p[n++] = (char)('0' + detail % 10);
	return (struct sup_slice){ p, n };
}

static enum sup_status get_status(struct feed *in, struct arena *a,
				  struct sup_slice *out)
{
	unsigned first = get_byte(in);
	unsigned detail;

	if (first < STATUS_PACKED) {
		*out = get_bytes(in, first);
		in->bad |= out->n == 0 || packed_detail(*out) != STATUS_DETAILS;
		return SUP_OK;
	}
	first -= STATUS_PACKED;
	detail = (unsigned)get_varint_max(in, STATUS_DETAILS - 1);
	in->bad |= first >= 3 * STATUS_SUBJECTS;
	if (in->bad)
		return SUP_OK;
	*out = unpack_status(first, detail, a);
	return out->n == 0 ? SUP_NO_MEMORY : SUP_OK;
}

static void put_source(struct sink *s, struct sup_slice name)
{
	unsigned number = source_number(name);

	put_varint(s, number);
	if (number == 0)
		put_slice(s, name);
}

static struct sup_slice get_source(struct feed *in)
{
	unsigned number = (unsigned)get_varint_max(in, UINT16_MAX);
	struct sup_slice name;

	if (number == 0) {
		name = get_slice(in, SUP_SOURCE_MAX);
		in->bad |= source_number(name) != 0;
	} else {
		name = source_name(number);
		in->bad |= name.n == 0;
	}
	return name;
}

static void put_lifts(struct sink *s, const struct sup_fact *f)
{
	put_varint(s, f->n_lifts);
	for (size_t i = 0; i < f->n_lifts; i++) {
		const struct sup_pair *p = &f->lifts[i];

		put_byte(s, (unsigned)p->reason |
				    (p->scope.n > 0 ? LIFT_SCOPE : 0));
		if (p->scope.n > 0)
			put_slice(s, p->scope);
	}
}

static enum sup_status get_lifts(struct feed *in, struct arena *a,
				 struct sup_fact *f)
{
	size_t n = (size_t)get_varint_max(in, FACT_LIFTS_MAX);
	struct sup_pair *p;

	in->bad |= n == 0 || n > feed_left(in) / LIFT_BYTES_MIN;
	if (in->bad)
		return SUP_OK;
	p = arena_alloc(a, n, sizeof(*p));
	if (p == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		unsigned head = get_byte(in);

		in->bad |= head >= LIFT_SCOPE << 1;
		p[i].reason = (enum sup_reason)(head & (LIFT_SCOPE - 1));
		p[i].scope = (struct sup_slice){ NULL, 0 };
		if ((head & LIFT_SCOPE) != 0)
			p[i].scope = get_slice(in, SUP_SCOPE_MAX);
	}
	f->lifts = p;
	f->n_lifts = n;
	return SUP_OK;
}

/* Each id as its distance from the one before it, and a bit for undone. */
static void put_batches(struct sink *s, const struct sup_fact *f)
{
	uint64_t before = 0;

	put_varint(s, f->n_batches);
	for (size_t i = 0; i < f->n_batches; i++) {
		uint64_t id = f->batches[i] & ~SUP_BATCH_UNDONE;
		bool undone = (f->batches[i] & SUP_BATCH_UNDONE) != 0;

		put_varint(s, (id - before) << 1 | (undone ? 1 : 0));
		before = id;
	}
}

static enum sup_status get_batches(struct feed *in, struct arena *a,
				   struct sup_fact *f)
{
	size_t n = (size_t)get_varint_max(in, FACT_BATCHES_MAX);
	uint64_t before = 0;
	uint64_t *p;

	in->bad |= n == 0 || n > feed_left(in) / BATCH_BYTES_MIN;
	if (in->bad)
		return SUP_OK;
	p = arena_alloc(a, n, sizeof(*p));
	if (p == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		uint64_t v = get_varint(in);

		in->bad |= v >> 1 >= SUP_BATCH_UNDONE - before;
		before += v >> 1;
		p[i] = before | ((v & 1) != 0 ? SUP_BATCH_UNDONE : 0);
	}
	f->batches = p;
	f->n_batches = n;
	return SUP_OK;
}

static unsigned head_of(const struct sup_fact *f, sup_time_ms ref, bool annex)
{
	const struct {
		bool present;
		unsigned bit;
	} fields[] = {
		{ f->time != 0 && f->time != ref, HAS_TIME },
		{ f->message != 0, HAS_MESSAGE },
		{ annex && f->first_seen != 0, HAS_FIRST },
		{ f->status.n > 0, HAS_STATUS },
		{ f->text.n > 0, HAS_TEXT },
		{ annex && f->last_seen != f->first_seen, HAS_LAST },
		{ (unsigned)f->reason != usual_reason[f->kind], HAS_REASON },
		{ f->scope.n > 0, HAS_SCOPE },
		{ annex && f->n_batches > 0, HAS_BATCHES },
		{ f->time == 0, TIMELESS },
		{ f->expires != 0, HAS_EXPIRES },
		{ f->flags != 0, HAS_FLAGS },
		{ f->level != 0, HAS_LEVEL },
		{ f->n_lifts > 0, HAS_LIFTS },
	};
	unsigned head = (unsigned)f->kind |
			(unsigned)f->bounce_class << CLASS_SHIFT |
			f->blocks << BLOCKS_SHIFT;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		head |= fields[i].present ? fields[i].bit : 0;
	return head;
}

void put_fact(struct sink *s, const struct sup_fact *f, sup_time_ms ref,
	      bool annex)
{
	unsigned head = head_of(f, ref, annex);
	sup_time_ms base = f->time != 0 ? f->time : ref;

	put_varint(s, head);
	if ((head & HAS_TIME) != 0)
		put_diff(s, f->time, ref);
	put_source(s, f->source);
	if ((head & HAS_MESSAGE) != 0)
		put_u64(s, f->message);
	if ((head & HAS_FIRST) != 0)
		put_diff(s, f->first_seen, base);
	if ((head & HAS_LAST) != 0)
		put_varint(s, (uint64_t)(f->last_seen - f->first_seen));
	if ((head & HAS_REASON) != 0)
		put_byte(s, (unsigned)f->reason);
	if ((head & HAS_SCOPE) != 0)
		put_slice(s, f->scope);
	if ((head & HAS_STATUS) != 0)
		put_status(s, f->status);
	if ((head & HAS_TEXT) != 0)
		put_slice(s, f->text);
	if ((head & HAS_EXPIRES) != 0)
		put_diff(s, f->expires, base);
	if ((head & HAS_FLAGS) != 0)
		put_varint(s, f->flags);
	if ((head & HAS_LEVEL) != 0)
		put_varint(s, f->level);
	if ((head & HAS_LIFTS) != 0)
		put_lifts(s, f);
	if ((head & HAS_BATCHES) != 0)
		put_batches(s, f);
}

/* Times, source and message: what stands in front in nearly every fact. */
static void get_front(struct feed *in, unsigned head, sup_time_ms ref,
		      struct sup_fact *f)
{
	sup_time_ms base;

	if ((head & TIMELESS) == 0)
		f->time = ref;
	if ((head & HAS_TIME) != 0)
		f->time = get_diff(in, ref, FACT_TIME_MAX);
	base = f->time != 0 ? f->time : ref;
	f->source = get_source(in);
	if ((head & HAS_MESSAGE) != 0)
		f->message = get_u64(in);
	if ((head & HAS_FIRST) != 0)
		f->first_seen = get_diff(in, base, FACT_TIME_MAX);
	f->last_seen = f->first_seen;
	if ((head & HAS_LAST) != 0)
		f->last_seen += (sup_time_ms)get_varint_max(
			in, (uint64_t)(FACT_TIME_MAX - f->first_seen));
	f->reason = (enum sup_reason)usual_reason[f->kind];
	if ((head & HAS_REASON) != 0)
		f->reason = (enum sup_reason)get_byte(in);
}

static enum sup_status get_rest(struct feed *in, unsigned head, sup_time_ms ref,
				struct arena *a, struct sup_fact *f)
{
	enum sup_status st = SUP_OK;

	if ((head & HAS_SCOPE) != 0)
		f->scope = get_slice(in, SUP_SCOPE_MAX);
	if ((head & HAS_STATUS) != 0)
		st = get_status(in, a, &f->status);
	if ((head & HAS_TEXT) != 0)
		f->text = get_slice(in, SUP_FACT_TEXT_MAX);
	if ((head & HAS_EXPIRES) != 0)
		f->expires = get_diff(in, f->time != 0 ? f->time : ref,
				      FACT_TIME_MAX);
	if ((head & HAS_FLAGS) != 0)
		f->flags = (unsigned)get_varint_max(in, FACT_FLAGS_ALL);
	if ((head & HAS_LEVEL) != 0)
		f->level = (unsigned)get_varint_max(in, UINT32_MAX);
	if (st == SUP_OK && (head & HAS_LIFTS) != 0)
		st = get_lifts(in, a, f);
	if (st == SUP_OK && (head & HAS_BATCHES) != 0)
		st = get_batches(in, a, f);
	return st;
}

enum sup_status get_fact(struct feed *in, sup_time_ms ref, struct arena *a,
			 struct sup_fact *out)
{
	unsigned head = (unsigned)get_varint_max(in, HEAD_END - 1);
	enum sup_status st;
	struct sup_fact f = {
		.kind = (enum sup_kind)(head & KIND_MASK),
		.bounce_class =
			(enum sup_class)(head >> CLASS_SHIFT & CLASS_MASK),
		.blocks = head >> BLOCKS_SHIFT & SUP_BLOCKS_ALL,
	};

	if (in->bad || (unsigned)f.kind >= SUP_KIND_END)
		return SUP_CORRUPT;
	get_front(in, head, ref, &f);
	st = get_rest(in, head, ref, a, &f);
	if (st != SUP_OK)
		return st;
	/* Each field has one way to be written: that of put_fact(). */
	if (in->bad || !fact_is_normal(&f) || head_of(&f, ref, true) != head)
		return SUP_CORRUPT;
	*out = f;
	return SUP_OK;
}
