#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include "base/alloc.h"
#include "base/error.h"
#include "store/env.h"
#include "store/place.h"

/*
 * File systems whose locks and shared maps do not hold between machines (or
 * between a guest and its host), by the magic number of statfs(2); from
 * linux/magic.h and the file systems' own sources.
 */
static const struct {
	unsigned long type;
	const char *name;
} network_types[] = {
	{ 0x6969, "NFS" },
	{ 0x517b, "SMB" },
	{ 0xff534d42, "CIFS" },
	{ 0xfe534d42, "SMB2" },
	{ 0x65735546, "FUSE or virtiofs" },
	{ 0x01021997, "9p" },
	{ 0x00c36400, "Ceph" },
	{ 0x5346414f, "AFS" },
	{ 0x6b414653, "AFS" },
	{ 0x73757245, "Coda" },
	{ 0x564c, "NCP" },
	{ 0x01161970, "GFS2" },
	{ 0x7461636f, "OCFS2" },
	{ 0x0bd00bd0, "Lustre" },
	{ 0x47504653, "GPFS" },
	{ 0x19830326, "BeeGFS" },
	{ 0x20030528, "OrangeFS" },
	{ 0x786f4256, "VirtualBox shared folder" },
};

static const char *network_name(unsigned long fs_type)
{
	/* f_type is signed, and extends its sign on some machines. */
	unsigned long type = fs_type & 0xffffffff;

	for (size_t i = 0; i < sizeof(network_types) / sizeof(network_types[0]);
	     i++)
		if (network_types[i].type == type)
			return network_types[i].name;
	return NULL;
}

bool place_is_network(unsigned long fs_type)
{
	return network_name(fs_type) != NULL;
}

enum sup_status place_check(const char *dir, bool allow_network,
			    struct sup_error *err)
{
	struct statvfs v;
	struct statfs s;
	const char *name;

	if (statvfs(dir, &v) != 0 || statfs(dir, &s) != 0)
		return error_set(err, SUP_IO,
				 "cannot ask for the file system of the store");
	/* LMDB opens there all the same, without any locks. */
	if ((v.f_flag & ST_RDONLY) != 0)
		return error_set(err, SUP_UNSAFE_PLACE,
				 "the store is on a read-only mount");
	name = network_name((unsigned long)s.f_type);
	if (name != NULL && !allow_network)
		return error_set(err, SUP_UNSAFE_PLACE,
				 "the store is on a network file system (%s)",
				 name);
	return SUP_OK;
}

enum sup_status store_dir(const struct sup_store *s, char **out)
{
	const char *slash = strrchr(s->data_path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - s->data_path);
	char *dir = mem_alloc(n + 1, 1);

	if (dir == NULL)
		return SUP_NO_MEMORY;
	memcpy(dir, s->data_path, n);
	dir[n] = '\0';
	*out = dir;
	return SUP_OK;
}
