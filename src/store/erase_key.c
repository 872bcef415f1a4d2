/* erase_key.c - the file with the key of erased entries. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "store/env.h"
#include "store/erased.h"

enum {
	KEY_TEXT = 2 * ERASE_KEY_BYTES, /* hexadecimal digits, a newline */
	KEY_FILE_MAX = KEY_TEXT + 2,
	KEY_PATH_MAX = 4096 + 16
};

/* One key that was read. */
struct erase_key {
	struct erase_key *next;
	unsigned char key[ERASE_KEY_BYTES];
	unsigned char print[ERASE_PRINT_BYTES];
};

/* By another name the same store has the same key. */
char *erase_key_path(const struct env_setup *o)
{
	char *real = o->key_file == NULL ? realpath(o->dir, NULL) : NULL;
	const char *path = o->key_file != NULL ? o->key_file
			   : real != NULL      ? real
					       : o->dir;
	size_t n = strlen(path) + sizeof(".key");
	char *out = mem_alloc(n, 1);

	if (out != NULL)
		(void)snprintf(out, n, "%s%s", path,
			       o->key_file == NULL ? ".key" : "");
	free(real);
	return out;
}

static void key_free(struct erase_key *k)
{
	if (k == NULL)
		return;
	forget_bytes(k->key, sizeof(k->key));
	mem_free(k);
}

void erase_keys_free(struct env *e)
{
	struct erase_key *k = atomic_load(&e->keys);

	while (k != NULL) {
		struct erase_key *next = k->next;

		key_free(k);
		k = next;
	}
}

/* What the store holds of the key: enough to know it by, nothing to find it
 * by. */
static enum sup_status take_print(struct erase_key *k)
{
	unsigned char mac[SHA256_BYTES];
	enum sup_status st = hmac_sha256(
		(struct sup_slice){ (const char *)k->key, sizeof(k->key) },
		SLICE("fingerprint"), mac);

	if (st == SUP_OK)
		memcpy(k->print, mac, sizeof(k->print));
	return st;
}

/* SUP_NOT_FOUND: there is no file.  SUP_INVALID: it holds no key. */
static enum sup_status read_key(const char *path, struct erase_key **out)
{
	char text[KEY_FILE_MAX + 1];
	struct erase_key *k = NULL;
	enum sup_status st = SUP_INVALID;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n = -1;

	if (fd < 0)
		return status_from_errno(errno);
	n = read(fd, text, sizeof(text));
	(void)close(fd);
	if (n < 0)
		return SUP_IO;
	k = mem_zero(1, sizeof(*k));
	if (k == NULL)
		return SUP_NO_MEMORY;
	if (hex_decode(slice_trim((struct sup_slice){ text, (size_t)n }),
		       k->key, sizeof(k->key)))
		st = take_print(k);
	forget_bytes(text, sizeof(text));
	if (st == SUP_OK)
		*out = k;
	else
		key_free(k);
	return st;
}

/* Readers find it without a lock, so nothing is ever taken off the list. */
static void publish(struct env *e, struct erase_key *k)
{
	k->next = atomic_load(&e->keys);
	while (!atomic_compare_exchange_weak(&e->keys, &k->next, k))
		;
}

static const struct erase_key *in_memory(struct env *e, struct sup_slice print)
{
	const struct erase_key *k = atomic_load(&e->keys);

	while (k != NULL && (print.n != sizeof(k->print) ||
			     memcmp(k->print, print.p, sizeof(k->print)) != 0))
		k = k->next;
	return k;
}

const unsigned char *erase_key_find(struct env *e, struct sup_slice fingerprint)
{
	const struct erase_key *known = in_memory(e, fingerprint);
	struct erase_key *k = NULL;

	if (known != NULL)
		return known->key;
	if (read_key(e->key_path, &k) != SUP_OK || k == NULL)
		return NULL;
	if (fingerprint.n != sizeof(k->print) ||
	    memcmp(k->print, fingerprint.p, sizeof(k->print)) != 0) {
		key_free(k);
		return NULL;
	}
	publish(e, k);
	return k->key;
}

static bool sync_above(const char *path)
{
	char dir[KEY_PATH_MAX];
	const char *end = strrchr(path, '/');
	bool ok;
	int fd;

	if (end == NULL)
		(void)snprintf(dir, sizeof(dir), ".");
	else
		(void)snprintf(dir, sizeof(dir), "%.*s",
			       end == path ? 1 : (int)(end - path), path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		(void)close(fd);
	return ok;
}

static bool write_key(int fd)
{
	unsigned char key[ERASE_KEY_BYTES];
	char text[KEY_TEXT + 1];
	bool ok = random_bytes(key, sizeof(key)) == SUP_OK;

	if (ok) {
		hex_encode(key, sizeof(key), text);
		text[KEY_TEXT] = '\n';
		ok = write(fd, text, sizeof(text)) == (ssize_t)sizeof(text) &&
		     fsync(fd) == 0;
	}
	forget_bytes(key, sizeof(key));
	forget_bytes(text, sizeof(text));
	return ok;
}

/* Whole under its name, or not at all; one that is there stays. */
static enum sup_status make_file(const char *path, struct sup_error *err)
{
	char beside[KEY_PATH_MAX];
	enum sup_status st = SUP_OK;
	int fd = -1;

	if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >=
	    (int)sizeof(beside))
		return error_set(err, SUP_TOO_LARGE,
				 "the path of the key is too long");
	fd = mkstemp(beside); /* 0600 */
	if (fd < 0)
		return error_set(err, status_from_errno(errno),
				 "cannot make the file with the key of erased "
				 "entries");
	if (!write_key(fd))
		st = SUP_IO;
	if (close(fd) != 0)
		st = SUP_IO;
	if (st == SUP_OK && link(beside, path) != 0 && errno != EEXIST)
		st = status_from_errno(errno);
	(void)unlink(beside);
	if (st == SUP_OK && !sync_above(path))
		st = SUP_IO;
	return st == SUP_OK ? st
			    : error_set(err, st,
					"cannot write the file with the key "
					"of erased entries");
}

struct look {
	bool needed; /* there is a fingerprint, so the file must fit it */
	bool found;
};

static enum sup_status look_for(struct txn *t, void *arg)
{
	struct look *l = arg;
	struct sup_slice print;
	enum sup_status st = meta_get(t, "hash_key", &print);

	l->needed = st == SUP_OK || meta_counts(t)->erased > 0;
	l->found = st == SUP_OK && erase_key_find(t->env, print) != NULL;
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

static bool is_within(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/';
}

static enum sup_status check_place(const struct sup_store *s,
				   struct sup_error *err)
{
	char dir[KEY_PATH_MAX];
	size_t n = strlen(s->env->data_path) - (sizeof("/data.mdb") - 1);

	(void)snprintf(dir, sizeof(dir), "%.*s", (int)n, s->env->data_path);
	if (is_within(s->env->key_path, dir))
		return error_set(err, SUP_INVALID,
				 "the key of erased entries must be outside "
				 "the store");
	return SUP_OK;
}

enum sup_status erase_key_make(struct sup_store *s, struct sup_error *err)
{
	struct look l = { false, false };
	struct erase_key *k = NULL;
	enum sup_status st = check_place(s, err);

	if (st == SUP_OK)
		st = store_view(s, look_for, &l, err);
	if (st == SUP_OK && l.needed)
		return l.found ? SUP_OK
			       : error_set(err, SUP_DENIED, "%s",
					   snapshot_fault_text(SNAPSHOT_KEYED));
	if (st != SUP_OK)
		return st;
	st = read_key(s->env->key_path, &k);
	if (st == SUP_NOT_FOUND) {
		st = make_file(s->env->key_path, err);
		if (st != SUP_OK)
			return st;
		st = read_key(s->env->key_path, &k);
	}
	if (st != SUP_OK)
		return error_set(err, st,
				 "the file with the key of erased entries "
				 "cannot be read");
	publish(s->env, k);
	return SUP_OK;
}

enum sup_status erased_begin(struct txn *t)
{
	const struct erase_key *k = atomic_load(&t->env->keys);
	struct sup_slice print;
	enum sup_status st = meta_get(t, "hash_key", &print);

	if (st == SUP_OK)
		return erase_key_find(t->env, print) != NULL ? SUP_OK
							     : SUP_DENIED;
	if (st != SUP_NOT_FOUND)
		return st;
	if (k == NULL || meta_counts(t)->erased > 0)
		return SUP_DENIED;
	return meta_set(
		t, "hash_key",
		(struct sup_slice){ (const char *)k->print, sizeof(k->print) });
}

enum sup_status erased_key(struct txn *t, struct sup_slice recipient,
			   unsigned char *out)
{
	const unsigned char *key = NULL;
	struct sup_slice print;
	enum sup_status st = meta_get(t, "hash_key", &print);

	if (st == SUP_OK)
		key = erase_key_find(t->env, print);
	else if (st == SUP_NOT_FOUND && meta_counts(t)->erased == 0)
		return st;
	else if (st != SUP_NOT_FOUND)
		return st;
	if (key == NULL)
		return SUP_DENIED;
	out[0] = ERASED_BYTE;
	return hmac_sha256(
		(struct sup_slice){ (const char *)key, ERASE_KEY_BYTES },
		recipient, out + 1);
}

enum sup_status erased_hash(struct mac *m, struct sup_slice recipient,
			    unsigned char *out)
{
	out[0] = ERASED_BYTE;
	return mac_run(m, recipient, out + 1);
}

bool is_erased_key(struct sup_slice key)
{
	return key.n == ERASED_KEY_BYTES && key.p[0] == (char)ERASED_BYTE;
}

struct sup_slice erased_prefix(void)
{
	static const char prefix[] = { ERASED_BYTE };

	return (struct sup_slice){ prefix, sizeof(prefix) };
}
