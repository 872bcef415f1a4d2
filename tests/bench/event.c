#include <inttypes.h>
#include <time.h>

#include "event.h"

static const struct {
	int sendpost; /* type of SendPost */
	const char *ses;
} codes[] = {
	[EVENT_DELIVERED] = { 28, "Delivery" },
	[EVENT_OPENED] = { 33, "Open" },
	[EVENT_CLICKED] = { 34, "Click" },
	[EVENT_HARD_BOUNCE] = { 29, "Bounce" },
	[EVENT_SOFT_BOUNCE] = { 30, "Bounce" },
	[EVENT_COMPLAINT] = { 31, "Complaint" },
	[EVENT_UNSUBSCRIBE] = { 36, "Subscription" },
};

static const char agent[] =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
	"(KHTML, like Gecko) Chrome/120.0 Safari/537.36";

static bool is_bounce(const struct event *e)
{
	return e->what == EVENT_HARD_BOUNCE || e->what == EVENT_SOFT_BOUNCE;
}

static void sendpost_meta(FILE *f, const struct event *e)
{
	if (is_bounce(e))
		(void)fprintf(f,
			      "\"smtpCode\":550,\"smtpDescription\":\"%s\","
			      "\"eventMetadata\":{\"smtpCode\":550,"
			      "\"smtpDescription\":\"%s\"}",
			      e->text, e->text);
	else if (e->what == EVENT_OPENED || e->what == EVENT_CLICKED)
		(void)fprintf(f,
			      "\"eventMetadata\":{\"clickedURL\":"
			      "\"https://shop.example/item/%" PRIu32 "\","
			      "\"trackedIP\":\"192.0.2.7\","
			      "\"rawUserAgent\":\"%s\"}",
			      e->number, agent);
	else
		(void)fputs("\"smtpCode\":250,\"smtpDescription\":\"250 2.0.0 "
			    "OK  1704067205 ada2fe7eead31-4b1e\","
			    "\"eventMetadata\":{}",
			    f);
}

static void sendpost(FILE *f, const struct event *e)
{
	(void)fprintf(f,
		      "{\"event\":{\"eventID\":\"ev-%08" PRIx32
		      "\",\"groups\":[\"news\"],\"ipID\":0,\"ipPoolID\":12,"
		      "\"domainID\":7,\"tpspId\":1,\"messageSubject\":"
		      "\"Our offers of this week\",\"accountID\":117,"
		      "\"subAccountID\":50441,\"messageID\":\"m-%08" PRIx32
		      "\",\"type\":%d,\"from\":\"news@shop.example\","
		      "\"to\":\"%s\",\"submittedAt\":%" PRId64 "000000,",
		      e->number, e->number, codes[e->what].sendpost, e->to,
		      e->time_ms);
	sendpost_meta(f, e);
	(void)fprintf(f,
		      "},\"emailMessage\":{\"messageID\":\"m-%08" PRIx32
		      "\",\"subAccountID\":50441,\"from\":{\"name\":\"Shop\","
		      "\"email\":\"news@shop.example\"},\"to\":[{\"email\":"
		      "\"%s\"}],\"headers\":{\"X-Campaign-Id\":\"12345\"}}}\n",
		      e->number, e->to);
}

/* The object that bears the event's name. */
static void ses_part(FILE *f, const struct event *e, const char *when)
{
	switch (e->what) {
	case EVENT_HARD_BOUNCE:
	case EVENT_SOFT_BOUNCE:
		(void)fprintf(
			f,
			"\"bounce\":{\"feedbackId\":\"fb-%08" PRIx32
			"\",\"bounceType\":\"%s\",\"bounceSubType\":"
			"\"General\",\"bouncedRecipients\":[{\"emailAddress\":"
			"\"%s\",\"action\":\"failed\",\"status\":\"%s\","
			"\"diagnosticCode\":\"smtp; %s\"}],"
			"\"timestamp\":\"%s\"}",
			e->number,
			e->what == EVENT_HARD_BOUNCE ? "Permanent"
						     : "Transient",
			e->to, e->what == EVENT_HARD_BOUNCE ? "5.1.1" : "4.2.2",
			e->text, when);
		break;
	case EVENT_COMPLAINT:
		(void)fprintf(f,
			      "\"complaint\":{\"feedbackId\":\"fb-%08" PRIx32
			      "\",\"complaintSubType\":null,"
			      "\"complainedRecipients\":[{\"emailAddress\":"
			      "\"%s\"}],\"complaintFeedbackType\":\"abuse\","
			      "\"timestamp\":\"%s\"}",
			      e->number, e->to, when);
		break;
	case EVENT_UNSUBSCRIBE:
		(void)fprintf(f,
			      "\"subscription\":{\"contactList\":\"main\","
			      "\"timestamp\":\"%s\",\"source\":"
			      "\"UnsubscribeHeader\",\"newTopicPreferences\":"
			      "{\"unsubscribeAll\":true},"
			      "\"oldTopicPreferences\":"
			      "{\"unsubscribeAll\":false}}",
			      when);
		break;
	case EVENT_DELIVERED:
		(void)fprintf(f,
			      "\"delivery\":{\"timestamp\":\"%s\","
			      "\"processingTimeMillis\":546,\"recipients\":"
			      "[\"%s\"],\"smtpResponse\":\"250 2.0.0 OK\","
			      "\"reportingMTA\":"
			      "\"a8-70.smtp-out.amazonses.com\"}",
			      when, e->to);
		break;
	case EVENT_OPENED:
	case EVENT_CLICKED:
		(void)fprintf(f,
			      "\"%s\":{\"timestamp\":\"%s\",\"ipAddress\":"
			      "\"192.0.2.7\",\"userAgent\":\"%s\"}",
			      e->what == EVENT_OPENED ? "open" : "click", when,
			      agent);
		break;
	}
}

static void ses(FILE *f, const struct event *e)
{
	time_t seconds = (time_t)(e->time_ms / 1000);
	char day[32] = "";
	char when[40];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		(void)strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	(void)snprintf(when, sizeof(when), "%s.%03dZ", day,
		       (int)(e->time_ms % 1000));
	(void)fprintf(f, "{\"eventType\":\"%s\",", codes[e->what].ses);
	ses_part(f, e, when);
	(void)fprintf(f,
		      ",\"mail\":{\"timestamp\":\"%s\",\"source\":"
		      "\"Shop <news@shop.example>\",\"messageId\":"
		      "\"0100018d%08" PRIx32 "-0c7e-4a4b-9d3f-000000\","
		      "\"destination\":[\"%s\"],\"headersTruncated\":false,"
		      "\"commonHeaders\":{\"from\":[\"Shop "
		      "<news@shop.example>\"],\"subject\":\"Our offers of "
		      "this week\"},\"tags\":{\"ses:configuration-set\":"
		      "[\"main\"],\"campaign\":[\"12345\"]}}}\n",
		      when, e->number, e->to);
}

void event_print(FILE *f, const struct event *e)
{
	if (e->source == EVENT_SES)
		ses(f, e);
	else
		sendpost(f, e);
}
