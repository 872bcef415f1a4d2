#include "base/error.h"

#include <errno.h>

enum sup_status status_from_errno(int code)
{
	switch (code) {
	case 0:
		return SUP_OK;
	case ENOENT:
	case ENOTDIR:
		return SUP_NOT_FOUND;
	case ENOMEM:
		return SUP_NO_MEMORY;
	case EACCES:
	case EPERM:
	case EROFS:
		return SUP_DENIED;
	case EEXIST:
		return SUP_EXISTS;
	case ENOSPC:
	case EDQUOT:
		return SUP_STORE_FULL;
	case EAGAIN:
	case EBUSY:
	case EINTR:
		return SUP_BUSY;
	case EINVAL:
		return SUP_INVALID;
	default:
		return SUP_IO;
	}
}
