/* crypto.h - what we need of OpenSSL's libcrypto; nothing of it is our own. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "suppress/hash.h"

enum {
	SHA256_BYTES = 32
};

/* HMAC-SHA256 (RFC 2104); out has SHA256_BYTES. */
enum sup_status hmac_sha256(struct sup_slice key, struct sup_slice data,
			    unsigned char *out) SUP_CHECKED;
/* HMAC-SHA256 with one key many times.  One thread at a time. */
struct mac;
enum sup_status mac_open(const unsigned char *key, size_t n,
			 struct mac **out) SUP_CHECKED;
/* Forgets the key; NULL is allowed. */
void mac_close(struct mac *m);
/* out has SHA256_BYTES.  SUP_IO: libcrypto will not do it. */
enum sup_status mac_run(struct mac *m, struct sup_slice data,
			unsigned char *out) SUP_CHECKED;

/* Overwrite n bytes, whatever the compiler thinks of it. */
void forget_bytes(void *p, size_t n);

enum sup_status sha256(struct sup_slice data, unsigned char *out) SUP_CHECKED;

/* Contexts that are made once, so that a digest allocates nothing.  One thread
 * at a time. */
struct digester;
enum sup_status digester_open(struct digester **out) SUP_CHECKED;
/* NULL is allowed. */
void digester_close(struct digester *d);
/* out has SUP_HASH_BYTES_MAX bytes.  SUP_IO: libcrypto will not do it. */
enum sup_status digester_run(struct digester *d, enum sup_hash h,
			     struct sup_slice data,
			     unsigned char *out) SUP_CHECKED;

/* Equal, in a time that depends on the length only. */
bool equal_in_constant_time(const void *a, const void *b, size_t n);

/* Bytes of hexadecimal digits, both cases; false unless in is exactly n of
 * them. */
bool hex_decode(struct sup_slice in, unsigned char *out, size_t n);
/* Lower case; out has 2 * n + 1 bytes. */
void hex_encode(const unsigned char *in, size_t n, char *out);

enum rsa_digest {
	RSA_SHA1,
	RSA_SHA256
};

/* Does signature (PKCS #1 v1.5) over data fit the key of an X.509 certificate
 * in PEM?  SUP_INVALID: it does not, or that is no certificate. */
enum sup_status rsa_verify(struct sup_slice certificate, enum rsa_digest digest,
			   struct sup_slice data,
			   struct sup_slice signature) SUP_CHECKED;

#endif
