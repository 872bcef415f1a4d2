#include "base/json_scan.h"

#include "base/json_text.h"

enum {
	KEYS_MAX = 64 /* of an object that are compared; more may be doubled */
};

/* The keys seen in an open object, by a mark that equal keys share. */
struct keys {
	uint64_t marks[KEYS_MAX];
	unsigned n;
	bool told;
};

struct scan {
	struct json_pass pass; /* first: the tokens' share */
	struct json_visitor *visitor;
	unsigned visit_depth; /* 0: nobody looks */
	unsigned max_depth;
	unsigned depth; /* open objects and arrays */
	size_t nodes;
	size_t max_nodes;
	struct sup_slice key; /* of the value that is due */
	bool key_escaped;
	uint64_t objects[JSON_DEPTH_END / 64]; /* a bit per depth */
	struct keys keys[JSON_VISIT_DEPTH_MAX + 1];
};

/* What is due next. */
enum step {
	STEP_VALUE,
	STEP_NEXT, /* a comma or the end of the object or array */
	STEP_DONE
};

const char *json_fault_text(const struct json_fault *f)
{
	return f->what == NULL ? "no fault" : f->what;
}

static inline bool in_object(const struct scan *s)
{
	return (s->objects[s->depth / 64] >> (s->depth % 64) & 1) != 0;
}

static uint64_t load(const char *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

static uint64_t mark_of(struct sup_slice key)
{
	const char *p = key.p;
	size_t n = key.n;
	uint64_t a = 0;
	uint64_t b = 0;

	if (n >= 8) {
		a = load(p, 8) ^ load(p + n / 2 - 4, 8) * 3;
		b = load(p + n - 8, 8);
	} else if (n >= 4) {
		a = load(p, 4);
		b = load(p + n - 4, 4);
	} else if (n >= 2) {
		a = load(p, 2);
		b = load(p + n - 2, 2);
	} else if (n == 1) {
		a = load(p, 1);
	}
	return a * UINT64_C(0x9e3779b97f4a7c15) +
	       b * UINT64_C(0xc2b2ae3d27d4eb4f) + n;
}

/* Say so, once an object, if the key may be there already. */
static void note_key(struct scan *s)
{
	struct keys *k = &s->keys[s->depth];
	uint64_t mark = mark_of(s->key);
	bool found = s->key_escaped || k->n == KEYS_MAX;

	if (k->told || s->visitor->duplicate == NULL)
		return;
	for (unsigned i = 0; i < k->n; i++)
		found = found | (k->marks[i] == mark);
	if (found) {
		k->told = true;
		s->visitor->duplicate(s->visitor, s->depth);
	} else {
		k->marks[k->n++] = mark;
	}
}

static void report(struct scan *s, enum json_type type, struct sup_slice raw,
		   bool escaped)
{
	struct json_member m = {
		.depth = s->depth,
		.escaped = escaped || s->key_escaped,
		.type = type,
		.key = s->key,
		.raw = raw,
	};

	if (s->visitor->member != NULL)
		s->visitor->member(s->visitor, &m);
}

static inline bool seen(const struct scan *s)
{
	return s->depth <= s->visit_depth && s->depth > 0;
}

/* The key and its colon; p is where its quote should be. */
static inline const char *take_key(struct scan *s, const char *p)
{
	const char *start = p + 1;

	if (p >= s->pass.end || *p != '"')
		return json_pass_syntax(&s->pass, p, "a key is missing");
	p = json_pass_string(&s->pass, start, &s->key_escaped);
	if (p == NULL)
		return NULL;
	s->key.p = start;
	s->key.n = (size_t)(p - start) - 1;
	if (seen(s))
		note_key(s);
	p = json_pass_space(&s->pass, p);
	if (p >= s->pass.end || *p != ':')
		return json_pass_syntax(&s->pass, p, "a colon is missing");
	return p + 1;
}

static inline void leave(struct scan *s, enum step *step)
{
	if (seen(s) && s->visitor->close != NULL)
		s->visitor->close(s->visitor, s->depth);
	s->depth--;
	*step = s->depth == 0 ? STEP_DONE : STEP_NEXT;
}

/* An object or array opens at p. */
static const char *enter(struct scan *s, const char *p, enum step *step)
{
	bool object = *p == '{';
	uint64_t bit;

	if (seen(s))
		report(s, object ? JSON_OBJECT : JSON_ARRAY,
		       (struct sup_slice){ NULL, 0 }, false);
	if (s->depth + 1 >= JSON_DEPTH_END)
		return json_pass_syntax(&s->pass, p, "far too deep");
	s->depth++;
	if (s->depth > s->max_depth)
		json_pass_rule(&s->pass, p, "nested too deeply");
	bit = UINT64_C(1) << (s->depth % 64);
	if (object)
		s->objects[s->depth / 64] |= bit;
	else
		s->objects[s->depth / 64] &= ~bit;
	if (seen(s)) {
		s->keys[s->depth].n = 0;
		s->keys[s->depth].told = false;
	}
	s->key = (struct sup_slice){ NULL, 0 };
	s->key_escaped = false;
	p = json_pass_space(&s->pass, p + 1);
	if (p < s->pass.end && *p == (object ? '}' : ']')) {
		leave(s, step);
		return p + 1;
	}
	*step = STEP_VALUE;
	return object ? take_key(s, p) : p;
}

static const char *take_word(struct scan *s, const char *p,
			     enum json_type *type)
{
	*type = *p == 'n' ? JSON_NULL : JSON_BOOL;
	return json_pass_word(&s->pass, p,
			      *p == 't'	  ? "true"
			      : *p == 'f' ? "false"
					  : "null");
}

static inline const char *take_value(struct scan *s, const char *p,
				     enum step *step, enum json_type *type)
{
	struct sup_slice raw;
	bool escaped = false;

	p = json_pass_space(&s->pass, p);
	if (p >= s->pass.end)
		return json_pass_syntax(&s->pass, p, NULL);
	if (++s->nodes > s->max_nodes)
		json_pass_rule(&s->pass, p, "too many values");
	if (*p == '{' || *p == '[') {
		*type = *p == '{' ? JSON_OBJECT : JSON_ARRAY;
		return enter(s, p, step);
	}
	raw.p = p;
	if (*p == '"') {
		*type = JSON_STRING;
		raw.p = p + 1;
		p = json_pass_string(&s->pass, p + 1, &escaped);
	} else if (*p == '-' || (*p >= '0' && *p <= '9')) {
		*type = JSON_NUMBER;
		p = json_pass_number(&s->pass, p);
	} else {
		p = take_word(s, p, type);
	}
	if (p == NULL)
		return NULL;
	*step = s->depth == 0 ? STEP_DONE : STEP_NEXT;
	if (seen(s)) {
		raw.n = (size_t)(p - raw.p) - (*type == JSON_STRING ? 1 : 0);
		report(s, *type, raw, escaped);
	}
	return p;
}

/* Behind a value within an object or array. */
static inline const char *take_next(struct scan *s, const char *p,
				    enum step *step)
{
	bool object = in_object(s);

	p = json_pass_space(&s->pass, p);
	if (p < s->pass.end && *p == ',') {
		*step = STEP_VALUE;
		if (!object) {
			s->key = (struct sup_slice){ NULL, 0 };
			s->key_escaped = false;
			return p + 1;
		}
		return take_key(s, json_pass_space(&s->pass, p + 1));
	}
	if (p >= s->pass.end || *p != (object ? '}' : ']'))
		return json_pass_syntax(&s->pass, p,
					object ? "neither , nor }"
					       : "neither , nor ]");
	leave(s, step);
	return p + 1;
}

static const char *walk(struct scan *s)
{
	const char *p = s->pass.start;
	enum json_type type = JSON_NONE;
	enum step step = STEP_VALUE;

	p = take_value(s, p, &step, &s->pass.fault->type);
	while (p != NULL && step != STEP_DONE) {
		if (step == STEP_VALUE)
			p = take_value(s, p, &step, &type);
		else
			p = take_next(s, p, &step);
	}
	return p;
}

static void prepare(struct scan *s, struct sup_slice in,
		    const struct json_limits *limits, struct json_visitor *v,
		    struct json_fault *fault)
{
	static const struct json_limits none;
	const struct json_limits *l = limits == NULL ? &none : limits;

	if (in.p == NULL)
		in.p = "";
	*fault = (struct json_fault){ .kind = JSON_FINE };
	s->pass.start = in.p;
	s->pass.end = in.p + in.n;
	s->pass.fault = fault;
	s->max_depth = l->max_depth == 0 ? JSON_DEPTH_MAX : l->max_depth;
	s->max_nodes = l->max_nodes == 0 ? JSON_NODES_MAX : l->max_nodes;
	s->depth = 0;
	s->nodes = 0;
	s->visitor = v;
	s->visit_depth = v == NULL ? 0 : v->depth;
	if (s->visit_depth > JSON_VISIT_DEPTH_MAX)
		s->visit_depth = JSON_VISIT_DEPTH_MAX;
	s->key = (struct sup_slice){ NULL, 0 };
	s->key_escaped = false;
	s->objects[0] = 0;
	if (v != NULL && v->begin != NULL)
		v->begin(v);
}

static enum sup_status finish(struct scan *s, const char *p, bool whole)
{
	struct json_fault *f = s->pass.fault;

	/* "12ab" is not 12 and then something else. */
	if (p != NULL && p < s->pass.end &&
	    (f->type == JSON_NUMBER || f->type == JSON_BOOL ||
	     f->type == JSON_NULL) &&
	    !json_is_space(*p) && memchr(",]}:[{\"", *p, 7) == NULL)
		p = json_pass_syntax(&s->pass, p, "bytes behind a value");
	if (p != NULL)
		f->end = (size_t)(p - s->pass.start);
	if (p != NULL && whole) {
		p = json_pass_space(&s->pass, p);
		if (p < s->pass.end)
			p = json_pass_syntax(&s->pass, p,
					     "bytes behind the value");
	}
	if (p == NULL) {
		f->type = JSON_NONE;
		f->end = 0;
	}
	return f->kind == JSON_FINE ? SUP_OK : SUP_INVALID;
}

static size_t bytes_cap(const struct json_limits *limits)
{
	return limits == NULL || limits->max_bytes == 0 ? JSON_BYTES_MAX
							: limits->max_bytes;
}

enum sup_status json_scan(struct sup_slice in, const struct json_limits *limits,
			  struct json_visitor *v, struct json_fault *fault)
{
	struct scan s;

	prepare(&s, in, limits, v, fault);
	if (in.n > bytes_cap(limits)) {
		fault->kind = JSON_RULE;
		fault->offset = bytes_cap(limits);
		fault->end = in.n;
		fault->what = "too many bytes";
		return SUP_TOO_LARGE;
	}
	return finish(&s, walk(&s), true);
}

enum sup_status json_scan_first(struct sup_slice in,
				const struct json_limits *limits,
				struct json_visitor *v,
				struct json_fault *fault)
{
	struct scan s;

	if (in.n > bytes_cap(limits))
		in.n = bytes_cap(limits);
	prepare(&s, in, limits, v, fault);
	return finish(&s, walk(&s), false);
}
