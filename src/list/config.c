#include "suppress/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/ini.h"
#include "base/slice.h"

enum {
	FILE_MAX = 64 * 1024,
	SETTINGS_MAX = 256
};

struct setting {
	const char *section;
	const char *key;
	const char *value;
};

struct sup_config {
	struct arena arena;
	char path[SUP_CONFIG_PATH_MAX];
	size_t n;
	struct setting settings[SETTINGS_MAX];
};

/* What a section may hold; a NULL section ends the list. */
static const struct {
	const char *section; /* "source": any "source NAME" */
	const char *key;
} known[] = {
	{ "", "store" },      { "", "group" },	     { "", "map_size" },
	{ "", "network_fs" }, { "", "filter" },	     { "", "filter_dir" },
	{ "", "key_file" },   { "source", "scope" },
};

struct reading {
	struct sup_config *config;
	const char *path;
	struct sup_error *err;
};

static bool section_is(const char *section, const char *want)
{
	size_t n = strlen(want);

	return strcmp(section, want) == 0 ||
	       (n > 0 && strncmp(section, want, n) == 0 && section[n] == ' ');
}

static bool is_known(const struct ini_entry *e)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (section_is(e->section, known[i].section) &&
		    strcmp(e->key, known[i].key) == 0)
			return true;
	}
	return false;
}

static const char *keep(struct sup_config *c, const char *text)
{
	size_t n = strlen(text) + 1;
	char *to = arena_alloc(&c->arena, n, 1);

	if (to != NULL)
		memcpy(to, text, n);
	return to;
}

static enum sup_status take(const struct ini_entry *e, void *arg)
{
	struct reading *r = arg;
	struct setting *s;

	if (!is_known(e))
		return error_set(r->err, SUP_INVALID,
				 "%s:%d: no such setting: %s", r->path, e->line,
				 e->key);
	if (r->config->n == SETTINGS_MAX)
		return error_set(r->err, SUP_TOO_LARGE, "%s: too many settings",
				 r->path);
	s = &r->config->settings[r->config->n++];
	s->section = keep(r->config, e->section);
	s->key = keep(r->config, e->key);
	s->value = keep(r->config, e->value);
	if (s->section == NULL || s->key == NULL || s->value == NULL)
		return error_set(r->err, SUP_NO_MEMORY, "out of memory");
	return SUP_OK;
}

static enum sup_status read_file(struct sup_config *c, const char *path,
				 struct sup_error *err)
{
	struct reading r = { c, path, err };
	enum sup_status st;
	char *text = NULL;
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		return error_set(err, status_from_errno(errno), "%s: %s", path,
				 strerror(errno));
	text = mem_alloc(FILE_MAX + 1, 1);
	if (text == NULL) {
		st = error_set(err, SUP_NO_MEMORY, "out of memory");
		goto out;
	}
	n = fread(text, 1, FILE_MAX + 1, f);
	if (ferror(f))
		st = error_set(err, SUP_IO, "%s: cannot be read", path);
	else if (n > FILE_MAX)
		st = error_set(err, SUP_TOO_LARGE, "%s: too large", path);
	else
		st = ini_read((struct sup_slice){ text, n }, path, take, &r,
			      err);
out:
	(void)fclose(f);
	mem_free(text);
	return st;
}

/* base/tail below a home: $variable, or ~/fallback.  False without a home. */
static bool home_path(const char *variable, const char *fallback,
		      const char *tail, char *out)
{
	const char *base = getenv(variable);
	const char *home = getenv("HOME");
	int n;

	if (base != NULL && base[0] == '/')
		n = snprintf(out, SUP_CONFIG_PATH_MAX, "%s/%s", base, tail);
	else if (home != NULL && home[0] == '/')
		n = snprintf(out, SUP_CONFIG_PATH_MAX, "%s/%s/%s", home,
			     fallback, tail);
	else
		return false;
	return n > 0 && n < SUP_CONFIG_PATH_MAX;
}

static bool is_there(const char *path)
{
	FILE *f = fopen(path, "rb");

	/* A file that is there and may not be read is an error, not absent. */
	if (f == NULL)
		return errno != ENOENT && errno != ENOTDIR;
	(void)fclose(f);
	return true;
}

static bool find_file(const char *path, char *out)
{
	const char *named = path != NULL ? path : getenv("SUPPRESS_CONFIG");

	if (named != NULL && named[0] != '\0') {
		(void)snprintf(out, SUP_CONFIG_PATH_MAX, "%s", named);
		return true;
	}
	if (home_path("XDG_CONFIG_HOME", ".config", "suppress/suppress.conf",
		      out) &&
	    is_there(out))
		return true;
	(void)snprintf(out, SUP_CONFIG_PATH_MAX, "%s",
		       "/etc/suppress/suppress.conf");
	return is_there(out);
}

enum sup_status sup_config_load(const char *path, struct sup_config **out,
				struct sup_error *err)
{
	struct sup_config *c = mem_zero(1, sizeof(*c));
	enum sup_status st = SUP_OK;

	if (c == NULL)
		return error_set(err, SUP_NO_MEMORY, "out of memory");
	if (find_file(path, c->path))
		st = read_file(c, c->path, err);
	else
		c->path[0] = '\0';
	if (st != SUP_OK) {
		sup_config_free(c);
		return st;
	}
	*out = c;
	return SUP_OK;
}

void sup_config_free(struct sup_config *c)
{
	if (c == NULL)
		return;
	arena_release(&c->arena);
	mem_free(c);
}

const char *sup_config_path(const struct sup_config *c)
{
	return c->path;
}

const char *sup_config_get(const struct sup_config *c, const char *section,
			   const char *key)
{
	/* The last one wins, as in the INI files that people know. */
	for (size_t i = c->n; i > 0; i--) {
		if (strcmp(c->settings[i - 1].section, section) == 0 &&
		    strcmp(c->settings[i - 1].key, key) == 0)
			return c->settings[i - 1].value;
	}
	return NULL;
}

enum sup_status sup_config_store(const struct sup_config *c, const char *given,
				 char *out, struct sup_error *err)
{
	const char *path = given;

	if (path == NULL || path[0] == '\0')
		path = getenv("SUPPRESS_STORE");
	if (path == NULL || path[0] == '\0')
		path = sup_config_get(c, "", "store");
	if (path == NULL || path[0] == '\0') {
		if (home_path("XDG_DATA_HOME", ".local/share", "suppress", out))
			return SUP_OK;
		return error_set(err, SUP_NOT_FOUND,
				 "no store is named, and there is no home "
				 "directory");
	}
	if (snprintf(out, SUP_CONFIG_PATH_MAX, "%s", path) >=
	    SUP_CONFIG_PATH_MAX)
		return error_set(err, SUP_TOO_LARGE,
				 "the store's path is long");
	return SUP_OK;
}
