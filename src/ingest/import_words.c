/* import_words.c - what other people's lists call our reasons. */
#include <string.h>

#include "base/slice.h"
#include "ingest/import.h"

enum {
	WORD_MAX = 32
};

static const struct {
	const char *word;
	enum sup_reason reason;
} words[] = {
	{ "bounce", SUP_REASON_HARD_BOUNCE },
	{ "bounced", SUP_REASON_HARD_BOUNCE },
	{ "hard", SUP_REASON_HARD_BOUNCE },
	{ "permanent", SUP_REASON_HARD_BOUNCE },
	{ "soft", SUP_REASON_SOFT_BOUNCE },
	{ "complained", SUP_REASON_COMPLAINT },
	{ "spam", SUP_REASON_COMPLAINT },
	{ "spam_complaint", SUP_REASON_COMPLAINT },
	{ "spam_report", SUP_REASON_COMPLAINT },
	{ "abuse", SUP_REASON_COMPLAINT },
	{ "unsubscribed", SUP_REASON_UNSUBSCRIBE },
	{ "optout", SUP_REASON_UNSUBSCRIBE },
	{ "opt_out", SUP_REASON_UNSUBSCRIBE },
	{ "block", SUP_REASON_MANUAL },
	{ "blocked", SUP_REASON_MANUAL },
	{ "bad_address", SUP_REASON_INVALID },
	{ "invalid_email", SUP_REASON_INVALID },
	{ "cleaned", SUP_REASON_HARD_BOUNCE },
	{ "hard_bounced", SUP_REASON_HARD_BOUNCE },
	{ "opted_out", SUP_REASON_UNSUBSCRIBE },
	{ "blocklisted", SUP_REASON_MANUAL },
	{ "blacklisted", SUP_REASON_MANUAL },
	{ "suppressed", SUP_REASON_MANUAL },
};

/* Columns of people that one mails, in the names of other products' exports. */
static const char *const contact_columns[] = {
	"first_name",	 "firstname",	  "fname",	   "last_name",
	"lastname",	 "lname",	  "full_name",	   "surname",
	"given_name",	 "phone",	  "phone_number",  "mobile",
	"company",	 "birthday",	  "country",	   "city",
	"list",		 "lists",	  "list_name",	   "list_id",
	"segment",	 "opt_in",	  "optin",	   "opt_in_time",
	"opt_in_ip",	 "double_optin",  "double_opt_in", "confirm_time",
	"confirmed_at",	 "subscribed",	  "subscribed_at", "subscribe_date",
	"is_subscribed", "member_rating", "signup_date",   "signup_source",
	"lead_score",	 "consent",
};

/* What the status of those is called. */
static const char *const active_words[] = {
	"subscribed",	  "active",	   "enabled",	 "confirmed",
	"unconfirmed",	  "pending",	   "opted_in",	 "opt_in",
	"optin",	  "valid",	   "ok",	 "yes",
	"true",		  "verified",	   "registered", "engaged",
	"deliverable",	  "member",	   "customer",	 "lead",
	"non_subscribed", "transactional",
};

/* Small letters, one '_' for a blank or '-'; empty if it is too long. */
static struct sup_slice fold_word(struct sup_slice s, char *out)
{
	static const struct sup_slice none = { NULL, 0 };

	if (s.n > WORD_MAX)
		return none;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		out[i] = c == ' ' || c == '-' ? '_' : c;
	}
	return (struct sup_slice){ out, s.n };
}

bool import_reason(struct sup_slice word, enum sup_reason *out)
{
	char text[WORD_MAX];
	struct sup_slice s = fold_word(slice_trim(word), text);

	if (sup_reason_from_name(s, out))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (slice_is(s, words[i].word)) {
			*out = words[i].reason;
			return true;
		}
	}
	return false;
}

bool import_is_contact_column(struct sup_slice name)
{
	for (size_t i = 0;
	     i < sizeof(contact_columns) / sizeof(contact_columns[0]); i++) {
		if (format_same_name(name, contact_columns[i]))
			return true;
	}
	return false;
}

bool import_is_active(struct sup_slice word)
{
	for (size_t i = 0; i < sizeof(active_words) / sizeof(active_words[0]);
	     i++) {
		if (format_same_name(word, active_words[i]))
			return true;
	}
	return false;
}

static bool is_joint(char c)
{
	return strchr("+,;| /", c) != NULL;
}

static bool add_blocks(struct sup_slice word, unsigned *bits)
{
	enum sup_mail mail;

	if (slice_is(word, "all") || slice_is(word, "both"))
		*bits |= SUP_BLOCKS_ALL;
	else if (sup_mail_from_name(word, &mail))
		*bits |= 1U << mail;
	else
		return false;
	return true;
}

bool import_blocks(struct sup_slice words_in, unsigned *out)
{
	char text[WORD_MAX];
	struct sup_slice s = fold_word(words_in, text);
	unsigned bits = 0;
	size_t n;

	while (s.n > 0) {
		for (n = 0; n < s.n && !is_joint(s.p[n]) && s.p[n] != '_'; n++)
			;
		if (n > 0 && !add_blocks((struct sup_slice){ s.p, n }, &bits))
			return false;
		s = slice_from(s, n < s.n ? n + 1 : n);
	}
	if (bits == 0)
		return false;
	*out = bits;
	return true;
}
