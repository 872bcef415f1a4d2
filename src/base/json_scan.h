/*
 * json_scan.h - one strict pass over one JSON value, without building it.
 *
 * Checked: RFC 8259's grammar; strings are UTF-8 without control characters,
 * without \u0000 and without half surrogates; numbers are below 1e308 and at
 * most 63 bytes; caps on depth, bytes and nodes.  White space may surround the
 * value; a byte-order mark may not.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "suppress/types.h"

enum {
	JSON_BYTES_MAX = 16 * 1024 * 1024, /* default of max_bytes */
	JSON_DEPTH_MAX = 32,		   /* default of max_depth */
	JSON_NODES_MAX = 1000000,	   /* default of max_nodes */
	JSON_DEPTH_END = 256,	 /* deeper ones are not even followed */
	JSON_NUMBER_BYTES = 63,	 /* of a number's text */
	JSON_VISIT_DEPTH_MAX = 4 /* visitors see no deeper */
};

enum json_type {
	JSON_NONE = 0,
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/* A member that is 0 has its default; NULL for the whole: all have. */
struct json_limits {
	size_t max_bytes;
	unsigned max_depth; /* at most JSON_DEPTH_END */
	size_t max_nodes;   /* values, keys not counted */
};

enum json_fault_kind {
	JSON_FINE = 0,
	JSON_SYNTAX, /* not JSON: where it ends is not known */
	JSON_RULE    /* well-formed, but breaks one of our rules */
};

struct json_fault {
	enum json_fault_kind kind;
	bool cut;	     /* JSON_SYNTAX because the input ended within */
	size_t offset;	     /* of the first fault */
	size_t end;	     /* just behind the value; not for JSON_SYNTAX */
	enum json_type type; /* of the value; not for JSON_SYNTAX */
	const char *what;    /* static; NULL if fine */
};

/* What is wrong, for people: static, never NULL. */
const char *json_fault_text(const struct json_fault *f);

/* A member of an object, or an element of an array. */
struct json_member {
	unsigned depth; /* 1: of the outermost object or array */
	bool escaped;	/* the key or the string has a backslash in it */
	enum json_type type;
	struct sup_slice key; /* raw, without quotes; p is NULL in an array */
	struct sup_slice raw; /* as it stands, strings without their quotes;
			       * empty for objects and arrays */
};

/*
 * What a caller sees of the pass.  Any callback may be NULL.  What was reported
 * counts only if the scan says SUP_OK in the end.
 */
struct json_visitor {
	unsigned depth; /* members deeper than this are not reported */
	/* A scan begins (perhaps once more, of the same bytes): forget all. */
	void (*begin)(struct json_visitor *v);
	/* Objects and arrays are reported when they open. */
	void (*member)(struct json_visitor *v, const struct json_member *m);
	/* The object or array whose members are of this depth has ended. */
	void (*close)(struct json_visitor *v, unsigned depth);
	/* An object whose members are of this depth has, or may have, a key
	 * twice; never silent when it has. */
	void (*duplicate)(struct json_visitor *v, unsigned depth);
};

/*
 * json_scan - check that in is exactly one value.
 *
 * v may be NULL.  *fault is always written.  SUP_INVALID: it is not, fault says
 * why; SUP_TOO_LARGE: it has more than max_bytes.
 */
enum sup_status json_scan(struct sup_slice in, const struct json_limits *limits,
			  struct json_visitor *v,
			  struct json_fault *fault) SUP_CHECKED;

/*
 * json_scan_first - the same for the value at the beginning of in, whatever is
 * behind it; fault->end says where that begins.
 */
enum sup_status json_scan_first(struct sup_slice in,
				const struct json_limits *limits,
				struct json_visitor *v,
				struct json_fault *fault) SUP_CHECKED;

#endif
