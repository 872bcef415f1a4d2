/* Trap 44, signatures: the path is encoded twice, the query once and sorted. */
#include "support/check.h"

#include "base/crypto.h"
#include "base/slice.h"
#include "sync/sigv4.h"

#define LIST "/v2/email/suppression/addresses"
#define DATE "20240102T030405Z"
#define TEXT_MAX 1024

static const struct sigv4_key key = {
	.id = SLICE_INIT("AKIDEXAMPLE"),
	.secret = SLICE_INIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
	.region = SLICE_INIT("us-east-1"),
	.service = SLICE_INIT("ses"),
};

#define TYPE                                                               \
	{                                                                  \
		SLICE_INIT("content-type"), SLICE_INIT("application/json") \
	}
#define HOST                                                        \
	{                                                           \
		SLICE_INIT("host"),                                 \
			SLICE_INIT("email.us-east-1.amazonaws.com") \
	}
#define AT                                                 \
	{                                                  \
		SLICE_INIT("x-amz-date"), SLICE_INIT(DATE) \
	}

static const struct wire_pair plain[] = { HOST, AT };
static const struct wire_pair typed[] = { TYPE, HOST, AT };
static const struct wire_pair page[] = {
	{ SLICE_INIT("StartDate"), SLICE_INIT("2024-01-01T00:00:00Z") },
	{ SLICE_INIT("Reason"), SLICE_INIT("COMPLAINT") },
	{ SLICE_INIT("Reason"), SLICE_INIT("BOUNCE") },
	{ SLICE_INIT("PageSize"), SLICE_INIT("100") },
};

/* Computed by two other implementations that agree. */
static const struct {
	const char *name;
	const char *method;
	const char *address;
	const char *body;
	const char *hash;
	const char *signature;
	size_t n_query;
	bool typed;
} vectors[] = {
	{ "44 DELETE, an address in the path", "DELETE", "user+tag@example.com",
	  "",
	  "b110b0089e4e5436afa2dae503c52f62d654d20607fad4a7b14385c8d974c144",
	  "9b5b5d720c9fa1e2a732c26e8991898e1b49f7a42b82a8e77d865d1475021566", 0,
	  false },
	{ "44 GET, a query to be sorted", "GET", NULL, "",
	  "dd72cc7ef7ddff893dbbd44a851c36b6147873f148b8db117ec34abf743bf61f",
	  "7b153b4274126163cb02150345f1427c6eaaa0969e2a91cb801a589a199f2eb8",
	  COUNT(page), false },
	{ "44 PUT, a body and its type", "PUT", NULL,
	  "{\"EmailAddress\":\"user+tag@example.com\",\"Reason\":\"BOUNCE\"}",
	  "65c30300627decfb964e3b82a21cb50df6367505a4a6bbca0b7fd66c239b9c58",
	  "4a30a466756b61eecbaa16716fe79f4847463ead4fd9e215639363457253ca47", 0,
	  true },
};

static void make(struct wire_request *w, size_t i)
{
	wire_request_begin(w, vectors[i].method, LIST);
	if (vectors[i].address != NULL) {
		sup_text_add_text(&w->path, "/");
		percent_encode(&w->path, sup_slice_of(vectors[i].address));
	}
	CHECK_INT(SUP_OK, query_encode(page, vectors[i].n_query, &w->query));
	sup_text_add_text(&w->body, vectors[i].body);
	CHECK_INT(SUP_OK, wire_request_end(w));
}

static void check_hash(const char *want, struct sup_slice canonical)
{
	unsigned char hash[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];

	CHECK_INT(SUP_OK, sha256(canonical, hash));
	hex_encode(hash, sizeof(hash), hex);
	CHECK_TEXT(want, hex);
}

static void test_44_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct wire_request w;
		struct sigv4_request r = { &w, plain, COUNT(plain) };
		char signature[SIGV4_SIGNATURE_MAX] = "";
		char want[TEXT_MAX];
		struct sup_text got;

		ROW(vectors[i].name);
		if (vectors[i].typed)
			r = (struct sigv4_request){ &w, typed, COUNT(typed) };
		wire_request_init(&w);
		sup_text_init(&got);
		make(&w, i);
		CHECK_INT(SUP_OK, sigv4_canonical(&r, &got));
		check_hash(vectors[i].hash, sup_text_slice(&got));
		sup_text_clear(&got);
		CHECK_INT(SUP_OK, sigv4_sign(&r, &key, signature, &got));
		CHECK_TEXT(vectors[i].signature, signature);
		(void)snprintf(want, sizeof(want),
			       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"
			       "20240102/us-east-1/ses/aws4_request, "
			       "SignedHeaders=%shost;x-amz-date, Signature=%s",
			       vectors[i].typed ? "content-type;" : "",
			       vectors[i].signature);
		CHECK_SLICE(sup_slice_of(want), sup_text_slice(&got));
		sup_text_release(&got);
		wire_request_release(&w);
	}
}

static void test_44_canonical(void **state)
{
	struct wire_request w;
	struct sigv4_request r = { &w, plain, COUNT(plain) };
	struct sup_text got;

	(void)state;
	wire_request_init(&w);
	sup_text_init(&got);
	make(&w, 0);
	CHECK_SLICE(sup_slice_of(LIST "/user%2Btag%40example.com"),
		    sup_text_slice(&w.path));
	CHECK_INT(SUP_OK, sigv4_canonical(&r, &got));
	CHECK_SLICE(
		sup_slice_of("DELETE\n" LIST "/user%252Btag%2540example.com\n"
			     "\n"
			     "host:email.us-east-1.amazonaws.com\n"
			     "x-amz-date:" DATE "\n"
			     "\n"
			     "host;x-amz-date\n"
			     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca"
			     "495991b7852b855"),
		sup_text_slice(&got));
	sup_text_release(&got);
	wire_request_release(&w);
}

static const struct {
	const char *name;
	const char *query;
	bool want;
} orders[] = {
	{ "44 empty", "", true },
	{ "44 by name", "PageSize=1&Reason=A", true },
	{ "44 by name, wrong", "Reason=A&PageSize=1", false },
	{ "44 by value", "Reason=A&Reason=B", true },
	{ "44 by value, wrong", "Reason=B&Reason=A", false },
	{ "44 a name that begins another", "a=2&a-=1", true },
	{ "44 a name that begins another, wrong", "a-=1&a=2", false },
};

/* A request whose query nobody sorted is not signed. */
static void test_44_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct wire_request w;
		struct sigv4_request r = { &w, plain, COUNT(plain) };
		struct sup_text got;

		ROW(orders[i].name);
		wire_request_init(&w);
		sup_text_init(&got);
		wire_request_begin(&w, "GET", "/");
		sup_text_add_text(&w.query, orders[i].query);
		CHECK_INT(orders[i].want,
			  query_sorted(sup_slice_of(orders[i].query)));
		CHECK_INT(orders[i].want ? SUP_OK : SUP_INVALID,
			  sigv4_canonical(&r, &got));
		sup_text_release(&got);
		wire_request_release(&w);
	}
}

#define PAIR(name, value)                           \
	{                                           \
		SLICE_INIT(name), SLICE_INIT(value) \
	}

static const struct {
	const char *name;
	struct wire_pair headers[2];
	enum sup_status want;
} bad[] = {
	{ "44 blanks in a value", { HOST, PAIR("x-amz-date", DATE) }, SUP_OK },
	{ "44 not sorted", { AT, HOST }, SUP_INVALID },
	{ "44 twice", { AT, AT }, SUP_INVALID },
	{ "44 a capital letter", { PAIR("Host", "h"), AT }, SUP_INVALID },
	{ "44 a line break", { PAIR("host", "h\r\nx: y"), AT }, SUP_INVALID },
	{ "44 no date", { HOST, PAIR("x-amz-security", DATE) }, SUP_INVALID },
	{ "44 no time in the date",
	  { HOST, PAIR("x-amz-date", "20240102") },
	  SUP_INVALID },
};

static void test_44_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct wire_request w;
		struct sigv4_request r = { &w, bad[i].headers, 2 };
		char signature[SIGV4_SIGNATURE_MAX];
		struct sup_text got;

		ROW(bad[i].name);
		wire_request_init(&w);
		sup_text_init(&got);
		wire_request_begin(&w, "GET", "/");
		CHECK_INT(bad[i].want, sigv4_sign(&r, &key, signature, &got));
		sup_text_release(&got);
		wire_request_release(&w);
	}
}

static void test_blanks(void **state)
{
	static const struct wire_pair headers[] = { PAIR("host", " a  b   c\t"),
						    AT };
	struct wire_request w;
	struct sigv4_request r = { &w, headers, 1 };
	struct sup_text got;

	(void)state;
	wire_request_init(&w);
	sup_text_init(&got);
	wire_request_begin(&w, "GET", "/");
	/* A tab is a control character; no client should have sent it. */
	CHECK_INT(SUP_INVALID, sigv4_canonical(&r, &got));
	r.headers = &(struct wire_pair)PAIR("host", "  a  b   c ");
	CHECK_INT(SUP_OK, sigv4_canonical(&r, &got));
	CHECK(slice_find(sup_text_slice(&got), SLICE("\nhost:a b c\n\n")) <
	      sup_text_slice(&got).n);
	sup_text_release(&got);
	wire_request_release(&w);
}

static void test_date(void **state)
{
	static const struct {
		const char *name;
		sup_time_ms t;
		const char *want;
	} dates[] = {
		{ "whole", INT64_C(1704164645000), DATE },
		{ "with a fraction", INT64_C(1704164645678), DATE },
		{ "none", 0, NULL },
		{ "before", -1, NULL },
		{ "less than a second", 5, NULL },
		{ "beyond", INT64_C(1704164645000000), NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(dates); i++) {
		char got[SIGV4_DATE_MAX] = "";

		ROW(dates[i].name);
		CHECK_INT(dates[i].want == NULL ? SUP_INVALID : SUP_OK,
			  sigv4_date(dates[i].t, got));
		if (dates[i].want != NULL)
			CHECK_TEXT(dates[i].want, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_44_vectors),
		cmocka_unit_test(test_44_canonical),
		cmocka_unit_test(test_44_order),
		cmocka_unit_test(test_44_headers),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
