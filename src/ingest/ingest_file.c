#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/error.h"
#include "base/slice.h"
#include "ingest/generic.h"
#include "ingest/ingest.h"

enum {
	PROGRESS_PIECES = 4096
};

/* One input being read. */
struct input {
	struct sup_ingest *in;
	const char *name;
	int fd;
	struct stream *stream;
	sup_ingest_progress_fn *progress;
	void *arg;
	uint64_t bytes_before; /* of the files read earlier */
};

/*
 * Before waiting for a pipe, what came so far is made durable: somebody may be
 * at the other end who writes an event now and then.
 */
static enum sup_status read_some(void *arg, char *buf, size_t n, size_t *got)
{
	struct input *i = arg;
	struct pollfd ready = { .fd = i->fd, .events = POLLIN };
	ssize_t r;

	if (poll(&ready, 1, 0) == 0) {
		enum sup_status st = ingest_flush(i->in);

		if (st != SUP_OK)
			return st;
	}
	do {
		r = read(i->fd, buf, n);
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		return status_from_errno(errno);
	*got = (size_t)r;
	return SUP_OK;
}

static enum sup_status tell(struct input *i)
{
	struct sup_ingest *in = i->in;

	in->counts.bytes = i->bytes_before + stream_raw_bytes(i->stream);
	if (i->progress == NULL)
		return SUP_OK;
	return i->progress(&in->counts,
			   i->bytes_before + stream_total_bytes(i->stream),
			   i->arg);
}

static enum sup_status take_piece(struct sup_ingest *in,
				  const struct piece *piece,
				  const struct origin *from)
{
	switch (piece->kind) {
	case PIECE_VALUE:
		if (ingest_may_drop(in))
			return SUP_OK;
		return ingest_piece(in, piece->bytes, from);
	case PIECE_OVERSIZE:
		return ingest_keep(in, piece->bytes, from,
				   "over the size limit", true);
	default:
		in->counts.pieces++;
		return ingest_keep(in, piece->bytes, from,
				   json_fault_text(&piece->fault), false);
	}
}

static enum sup_status read_json(struct input *i, struct splitter *sp,
				 struct sup_error *err)
{
	enum sup_status st = SUP_OK;
	struct piece piece;

	for (uint64_t n = 1; st == SUP_OK; n++) {
		struct origin from = { .file = i->name };

		st = splitter_next(sp, &piece, err);
		if (st != SUP_OK)
			break;
		from.offset = piece.offset;
		from.line = piece.line;
		st = take_piece(i->in, &piece, &from);
		if (st == SUP_OK && i->stream != NULL &&
		    n % PROGRESS_PIECES == 0)
			st = tell(i);
	}
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

/* Does it begin with a CSV header that has an address and an event? */
static bool is_csv(struct sup_slice head)
{
	struct sup_slice line = { head.p, 0 };
	char delimiter;
	bool email = false;
	bool event = false;

	if (head.n >= 3 && memcmp(head.p, "\xef\xbb\xbf", 3) == 0)
		line.p += 3;
	while (line.p + line.n < head.p + head.n && line.p[line.n] != '\n')
		line.n++;
	if (line.n == 0 || line.p[0] == '{' || line.p[0] == '[')
		return false;
	delimiter = csv_guess_delimiter(line);
	while (line.n > 0) {
		struct sup_slice field = { line.p, 0 };

		while (field.n < line.n && line.p[field.n] != delimiter)
			field.n++;
		line = slice_from(line, field.n + 1);
		field = slice_trim(field);
		if (field.n >= 2 && field.p[0] == '"')
			field = (struct sup_slice){ field.p + 1, field.n - 2 };
		email = email || generic_field_of(field) == GENERIC_EMAIL;
		event = event || generic_field_of(field) == GENERIC_EVENT;
	}
	return email && event;
}

static void limits_of(const struct sup_ingest *in, struct json_limits *limits)
{
	*limits = (struct json_limits){ .max_bytes = in->piece_max };
}

static enum sup_status read_stream(struct input *i, struct sup_error *err)
{
	struct splitter *sp = NULL;
	struct json_limits limits;
	struct sup_slice head;
	enum sup_status st = stream_peek(i->stream, &head, err);

	if (st != SUP_OK)
		return st;
	if (is_csv(head))
		return ingest_csv(i->in, i->stream, i->name, err);
	limits_of(i->in, &limits);
	st = splitter_open(i->stream, &limits, &i->in->skim.visitor, &sp);
	if (st == SUP_OK)
		st = read_json(i, sp, err);
	splitter_close(sp);
	return st;
}

/* Whatever stopped the reading: what was read before is applied. */
static enum sup_status end(struct sup_ingest *in, enum sup_status st,
			   struct sup_error *err)
{
	enum sup_status flushed = ingest_flush(in);

	if (flushed == SUP_OK)
		return st;
	if (err != NULL && in->error.text[0] != '\0')
		*err = in->error;
	return flushed;
}

static enum sup_status open_input(struct input *i, struct sup_error *err)
{
	if (strcmp(i->name, "-") != 0)
		return stream_open(i->name, &i->stream, err);
	i->fd = STDIN_FILENO;
	return stream_open_fn(read_some, i, "standard input", &i->stream);
}

enum sup_status sup_ingest_file(struct sup_ingest *in, const char *path,
				sup_ingest_progress_fn *progress, void *arg,
				struct sup_error *err)
{
	struct input i = { .in = in,
			   .name = path,
			   .progress = progress,
			   .arg = arg,
			   .bytes_before = in->counts.bytes };
	enum sup_status st = open_input(&i, err);

	if (st != SUP_OK)
		return st;
	if (err != NULL)
		err->text[0] = '\0';
	st = end(in, read_stream(&i, err), err);
	if (st == SUP_OK)
		st = tell(&i);
	stream_close(i.stream);
	return st;
}

enum sup_status sup_ingest_bytes(struct sup_ingest *in, struct sup_slice bytes,
				 const char *name, struct sup_error *err)
{
	struct input i = { .in = in, .name = name };
	struct splitter *sp = NULL;
	struct json_limits limits;
	enum sup_status st;

	in->counts.bytes += bytes.n;
	if (err != NULL)
		err->text[0] = '\0';
	if (is_csv(bytes)) {
		st = stream_open_bytes(bytes, name, &i.stream);
		if (st == SUP_OK)
			st = ingest_csv(in, i.stream, name, err);
		stream_close(i.stream);
		return end(in, st, err);
	}
	limits_of(in, &limits);
	st = splitter_open_limits(bytes, &limits, &in->skim.visitor, &sp);
	if (st == SUP_OK)
		st = read_json(&i, sp, err);
	splitter_close(sp);
	return end(in, st, err);
}
