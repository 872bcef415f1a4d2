#include "base/crypto.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/alloc.h"

enum sup_status hmac_sha256(struct sup_slice key, struct sup_slice data,
			    unsigned char *out)
{
	unsigned n = 0;

	if (key.n > INT_MAX)
		return SUP_TOO_LARGE;
	if (HMAC(EVP_sha256(), key.n == 0 ? "" : key.p, (int)key.n,
		 (const unsigned char *)data.p, data.n, out, &n) == NULL ||
	    n != SHA256_BYTES)
		return SUP_NO_MEMORY;
	return SUP_OK;
}

struct mac {
	EVP_MAC *mac;
	EVP_MAC_CTX *ctx;
};

enum sup_status mac_open(const unsigned char *key, size_t n, struct mac **out)
{
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest,
						 0),
		OSSL_PARAM_construct_end(),
	};
	struct mac *m = mem_zero(1, sizeof(*m));

	if (m == NULL)
		return SUP_NO_MEMORY;
	m->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	if (m->mac != NULL)
		m->ctx = EVP_MAC_CTX_new(m->mac);
	if (m->ctx == NULL || EVP_MAC_init(m->ctx, key, n, params) != 1) {
		mac_close(m);
		ERR_clear_error();
		return SUP_IO;
	}
	*out = m;
	return SUP_OK;
}

void mac_close(struct mac *m)
{
	if (m == NULL)
		return;
	EVP_MAC_CTX_free(m->ctx);
	EVP_MAC_free(m->mac);
	mem_free(m);
}

enum sup_status mac_run(struct mac *m, struct sup_slice data,
			unsigned char *out)
{
	size_t n = 0;

	/* Without a key: the one it was opened with. */
	if (EVP_MAC_init(m->ctx, NULL, 0, NULL) != 1 ||
	    EVP_MAC_update(m->ctx, (const unsigned char *)data.p, data.n) !=
		    1 ||
	    EVP_MAC_final(m->ctx, out, &n, SHA256_BYTES) != 1 ||
	    n != SHA256_BYTES)
		return SUP_IO;
	return SUP_OK;
}

void forget_bytes(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

enum sup_status sha256(struct sup_slice data, unsigned char *out)
{
	unsigned n = 0;

	if (EVP_Digest(data.p, data.n, out, &n, EVP_sha256(), NULL) != 1 ||
	    n != SHA256_BYTES)
		return SUP_NO_MEMORY;
	return SUP_OK;
}

struct digester {
	EVP_MD *md[SUP_HASH_END];
	EVP_MD_CTX *ctx[SUP_HASH_END];
};

enum sup_status digester_open(struct digester **out)
{
	struct digester *d = mem_zero(1, sizeof(*d));
	bool good = d != NULL;

	for (int h = SUP_HASH_NONE + 1; good && h < SUP_HASH_END; h++) {
		d->ctx[h] = EVP_MD_CTX_new();
		/* Where the system forbids it there is none, and digester_run()
		 * says so. */
		d->md[h] = EVP_MD_fetch(NULL, sup_hash_name((enum sup_hash)h),
					NULL);
		good = d->ctx[h] != NULL;
	}
	ERR_clear_error();
	if (!good) {
		digester_close(d);
		return SUP_NO_MEMORY;
	}
	*out = d;
	return SUP_OK;
}

void digester_close(struct digester *d)
{
	if (d == NULL)
		return;
	for (int h = 0; h < SUP_HASH_END; h++) {
		EVP_MD_CTX_free(d->ctx[h]);
		EVP_MD_free(d->md[h]);
	}
	mem_free(d);
}

enum sup_status digester_run(struct digester *d, enum sup_hash h,
			     struct sup_slice data, unsigned char *out)
{
	unsigned n = 0;

	if (h <= SUP_HASH_NONE || h >= SUP_HASH_END || d->md[h] == NULL ||
	    EVP_DigestInit_ex2(d->ctx[h], d->md[h], NULL) != 1 ||
	    EVP_DigestUpdate(d->ctx[h], data.p, data.n) != 1 ||
	    EVP_DigestFinal_ex(d->ctx[h], out, &n) != 1 ||
	    n != sup_hash_bytes(h))
		return SUP_IO;
	return SUP_OK;
}

bool equal_in_constant_time(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_decode(struct sup_slice in, unsigned char *out, size_t n)
{
	if (in.n != n * 2)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = hex_digit(in.p[2 * i]);
		int low = hex_digit(in.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

void hex_encode(const unsigned char *in, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * n] = '\0';
}

static EVP_PKEY *key_of(struct sup_slice certificate)
{
	EVP_PKEY *key = NULL;
	X509 *x = NULL;
	BIO *bio = certificate.n > INT_MAX
			   ? NULL
			   : BIO_new_mem_buf(certificate.p, (int)certificate.n);

	if (bio != NULL)
		x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (x != NULL)
		key = X509_get_pubkey(x);
	X509_free(x);
	BIO_free(bio);
	return key;
}

enum sup_status rsa_verify(struct sup_slice certificate, enum rsa_digest digest,
			   struct sup_slice data, struct sup_slice signature)
{
	const EVP_MD *md = digest == RSA_SHA1 ? EVP_sha1() : EVP_sha256();
	enum sup_status st = SUP_INVALID;
	EVP_PKEY *key = key_of(certificate);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL) {
		st = SUP_NO_MEMORY;
		goto out;
	}
	if (key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		goto out;
	if (EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1 &&
	    EVP_DigestVerify(ctx, (const unsigned char *)signature.p,
			     signature.n, (const unsigned char *)data.p,
			     data.n) == 1)
		st = SUP_OK;
out:
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	/* The queue is per thread, and nobody else reads ours. */
	ERR_clear_error();
	return st;
}
