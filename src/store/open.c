#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "store/changes.h"
#include "store/env.h"

enum {
	PATH_MAX_BYTES = 4096,
	DIR_MODE = 0750
};

/* The path made absolute, but otherwise as it was spelled: where a link on the
 * way is set to another store, that has to be noticed. */
static enum sup_status absolute(const char *path, char *out,
				struct sup_error *err)
{
	size_t n = 0;

	if (path == NULL || path[0] == '\0')
		return error_set(err, SUP_INVALID, "no path for the store");
	out[0] = '\0';
	if (path[0] != '/') {
		if (getcwd(out, PATH_MAX_BYTES) == NULL)
			return error_set(err, status_from_errno(errno),
					 "no working directory");
		n = strlen(out);
	}
	/* Room for the name of a file in it. */
	if (n + 1 + strlen(path) + sizeof("/data.mdb") > PATH_MAX_BYTES)
		return error_set(err, SUP_TOO_LARGE, "path is too long");
	if (n > 0)
		out[n++] = '/';
	memcpy(out + n, path, strlen(path) + 1);
	for (n = strlen(out); n > 1 && out[n - 1] == '/'; n--)
		out[n - 1] = '\0';
	return SUP_OK;
}

/* Only what the store itself leaves, and what a file system does. */
static bool is_expected(const char *name)
{
	static const char *const names[] = { ".", "..", "data.mdb", "lock.mdb",
					     "lost+found" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* A new store is not put among other files. */
static enum sup_status refuse_inhabited(const char *dir, struct sup_error *err)
{
	char path[PATH_MAX_BYTES + 16];
	struct stat st;
	const struct dirent *d;
	bool inhabited = false;
	DIR *list;

	(void)snprintf(path, sizeof(path), "%s/data.mdb", dir);
	if (stat(path, &st) == 0 && st.st_size > 0)
		return SUP_OK;
	list = opendir(dir);
	if (list == NULL)
		return error_set(err, status_from_errno(errno),
				 "cannot list the directory of the store");
	while (!inhabited && (d = readdir(list)) != NULL)
		inhabited = !is_expected(d->d_name);
	(void)closedir(list);
	if (!inhabited)
		return SUP_OK;
	return error_set(err, SUP_STORE_FORMAT,
			 "the directory has files, but no store");
}

static enum sup_status make_directory(char *dir, struct sup_error *err)
{
	struct stat st;

	if (stat(dir, &st) == 0)
		return SUP_OK;
	for (char *p = strchr(dir + 1, '/'); p != NULL;
	     p = strchr(p + 1, '/')) {
		int rc;

		*p = '\0';
		rc = mkdir(dir, 0777);
		*p = '/';
		if (rc != 0 && errno != EEXIST)
			return error_set(err, status_from_errno(errno),
					 "cannot make the directories above "
					 "the store");
	}
	if (mkdir(dir, DIR_MODE) != 0 && errno != EEXIST)
		return error_set(err, status_from_errno(errno),
				 "cannot make the directory of the store");
	/* Whatever the umask says, the group has to read. */
	if (chmod(dir, DIR_MODE) != 0)
		return error_set(err, status_from_errno(errno),
				 "cannot set the rights of the directory");
	return SUP_OK;
}

static char *join_path(const char *dir, const char *name)
{
	size_t n = strlen(dir) + 1 + strlen(name) + 1;
	char *out = mem_alloc(n, 1);

	if (out != NULL)
		(void)snprintf(out, n, "%s/%s", dir, name);
	return out;
}

static enum sup_status prepare(const struct sup_store_options *o, char *dir,
			       struct sup_error *err)
{
	struct stat st;
	enum sup_status rc = absolute(o->path, dir, err);

	if (rc == SUP_OK && o->create)
		rc = make_directory(dir, err);
	if (rc != SUP_OK)
		return rc;
	if (stat(dir, &st) != 0)
		return error_set(err, status_from_errno(errno),
				 "no store there");
	if (!S_ISDIR(st.st_mode))
		return error_set(err, SUP_NOT_FOUND, "not a directory");
	rc = place_check(dir, o->allow_network_fs, err);
	if (rc == SUP_OK && o->create)
		rc = refuse_inhabited(dir, err);
	return rc;
}

static const char *filter_dir(const struct sup_store_options *o)
{
	if (o->no_filter)
		return NULL;
	return o->filter_dir == NULL ? "/dev/shm" : o->filter_dir;
}

enum sup_status sup_store_open(const struct sup_store_options *o,
			       struct sup_store **out, struct sup_error *err)
{
	char dir[PATH_MAX_BYTES];
	struct sup_store *s = NULL;
	struct env_setup setup = { .dir = dir,
				   .create = o->create,
				   .pending = o->pending,
				   .map_bytes = o->map_bytes,
				   .group = o->group,
				   .filter_dir = filter_dir(o),
				   .key_file = o->key_file };
	enum sup_status st = prepare(o, dir, err);

	if (st != SUP_OK)
		return st;
	s = mem_zero(1, sizeof(*s));
	if (s != NULL) {
		s->data_path = join_path(dir, "data.mdb");
		s->lock_path = join_path(dir, "lock.mdb");
		s->directory = join_path(dir, ".");
	}
	if (s == NULL || s->data_path == NULL || s->lock_path == NULL ||
	    s->directory == NULL) {
		st = error_set(err, SUP_NO_MEMORY, "out of memory");
		goto out;
	}
	st = registry_take(&setup, &s->env, err);
	if (st != SUP_OK)
		goto out;
	*out = s;
	s = NULL;
out:
	sup_store_close(s);
	return st;
}

void sup_store_close(struct sup_store *s)
{
	if (s == NULL)
		return;
	if (s->env != NULL)
		registry_give_back(s->env);
	mem_free(s->data_path);
	mem_free(s->lock_path);
	mem_free(s->directory);
	mem_free(s);
}

const char *store_directory(const struct sup_store *s)
{
	return s->directory;
}

/* Any commit will do. */
static enum sup_status commit_nothing(struct txn *t, void *arg)
{
	(void)t;
	(void)arg;
	return SUP_OK;
}

enum sup_status sup_store_keep(struct sup_store *s, struct sup_error *err)
{
	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	if (!atomic_load(&s->env->pending))
		return SUP_OK;
	return store_update(s, commit_nothing, NULL, err);
}

static void print_hex(const unsigned char *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

/* Most significant digit first, as one prints a number. */
static void print_digest(struct hash128 h, char *out)
{
	unsigned char bytes[16];

	for (int i = 0; i < 8; i++) {
		bytes[i] = (unsigned char)(h.hi >> (56 - 8 * i) & 0xff);
		bytes[8 + i] = (unsigned char)(h.lo >> (56 - 8 * i) & 0xff);
	}
	print_hex(bytes, sizeof(bytes), out);
}

static enum sup_status read_info(struct txn *t, void *arg)
{
	struct sup_store_info *out = arg;
	const struct store_counts *c = meta_counts(t);
	struct sup_slice text;
	enum sup_status st = meta_policy(t, &text, &out->policy_version);

	if (st == SUP_OK)
		st = meta_get(t, "rules", &text);
	if (st == SUP_OK)
		st = changes_range(t, &out->first_change, &out->last_change);
	if (st != SUP_OK)
		return st;
	if (text.n >= sizeof(out->rules))
		return SUP_CORRUPT;
	memcpy(out->rules, text.p, text.n);
	out->rules[text.n] = '\0';
	print_hex(t->env->id, STORE_ID_BYTES, out->store_id);
	print_digest(c->digest, out->digest);
	if (txn_filter(t) != NULL)
		out->filter_keys =
			(uint64_t)txn_filter(t)->blocks * FILTER_BLOCK_KEYS;
	out->format = STORE_FORMAT;
	out->recipients = c->recipients;
	out->suppressed = c->suppressed;
	memcpy(out->by_reason, c->by_reason, sizeof(out->by_reason));
	out->domain_rules = c->domain_rules;
	out->hashes = c->hashes;
	out->erased = c->erased;
	out->facts = c->facts;
	out->quarantined = c->quarantined;
	out->incidents_open = c->incidents_open;
	return SUP_OK;
}

enum sup_status sup_store_info(struct sup_store *s, struct sup_store_info *out,
			       struct sup_error *err)
{
	struct sup_store_info info = { 0 };
	MDB_envinfo env = { 0 };
	MDB_stat stat = { 0 };
	enum sup_status st = store_view(s, read_info, &info, err);

	if (st != SUP_OK)
		return st;
	map_enter(s->env);
	(void)mdb_env_info(s->env->mdb, &env);
	(void)mdb_env_stat(s->env->mdb, &stat);
	info.readers = guard_count_slots(s->env, true);
	map_leave(s->env);
	info.file_bytes = (uint64_t)(env.me_last_pgno + 1) * stat.ms_psize;
	*out = info;
	return SUP_OK;
}
