/* replay.c - run a fuzz target over the files of its corpus, once each. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	INPUT_MAX = 1 << 20
};

static int replay(const char *dir, const char *name)
{
	static uint8_t bytes[INPUT_MAX];
	char path[4096];
	size_t n;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "rb");
	if (f == NULL) {
		perror(path);
		return 1;
	}
	n = fread(bytes, 1, sizeof(bytes), f);
	(void)fclose(f);
	(void)LLVMFuzzerTestOneInput(bytes, n);
	return 0;
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
	int failed = 0;
	int count = 0;

	if (dir == NULL) {
		(void)fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return EXIT_FAILURE;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		failed += replay(argv[1], entry->d_name);
		count++;
	}
	(void)closedir(dir);
	(void)printf("%d inputs\n", count);
	/* An empty corpus would be a test that cannot fail. */
	return failed == 0 && count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
