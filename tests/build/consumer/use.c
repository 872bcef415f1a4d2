/*
 * use.c - the smallest user of the library; C and C++ both compile it.
 *
 * usage: use DIRECTORY
 */
#include <stdio.h>
#include <string.h>

#include <suppress/suppress.h>

static enum sup_verdict ask(struct sup_reader *r, const char *address)
{
	return sup_check(r, sup_slice_of(address), NULL, NULL);
}

int main(int argc, char **argv)
{
	char text[SUP_TIME_TEXT_MAX];
	struct sup_store_options options;
	struct sup_store *store = NULL;
	struct sup_reader *reader = NULL;
	struct sup_error err;
	int good;

	if (argc != 2)
		return 2;
	(void)memset(&options, 0, sizeof(options));
	options.path = argv[1];
	options.create = true;
	if (sup_store_open(&options, &store, &err) != SUP_OK ||
	    sup_reader_open(store, &reader, &err) != SUP_OK) {
		(void)fprintf(stderr, "use: %s\n", err.text);
		sup_store_close(store);
		return 1;
	}
	good = strcmp(sup_status_text(SUP_OK), "ok") == 0 &&
	       strcmp(sup_time_print(1000, text), "1970-01-01T00:00:01Z") ==
		       0 &&
	       ask(reader, "nobody@example.com") == SUP_CLEAR &&
	       ask(reader, "no address") == SUP_SUPPRESSED;
	sup_reader_close(reader);
	sup_store_close(store);
	(void)printf("%s\n", good ? "good" : "bad");
	return good ? 0 : 1;
}
