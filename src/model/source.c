#include "model/source.h"

#include "base/slice.h"

/* Numbers are stored: never reused, new ones go at the end. */
static const char *const names[] = {
	[1] = "sendpost", [2] = "ses",	       [3] = "sendgrid",
	[4] = "mailgun",  [5] = "postmark",    [6] = "sparkpost",
	[7] = "brevo",	  [8] = "mailjet",     [9] = "mandrill",
	[10] = "resend",  [11] = "mailersend", [12] = "elasticemail",
	[13] = "cli",	  [14] = "api",	       [15] = "generic",
};

enum {
	NAMES_END = sizeof(names) / sizeof(names[0])
};

unsigned source_number(struct sup_slice name)
{
	for (unsigned i = 1; i < NAMES_END; i++) {
		if (slice_is(name, names[i]))
			return i;
	}
	return 0;
}

struct sup_slice source_name(unsigned number)
{
	return sup_slice_of(number < NAMES_END ? names[number] : NULL);
}
