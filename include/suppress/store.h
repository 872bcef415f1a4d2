/* store.h - the store: one LMDB environment, opened once a process. */
#ifndef SUPPRESS_STORE_H
#define SUPPRESS_STORE_H

#include "suppress/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sup_store; /* one per process and directory; thread-safe */

struct sup_store_options {
	const char *path; /* directory */
	bool create;	  /* make it if it is absent */
	/* With create: a store that this makes counts as absent for whoever
	 * opens it without create, until something is committed to it, or
	 * sup_store_keep().  So a job that fails, or is killed, does not leave
	 * an empty list. */
	bool pending;
	uint64_t map_bytes;    /* address space reserved; 0: 1 TiB */
	const char *group;     /* group that owns new files; NULL: ours */
	bool allow_network_fs; /* open on NFS, CIFS, FUSE, 9p all the same */
	/* Where the filter of look-ups is, a tmpfs; NULL: /dev/shm.  Of these
	 * three what the first to open the store in a process says holds. */
	const char *filter_dir;
	bool no_filter; /* neither use one nor keep it up */
	/* The key of erased entries, made by the first erasure; NULL: the path
	 * of the directory with ".key" behind it.  It must be outside. */
	const char *key_file;
};

/*
 * sup_store_open - open the store in a directory.
 *
 * The same directory opened twice in one process gives the same environment;
 * each handle is closed on its own.  On failure *out is not touched.
 *
 * SUP_NOT_FOUND: no store there, and create is not set.
 * SUP_STORE_FORMAT: written by a newer program.
 * SUP_UNSAFE_PLACE: read-only mount or network file system: LMDB's locks do
 * not work there, and without locks a reader sees pages that are being reused.
 */
SUP_API enum sup_status sup_store_open(const struct sup_store_options *o,
				       struct sup_store **out,
				       struct sup_error *err) SUP_CHECKED;

/* Close a handle.  NULL is allowed.  Readers of it must be closed before. */
SUP_API void sup_store_close(struct sup_store *s);

/* A store that is pending stays, even if it is empty. */
SUP_API enum sup_status sup_store_keep(struct sup_store *s,
				       struct sup_error *err) SUP_CHECKED;

struct sup_store_info {
	char store_id[33]; /* hexadecimal */
	char digest[33]; /* of the set of records; equal sets, equal digests */
	char rules[128]; /* address rules it was written with */
	uint32_t format;
	uint32_t policy_version;
	uint64_t recipients; /* records */
	uint64_t suppressed; /* records with a suppression (expired or not) */
	uint64_t by_reason[SUP_REASON_END]; /* records whose strongest it is */
	uint64_t domain_rules;
	uint64_t hashes; /* digests of imported lists */
	uint64_t erased; /* recipients known by their keyed hash only */
	uint64_t facts;
	uint64_t quarantined;
	uint64_t incidents_open;
	uint64_t first_change; /* oldest number in the change log; 0: empty */
	uint64_t last_change;
	uint64_t file_bytes;  /* pages in use, in bytes */
	uint64_t readers;     /* reader slots in use */
	uint64_t filter_keys; /* room of the filter in use; 0: there is none */
};

SUP_API enum sup_status sup_store_info(struct sup_store *s,
				       struct sup_store_info *out,
				       struct sup_error *err) SUP_CHECKED;

/*
 * sup_filter_build - a new filter of look-ups, beside readers and writers.
 *
 * Writers that go on (ingest, import) build one by themselves when it pays:
 * this is for who wants it now.  SUP_BUSY: somebody is building one, or a
 * writer that uses none came between.  SUP_UNSAFE_PLACE: filter_dir is in no
 * tmpfs.  SUP_STORE_FULL: no room there.  The old one stays in force then.
 */
SUP_API enum sup_status sup_filter_build(struct sup_store *s,
					 struct sup_error *err) SUP_CHECKED;
/* Use none from now on, and remove it. */
SUP_API enum sup_status sup_filter_drop(struct sup_store *s,
					struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
