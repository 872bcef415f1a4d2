#include <fcntl.h>
#include <unistd.h>

#include "base/hash.h"

enum sup_status random_bytes(void *p, size_t n)
{
	char *to = p;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return SUP_IO;
	while (n > 0) {
		ssize_t got = read(fd, to, n);

		if (got <= 0)
			break;
		to += got;
		n -= (size_t)got;
	}
	(void)close(fd);
	return n == 0 ? SUP_OK : SUP_IO;
}
