/* Traps 24 and 29 to 32: who sent it. */
#include "support/check.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/slice.h"
#include "ingest/signature.h"

#define BODY                                                              \
	"{\"event\":{\"eventID\":\"ev-0001\",\"type\":29,\"messageID\":"  \
	"\"m-1\",\"to\":\"Jane.Doe@Example.com\",\"submittedAt\":"        \
	"1704067205000000000,\"eventMetadata\":{\"smtpCode\":550,"        \
	"\"smtpDescription\":\"5.1.1 user unknown\"}},\"emailMessage\":{" \
	"\"messageID\":\"m-1\",\"subAccountID\":50441}}"
#define KEY "AHEZEP8192SEGH"
#define SIGNATURE \
	"289f7432ada27bb720e6ca2a4b6921aa7b08cce77fbfb9fc8a51958061d84230"
#define OF_NEWLINE \
	"947a328407e5e3f71c8e37ff2dd7939dc807b89550f85548bb753a829d894051"

static const struct {
	const char *name;
	const char *key;
	const char *body;
	const char *header;
	bool ok;
} sendpost[] = {
	{ "24 the vector", KEY, BODY, SIGNATURE, true },
	{ "24 one more newline", KEY, BODY "\n", SIGNATURE, false },
	{ "24 signed with the newline", KEY, BODY "\n", OF_NEWLINE, true },
	{ "24 another key", "sub-account", BODY, SIGNATURE, false },
	{ "24 no key", "", BODY, SIGNATURE, false },
	{ "24 no header", KEY, BODY, "", false },
	{ "24 a cut header", KEY, BODY, "289f7432ada27bb7", false },
	{ "24 base64", KEY, BODY,
	  "KJ90Mq2ie7cg5soqS2khqnsIzOd/v7n8ilGVgGHYQjA=", false },
	{ "24 capital digits", KEY, BODY,
	  "289F7432ADA27BB720E6CA2A4B6921AA7B08CCE77FBFB9FC8A51958061D84230",
	  true },
	{ "24 another digit", KEY, BODY,
	  "289f7432ada27bb720e6ca2a4b6921aa7b08cce77fbfb9fc8a51958061d84231",
	  false },
};

static void test_24_sendpost(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sendpost); i++) {
		ROW(sendpost[i].name);
		CHECK_INT(sendpost[i].ok,
			  sendpost_signature_ok(
				  sup_slice_of(sendpost[i].key),
				  sup_slice_of(sendpost[i].body),
				  sup_slice_of(sendpost[i].header)));
	}
}

static const struct {
	const char *url;
	bool certificate;
	bool ok;
} urls[] = {
	{ "https://sns.us-east-1.amazonaws.com/SimpleNotification-1.pem", true,
	  true },
	{ "https://sns.cn-north-1.amazonaws.com.cn/x.pem", true, true },
	{ "http://sns.us-east-1.amazonaws.com/x.pem", true, false },
	{ "https://evil.s3.amazonaws.com/x.pem", true, false },
	{ "https://sns.us-east-1.amazonaws.com.evil.com/x.pem", true, false },
	{ "https://sns.us-east-1.amazonaws.com@evil.com/x.pem", true, false },
	{ "https://sns.us-east-1.amazonaws.com:8443/x.pem", true, false },
	{ "https://sns.us-east-1.amazonaws.com/x.pem?y", true, false },
	{ "https://sns.us-east-1.amazonaws.com/x.pem#y", true, false },
	{ "https://sns.us-east-1.amazonaws.com/x.txt", true, false },
	{ "https://sns.us-east-1.amazonaws.com/.pem/x", true, false },
	{ "https://sns.amazonaws.com/x.pem", true, false },
	{ "https://sns.a.b.amazonaws.com/x.pem", true, false },
	{ "https://SNS.us-east-1.amazonaws.com/x.pem", true, false },
	{ "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription",
	  false, true },
	{ "https://169.254.169.254/?Action=ConfirmSubscription", false, false },
	{ "", true, false },
};

static void test_30_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		ROW(urls[i].url);
		CHECK_INT(urls[i].ok, sns_url_ok(sup_slice_of(urls[i].url),
						 urls[i].certificate));
	}
}

#define NOTE_MEMBERS                                                     \
	"\"Type\":\"Notification\",\"MessageId\":\"id-1\",\"TopicArn\":" \
	"\"arn:aws:sns:eu-west-1:1:ses\",\"Message\":\"{\\\"a\\\":\\\"J" \
	"\\u00e9\\\"}\\n\",\"Timestamp\":\"2024-01-02T03:04:05.678Z\""

static void check_to_sign(const char *name, const char *json, const char *want)
{
	struct buf text = BUF_INIT(65536);
	struct json_doc *doc = NULL;
	struct json_fault fault;
	enum sup_status st;

	ROW(name);
	CHECK_INT(SUP_OK, json_parse(sup_slice_of(json), NULL, &doc, &fault));
	st = sns_string_to_sign(doc, json_root(doc), &text);
	CHECK_INT(want == NULL ? SUP_INVALID : SUP_OK, st);
	if (want != NULL)
		CHECK_SLICE(sup_slice_of(want), buf_slice(&text));
	buf_release(&text);
	json_doc_free(doc);
}

static void test_29_string_to_sign(void **state)
{
	(void)state;
	check_to_sign("29 the decoded text, its newline, no Subject",
		      "{" NOTE_MEMBERS "}",
		      "Message\n{\"a\":\"J\xc3\xa9\"}\n\nMessageId\nid-1\n"
		      "Timestamp\n2024-01-02T03:04:05.678Z\nTopicArn\n"
		      "arn:aws:sns:eu-west-1:1:ses\nType\nNotification\n");
	check_to_sign("29 with a Subject",
		      "{" NOTE_MEMBERS ",\"Subject\":\"S\"}",
		      "Message\n{\"a\":\"J\xc3\xa9\"}\n\nMessageId\nid-1\n"
		      "Subject\nS\nTimestamp\n2024-01-02T03:04:05.678Z\n"
		      "TopicArn\narn:aws:sns:eu-west-1:1:ses\nType\n"
		      "Notification\n");
	check_to_sign("29 a confirmation",
		      "{\"Type\":\"SubscriptionConfirmation\",\"MessageId\":"
		      "\"i\",\"Token\":\"t\",\"TopicArn\":\"a\",\"Message\":"
		      "\"m\",\"SubscribeURL\":\"u\",\"Timestamp\":\"z\"}",
		      "Message\nm\nMessageId\ni\nSubscribeURL\nu\nTimestamp\n"
		      "z\nToken\nt\nTopicArn\na\nType\n"
		      "SubscriptionConfirmation\n");
	check_to_sign("29 no Message", "{\"Type\":\"Notification\"}", NULL);
	check_to_sign("29 no string", "{\"Type\":1,\"Message\":\"m\"}", NULL);
	check_to_sign("29 a key twice",
		      "{\"Type\":\"a\",\"Message\":\"m\",\"Type\":\"b\"}",
		      NULL);
}

/* A key and its self-signed certificate, thrown away afterwards. */
struct signer {
	EVP_PKEY *key;
	char pem[8192];
	size_t n;
};

static void signer_init(struct signer *s)
{
	X509 *x = X509_new();
	BIO *bio = BIO_new(BIO_s_mem());
	int n;

	s->key = EVP_RSA_gen(2048);
	assert_non_null(s->key);
	(void)X509_gmtime_adj(X509_getm_notBefore(x), 0);
	(void)X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	assert_int_equal(1, X509_set_pubkey(x, s->key));
	(void)X509_NAME_add_entry_by_txt(
		X509_get_subject_name(x), "CN", MBSTRING_ASC,
		(const unsigned char *)"sns.test.invalid", -1, -1, 0);
	(void)X509_set_issuer_name(x, X509_get_subject_name(x));
	assert_true(X509_sign(x, s->key, EVP_sha256()) > 0);
	assert_int_equal(1, PEM_write_bio_X509(bio, x));
	n = BIO_read(bio, s->pem, sizeof(s->pem));
	assert_true(n > 0);
	s->n = (size_t)n;
	BIO_free(bio);
	X509_free(x);
}

/* The notification, signed, as JSON. */
static void sign(const struct signer *s, const char *version, char *out,
		 size_t room)
{
	static const char text[] =
		"Message\n{\"a\":\"J\xc3\xa9\"}\n\nMessageId\nid-1\nTimestamp\n"
		"2024-01-02T03:04:05.678Z\nTopicArn\narn:aws:sns:eu-west-1:1:"
		"ses\nType\nNotification\n";
	unsigned char signature[512];
	struct arena arena = ARENA_INIT(0);
	struct sup_slice letters;
	size_t n = sizeof(signature);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *md =
		strcmp(version, "1") == 0 ? EVP_sha1() : EVP_sha256();

	assert_int_equal(1, EVP_DigestSignInit(ctx, NULL, md, NULL, s->key));
	assert_int_equal(1, EVP_DigestSign(ctx, signature, &n,
					   (const unsigned char *)text,
					   sizeof(text) - 1));
	assert_int_equal(
		SUP_OK,
		base64_encode((struct sup_slice){ (const char *)signature, n },
			      &arena, &letters));
	(void)snprintf(out, room,
		       "{" NOTE_MEMBERS
		       ",\"SignatureVersion\":\"%s\",\"Signature\":\"%.*s\"}",
		       version, (int)letters.n, letters.p);
	EVP_MD_CTX_free(ctx);
	arena_release(&arena);
}

static bool verify(const char *json, const struct signer *s, const char *topic)
{
	struct sup_slice topics[] = { SLICE("arn:other"), sup_slice_of(topic) };
	struct json_doc *doc = NULL;
	struct json_fault fault;
	bool ok;

	CHECK_INT(SUP_OK, json_parse(sup_slice_of(json), NULL, &doc, &fault));
	ok = sns_signature_ok(doc, json_root(doc),
			      (struct sup_slice){ s->pem, s->n }, topics, 2);
	json_doc_free(doc);
	return ok;
}

static void test_29_31_32_signatures(void **state)
{
	static const char ours[] = "arn:aws:sns:eu-west-1:1:ses";
	struct signer signer;
	struct signer other;
	char json[4096];
	char *found;

	(void)state;
	signer_init(&signer);
	signer_init(&other);
	for (int version = 1; version <= 2; version++) {
		ROW(version == 1 ? "version 1" : "version 2");
		sign(&signer, version == 1 ? "1" : "2", json, sizeof(json));
		CHECK(verify(json, &signer, ours));
		CHECK(!verify(json, &other, ours));
		ROW("31 somebody else's topic");
		CHECK(!verify(json, &signer, "arn:mine"));
		ROW("29 one byte of the message");
		found = strstr(json, "\\u00e9");
		found[4] = 'f';
		CHECK(!verify(json, &signer, ours));
	}
	ROW("a version that nobody has described");
	sign(&signer, "3", json, sizeof(json));
	CHECK(!verify(json, &signer, ours));
	ROW("32 raw delivery has no signature");
	CHECK(!verify("{\"eventType\":\"Send\",\"TopicArn\":"
		      "\"arn:aws:sns:eu-west-1:1:ses\"}",
		      &signer, ours));
	EVP_PKEY_free(signer.key);
	EVP_PKEY_free(other.key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_24_sendpost),
		cmocka_unit_test(test_29_string_to_sign),
		cmocka_unit_test(test_30_urls),
		cmocka_unit_test(test_29_31_32_signatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
