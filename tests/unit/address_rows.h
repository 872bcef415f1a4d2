/*
 * address_rows.h - mailboxes as they occur, with what they become.
 *
 * GOOD: accepted, spelt as its normal form.  SPELT: with another spelling.
 * BAD: refused.  Accepted rows of plain_rows need no Unicode library, those of
 * unicode_rows do.
 */
#ifndef UNIT_ADDRESS_ROWS_H
#define UNIT_ADDRESS_ROWS_H

#include "suppress/address.h"

struct address_row {
	struct sup_slice in;
	enum sup_address_fault fault;
	const char *text;
	const char *spelling;
};

#define LITERAL(s)                 \
	{                          \
		(s), sizeof(s) - 1 \
	}
#define GOOD(s, text)                                    \
	{                                                \
		LITERAL(s), SUP_ADDRESS_NONE, (text), "" \
	}
#define SPELT(s, text, spelling)                                 \
	{                                                        \
		LITERAL(s), SUP_ADDRESS_NONE, (text), (spelling) \
	}
#define BAD(s, fault)                                   \
	{                                               \
		LITERAL(s), SUP_ADDRESS_##fault, "", "" \
	}

#define X10(s) s s s s s s s s s s
#define X60(s) X10(s) X10(s) X10(s) X10(s) X10(s) X10(s)
#define L61 X60("d") "d"
#define L63 X60("d") "ddd"

static const struct address_row plain_rows[] = {
	/* As everybody writes them. */
	GOOD("ann@example.com", "ann@example.com"),
	SPELT("Ann@Example.COM", "ann@example.com", "Ann@Example.COM"),
	SPELT("Jane.Doe@Example.COM", "jane.doe@example.com",
	      "Jane.Doe@Example.COM"),
	SPELT("ann@EXAMPLE.com", "ann@example.com", "ann@EXAMPLE.com"),
	GOOD("user+tag@example.com", "user+tag@example.com"),
	GOOD("u.s.e.r@gmail.com", "u.s.e.r@gmail.com"),
	GOOD("a!#$%&'*+-/=?^_`{|}~z@example.com",
	     "a!#$%&'*+-/=?^_`{|}~z@example.com"),
	GOOD("a@b", "a@b"),
	GOOD("root@localhost", "root@localhost"),
	GOOD("a@1.2.3.4", "a@1.2.3.4"),
	GOOD("a@x_y.example", "a@x_y.example"),
	GOOD("a@_dmarc.example", "a@_dmarc.example"),
	GOOD("a@-x-.example", "a@-x-.example"),
	GOOD("a@ab--cd.example", "a@ab--cd.example"),
	GOOD("a@xn-.example", "a@xn-.example"),
	GOOD("a@xxn--a.example", "a@xxn--a.example"),
	GOOD("0@0.0", "0@0.0"),
	/* Dots anywhere in the local part. */
	GOOD(".a@example.com", ".a@example.com"),
	GOOD("a.@example.com", "a.@example.com"),
	GOOD("a..b@example.com", "a..b@example.com"),
	GOOD(".@example.com", ".@example.com"),
	GOOD("..@example.com", "..@example.com"),
	/* White space around it. */
	GOOD(" a@b.c", "a@b.c"),
	GOOD("a@b.c ", "a@b.c"),
	GOOD("\t a@b.c\r\n", "a@b.c"),
	GOOD("a @ b.c", "a@b.c"),
	GOOD("a . b @ b . c", "a.b@b.c"),
	SPELT("  A@b.c  ", "a@b.c", "A@b.c"),
	/* Display names. */
	GOOD("<a@b.c>", "a@b.c"),
	GOOD(" < a@b.c > ", "a@b.c"),
	GOOD("Name <a@b.c>", "a@b.c"),
	GOOD("Name<a@b.c>", "a@b.c"),
	SPELT("User Name <Jane.Doe@Example.com>", "jane.doe@example.com",
	      "Jane.Doe@Example.com"),
	GOOD("\"Doe, Jane\" <jane@example.com>", "jane@example.com"),
	GOOD("\"Doe, Jane\" <jane@x>", "jane@x"),
	GOOD("<jane@example.com>", "jane@example.com"),
	GOOD("\"John@Doe.Example\" (friend) <john@doe.example>",
	     "john@doe.example"),
	GOOD("\"a <b@c>\" <d@e.f>", "d@e.f"),
	GOOD("\"a \\\" <b@c>\" <d@e.f>", "d@e.f"),
	GOOD("(x <b@c>) <d@e.f>", "d@e.f"),
	GOOD("J. R. Doe <a@b.c>", "a@b.c"),
	GOOD("O'Neil & Sons! <a@b.c>", "a@b.c"),
	GOOD("x@y.z <a@b.c>", "a@b.c"),
	GOOD("=?utf-8?Q?J=C3=A4ne?= <a@b.c>", "a@b.c"),
	GOOD("Jane\r\n <a@b.c>", "a@b.c"),
	GOOD("J\xc3\xa4ne <a@b.c>", "a@b.c"),
	GOOD("\xe2\x80\xab name <a@b.c>", "a@b.c"),
	GOOD("\"\" <a@b.c>", "a@b.c"),
	BAD("Doe, Jane <a@b.c>", BAD_NAME),
	BAD("a@b.c, d@e.f", BAD_DOMAIN),
	BAD("a@b.c,d@e.f", BAD_DOMAIN),
	BAD("<a@b.c>, <d@e.f>", BAD_NAME),
	BAD("a@b.c <d@e.f>, g <h@i.j>", BAD_NAME),
	BAD("Group: a@b.c;", BAD_LOCAL),
	BAD("Group: Name <a@b.c>;", BAD_NAME),
	BAD("Name <a@b.c> more", BAD_NAME),
	BAD("Name <a@b.c", BAD_NAME),
	BAD("Name a@b.c>", BAD_LOCAL),
	BAD("a@b.c>", BAD_DOMAIN),
	BAD("<<a@b.c>>", BAD_NAME),
	BAD("<@relay.example:a@b.c>", LOCAL_EMPTY),
	BAD("Name a@b.c", BAD_LOCAL),
	BAD("\"Doe, Jane <a@b.c>", BAD_LOCAL),
	BAD("Name\\ <a@b.c>", BAD_NAME),
	BAD("mailto:a@b.c", BAD_LOCAL),
	BAD("<mailto:a@b.c>", BAD_LOCAL),
	/* Comments. */
	GOOD("a@b.c (Ann)", "a@b.c"),
	GOOD("(Ann) a@b.c", "a@b.c"),
	GOOD("a(x)@b.c", "a@b.c"),
	GOOD("a@(x)b.c", "a@b.c"),
	GOOD("a@b(x).c", "a@b.c"),
	GOOD("a(1).(2)b@b.(3)c(4)", "a.b@b.c"),
	GOOD("(a(b(c)d)e)a@b.c", "a@b.c"),
	GOOD("(\\)\\()a@b.c", "a@b.c"),
	GOOD("(@)a@b.c(@)", "a@b.c"),
	GOOD("()a@b.c", "a@b.c"),
	GOOD("(\")a@b.c", "a@b.c"),
	GOOD("Name (x) <(y)a@b.c(z)> (w)", "a@b.c"),
	GOOD("(\xe2\x80\x8b\xc3\xa4)a@b.c", "a@b.c"),
	GOOD("a@b.c.(x)", "a@b.c"),
	SPELT("A (x) . b @ (y) B.c", "a.b@b.c", "A.b@B.c"),
	BAD("(a@b.c", BAD_NAME),
	BAD("a@b.c (", BAD_NAME),
	BAD("a@b.c ((x)", BAD_NAME),
	BAD("a@b.c )", BAD_DOMAIN),
	BAD("a@b.c (\\)", BAD_NAME),
	BAD("a@b.c (x\\", BAD_NAME),
	BAD("a(x)b@b.c", BAD_LOCAL),
	BAD("a@b(x)c", BAD_DOMAIN),
	BAD("a b@b.c", BAD_LOCAL),
	BAD("a@b c", BAD_DOMAIN),
	BAD("a)b@b.c", BAD_LOCAL),
	/* Quoted local parts. */
	SPELT("\"a\"@b.c", "a@b.c", "\"a\"@b.c"),
	SPELT("\"Ann.Lee\"@b.c", "ann.lee@b.c", "\"Ann.Lee\"@b.c"),
	SPELT("\"a..b\"@b.c", "a..b@b.c", "\"a..b\"@b.c"),
	SPELT("\"a\\b\"@b.c", "ab@b.c", "\"a\\b\"@b.c"),
	GOOD("\"a b\"@b.c", "\"a b\"@b.c"),
	GOOD("\" \"@b.c", "\" \"@b.c"),
	GOOD("\" a \"@b.c", "\" a \"@b.c"),
	GOOD("\"a@b\"@c.d", "\"a@b\"@c.d"),
	GOOD("\"@\"@c.d", "\"@\"@c.d"),
	GOOD("\"a\\\"b\"@c.d", "\"a\\\"b\"@c.d"),
	GOOD("\"a\\\\b\"@c.d", "\"a\\\\b\"@c.d"),
	SPELT("\"a\\@b\"@c.d", "\"a@b\"@c.d", "\"a\\@b\"@c.d"),
	SPELT("\"A,B\"@c.d", "\"a,b\"@c.d", "\"A,B\"@c.d"),
	GOOD("\"a>b\"@c.d", "\"a>b\"@c.d"),
	GOOD("<\"a>b\"@c.d>", "\"a>b\"@c.d"),
	GOOD("\"<a@b>\"@c.d", "\"<a@b>\"@c.d"),
	GOOD("\"(a)\"@c.d", "\"(a)\"@c.d"),
	SPELT("\"a\".b@c.d", "a.b@c.d", "\"a\".b@c.d"),
	SPELT("\"a b\".c@d.e", "\"a b.c\"@d.e", "\"a b\".c@d.e"),
	SPELT("a.\"b@\".c@d.e", "\"a.b@.c\"@d.e", "a.\"b@\".c@d.e"),
	SPELT("\"a\"(x).\"b\"@c.d", "a.b@c.d", "\"a\".\"b\"@c.d"),
	SPELT("Name <\"a\"@b.c>", "a@b.c", "\"a\"@b.c"),
	BAD("\"\"@b.c", LOCAL_EMPTY),
	BAD("\"a\"b@c.d", BAD_LOCAL),
	BAD("a\"b\"@c.d", BAD_LOCAL),
	BAD("\"a\"\"b\"@c.d", BAD_LOCAL),
	BAD("\"a@b.c", BAD_LOCAL),
	BAD("\"a\\\"@b.c", BAD_LOCAL),
	BAD("\"a@b.c\\", BAD_LOCAL),
	BAD("a\\@b@c.d", BAD_LOCAL),
	BAD("\"a\tb\"@c.d", CONTROL),
	BAD("\"a\r\nb\"@c.d", CONTROL),
	BAD("\"a\\\tb\"@c.d", CONTROL),
	/* One dot at the end of the domain. */
	GOOD("a@b.c.", "a@b.c"),
	GOOD("<a@b.c.>", "a@b.c"),
	GOOD("a@b.", "a@b"),
	SPELT("A@b.c.", "a@b.c", "A@b.c"),
	BAD("a@b.c..", BAD_DOMAIN),
	BAD("a@.", DOMAIN_EMPTY),
	BAD("a@..", BAD_DOMAIN),
	BAD("a@.b.c", BAD_DOMAIN),
	BAD("a@b..c", BAD_DOMAIN),
	/* Literals. */
	GOOD("a@[192.0.2.1]", "a@[192.0.2.1]"),
	SPELT("a@[IPv6:2001:DB8::1]", "a@[ipv6:2001:db8::1]",
	      "a@[IPv6:2001:DB8::1]"),
	GOOD("a@[ipv6:::1]", "a@[ipv6:::1]"),
	GOOD("a@[ipv6:::ffff:192.0.2.1]", "a@[ipv6:::ffff:192.0.2.1]"),
	GOOD("Name <a@[192.0.2.1]> (x)", "a@[192.0.2.1]"),
	GOOD("a@ [192.0.2.1] (x)", "a@[192.0.2.1]"),
	SPELT("A@[192.0.2.1]", "a@[192.0.2.1]", "A@[192.0.2.1]"),
	BAD("a@[]", BAD_LITERAL),
	BAD("a@[192.0.2]", BAD_LITERAL),
	BAD("a@[192.0.2.256]", BAD_LITERAL),
	BAD("a@[192.0.2.01]", BAD_LITERAL),
	BAD("a@[2001:db8::1]", BAD_LITERAL),
	BAD("a@[IPv6:192.0.2.1]", BAD_LITERAL),
	BAD("a@[IPv6:1::2::3]", BAD_LITERAL),
	BAD("a@[x400:c=de]", BAD_LITERAL),
	BAD("a@[192.0.2.1", BAD_LITERAL),
	BAD("a@[192.0.2.1].", BAD_LITERAL),
	BAD("a@[192.0.2.1].c", BAD_LITERAL),
	BAD("a@[192.0.2.1]@c", TWO_ATS),
	BAD("a@b[192.0.2.1]", BAD_DOMAIN),
	BAD("a@[ 192.0.2.1 ]", BAD_LITERAL),
	BAD("a@[[192.0.2.1]]", BAD_LITERAL),
	/* Something is missing, or there is too much of it. */
	BAD("", EMPTY),
	BAD(" \t\r\n", EMPTY),
	BAD("(only a comment)", EMPTY),
	BAD("<>", EMPTY),
	BAD("Name <>", EMPTY),
	BAD("ann", NO_AT),
	BAD("ann.example.com", NO_AT),
	BAD("Name <ann>", NO_AT),
	BAD("ann (@) ", NO_AT),
	BAD("@", LOCAL_EMPTY),
	BAD("@b.c", LOCAL_EMPTY),
	BAD("(x)@b.c", LOCAL_EMPTY),
	BAD("<@b.c>", LOCAL_EMPTY),
	BAD("a@", DOMAIN_EMPTY),
	BAD("a@ (x)", DOMAIN_EMPTY),
	BAD("<a@>", DOMAIN_EMPTY),
	BAD("a@b@c", TWO_ATS),
	BAD("a@b.c@d.e", TWO_ATS),
	BAD("<a@b@c>", TWO_ATS),
	BAD("a@@b", TWO_ATS),
	BAD("a@b.c@", TWO_ATS),
	/* Bytes that a domain cannot have. */
	BAD("a@b!c", BAD_DOMAIN),
	BAD("a@b/c", BAD_DOMAIN),
	BAD("a@b:25", BAD_DOMAIN),
	BAD("a@\"b\"", BAD_DOMAIN),
	BAD("a@b;c", BAD_DOMAIN),
	BAD("a@*.b", BAD_DOMAIN),
	/* Limits, to the byte. */
	GOOD(X60("a") "aaaa@b.c", X60("a") "aaaa@b.c"),
	BAD(X60("a") "aaaaa@b.c", LOCAL_TOO_LONG),
	SPELT("\"" X60("a") "aaaa\"@b.c", X60("a") "aaaa@b.c",
	      "\"" X60("a") "aaaa\"@b.c"),
	GOOD("\"" X60("a") " a\"@b.c", "\"" X60("a") " a\"@b.c"),
	BAD("\"" X60("a") " aa\"@b.c", LOCAL_TOO_LONG),
	BAD("\"" X60("a") "\\\\a\"@b.c", LOCAL_TOO_LONG),
	BAD("\"" X60("a") X60("a") "\"@b.c", LOCAL_TOO_LONG),
	GOOD("a@" L63 ".c", "a@" L63 ".c"),
	GOOD("a@" L63, "a@" L63),
	BAD("a@" L63 "d.c", LABEL_TOO_LONG),
	BAD("a@c." L63 "d", LABEL_TOO_LONG),
	BAD("a@" L63 "d", LABEL_TOO_LONG),
	/* 1 + 1 + 3 * 64 + 60 = 254 */
	GOOD("a@" L63 "." L63 "." L63 "." X60("d"),
	     "a@" L63 "." L63 "." L63 "." X60("d")),
	GOOD("a@" L63 "." L63 "." L63 "." X60("d") ".",
	     "a@" L63 "." L63 "." L63 "." X60("d")),
	BAD("a@" L63 "." L63 "." L63 "." L61, TOO_LONG),
	BAD("ab@" L63 "." L63 "." L63 "." X60("d"), TOO_LONG),
	/* A domain of 255 bytes is too long only together with the rest. */
	BAD("a@" L63 "." L63 "." L63 "." L63, TOO_LONG),
	BAD("a@" L63 "." L63 "." L63 "." L63 ".d", DOMAIN_TOO_LONG),
	/* Control characters and NUL. */
	BAD("a\0b@c.d", CONTROL),
	BAD("a@b.c\0", CONTROL),
	BAD("\0", CONTROL),
	BAD("a@b.c\0.d", CONTROL),
	BAD("x\0y@z", CONTROL),
	BAD("Na\0me <a@b.c>", CONTROL),
	BAD("(\x01) a@b.c", CONTROL),
	BAD("a\x01@b.c", CONTROL),
	BAD("a\x1f@b.c", CONTROL),
	BAD("a\x7f@b.c", CONTROL),
	BAD("\"a\x7f\"@b.c", CONTROL),
	BAD("\"a\\\x01\"@b.c", CONTROL),
	BAD("a@b\x1b.c", CONTROL),
	BAD("a\x0b@b.c", CONTROL),
	GOOD("a\n@b\r.c", "a@b.c"),
	BAD("a\nb@c.d", BAD_LOCAL),
};

static const struct address_row unicode_rows[] = {
	/* One domain, both ways. */
	SPELT("a@\xcf\x80"
	      "2.com",
	      "a@xn--2-tmb.com",
	      "a@\xcf\x80"
	      "2.com"),
	GOOD("a@xn--2-tmb.com", "a@xn--2-tmb.com"),
	SPELT("a@XN--2-TMB.COM", "a@xn--2-tmb.com", "a@XN--2-TMB.COM"),
	SPELT("a@b\xc3\xbc"
	      "cher.example",
	      "a@xn--bcher-kva.example",
	      "a@b\xc3\xbc"
	      "cher.example"),
	SPELT("a@B\xc3\x9c"
	      "CHER.Example",
	      "a@xn--bcher-kva.example",
	      "a@B\xc3\x9c"
	      "CHER.Example"),
	SPELT("a@bu\xcc\x88"
	      "cher.example",
	      "a@xn--bcher-kva.example",
	      "a@bu\xcc\x88"
	      "cher.example"),
	SPELT("a@fa\xc3\x9f.de", "a@xn--fa-hia.de", "a@fa\xc3\x9f.de"),
	GOOD("a@xn--fa-hia.de", "a@xn--fa-hia.de"),
	SPELT("a@\xef\xbd\x81\xef\xbd\x82.c", "a@ab.c",
	      "a@\xef\xbd\x81\xef\xbd\x82.c"),
	SPELT("a@b\xe3\x80\x82"
	      "c",
	      "a@b.c",
	      "a@b\xe3\x80\x82"
	      "c"),
	SPELT("a@b\xef\xbc\x8e"
	      "c\xef\xbd\xa1",
	      "a@b.c",
	      "a@b\xef\xbc\x8e"
	      "c\xef\xbd\xa1"),
	SPELT("Name <A@_x.b\xc3\xbc"
	      "cher.example.> (y)",
	      "a@_x.xn--bcher-kva.example",
	      "A@_x.b\xc3\xbc"
	      "cher.example"),
	SPELT("a@ab--cd.\xcf\x80"
	      "2",
	      "a@ab--cd.xn--2-tmb",
	      "a@ab--cd.\xcf\x80"
	      "2"),
	SPELT("a@\xe4\xbe\x8b\xe5\xad\x90.\xe6\xb5\x8b\xe8\xaf\x95",
	      "a@xn--fsqu00a.xn--0zwm56d",
	      "a@\xe4\xbe\x8b\xe5\xad\x90.\xe6\xb5\x8b\xe8\xaf\x95"),
	SPELT("a@\xd7\x90.com", "a@xn--4db.com", "a@\xd7\x90.com"),
	SPELT("a@l\xc2\xb7l.cat", "a@xn--ll-0ea.cat", "a@l\xc2\xb7l.cat"),
	/* A joiner where the context rules of IDNA want it. */
	SPELT("a@\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7.in",
	      "a@xn--11b2ezcw70k.in",
	      "a@\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7.in"),
	BAD("a@b\xe2\x80\x8d"
	    "c.in",
	    BAD_DOMAIN),
	BAD("a@xn--a.com", BAD_DOMAIN),
	BAD("a@xn--.com", BAD_DOMAIN),
	BAD("a@xn--abc-.com", BAD_DOMAIN),
	BAD("a@b.xn--", BAD_DOMAIN),
	BAD("a@i\xe2\x9d\xa4.ws", BAD_DOMAIN),
	BAD("a@xn--i-7iq.ws", BAD_DOMAIN),
	BAD("a@-\xc3\xbc.de", BAD_DOMAIN),
	BAD("a@\xc3\xbc-.de", BAD_DOMAIN),
	BAD("a@1\xd7\x90.com", BAD_DOMAIN),
	BAD("a@\xcc\x88"
	    "a.com",
	    BAD_DOMAIN),
	BAD("a@b\xef\xbc\xa0"
	    "c.com",
	    BAD_DOMAIN),
	BAD("a@b\xef\xbc\xbb"
	    "c.com",
	    BAD_DOMAIN),
	BAD("a@b!\xc3\xbc.com", BAD_DOMAIN),
	BAD("a@\xe3\x80\x82", DOMAIN_EMPTY),
	BAD("a@b\xe3\x80\x82\xe3\x80\x82", BAD_DOMAIN),
	BAD("a@" X60("\xc3\xbc") ".de", LABEL_TOO_LONG),
	BAD("a@" X60("\xc3\xbc") X60("\xc3\xbc") X60("\xc3\xbc"),
	    LABEL_TOO_LONG),
	BAD("a@" X60(X10("\xc3\xbc")), DOMAIN_TOO_LONG),
	/* Local parts: NFC, and every case folded. */
	GOOD("\xc3\xa4nne@b.c", "\xc3\xa4nne@b.c"),
	SPELT("\xc3\x84NNE@b.c", "\xc3\xa4nne@b.c", "\xc3\x84NNE@b.c"),
	SPELT("a\xcc\x88nne@b.c", "\xc3\xa4nne@b.c", "a\xcc\x88nne@b.c"),
	SPELT("A\xcc\x88nne@b.c", "\xc3\xa4nne@b.c", "A\xcc\x88nne@b.c"),
	SPELT("stra\xc3\x9f"
	      "e@b.c",
	      "strasse@b.c",
	      "stra\xc3\x9f"
	      "e@b.c"),
	SPELT("STRA\xe1\xba\x9e"
	      "E@b.c",
	      "strasse@b.c",
	      "STRA\xe1\xba\x9e"
	      "E@b.c"),
	SPELT("\xc4\xb0@b.c", "i\xcc\x87@b.c", "\xc4\xb0@b.c"),
	GOOD("\xc4\xb1@b.c", "\xc4\xb1@b.c"),
	SPELT("\xe2\x84\xaa@b.c", "k@b.c", "\xe2\x84\xaa@b.c"),
	SPELT("\xc5\xbf@b.c", "s@b.c", "\xc5\xbf@b.c"),
	SPELT("\xef\xac\x81@b.c", "fi@b.c", "\xef\xac\x81@b.c"),
	SPELT("\xce\xa3\xcf\x82@b.c", "\xcf\x83\xcf\x83@b.c",
	      "\xce\xa3\xcf\x82@b.c"),
	SPELT("\xe2\x84\xa6@b.c", "\xcf\x89@b.c", "\xe2\x84\xa6@b.c"),
	SPELT("\xe1\xbe\xb3@b.c", "\xce\xb1\xce\xb9@b.c", "\xe1\xbe\xb3@b.c"),
	GOOD("\xe5\xbc\xa0@b.c", "\xe5\xbc\xa0@b.c"),
	GOOD("\xf0\x9f\x98\x80@b.c", "\xf0\x9f\x98\x80@b.c"),
	SPELT("\xe1\x84\x80\xe1\x85\xa1@b.c", "\xea\xb0\x80@b.c",
	      "\xe1\x84\x80\xe1\x85\xa1@b.c"),
	GOOD("\"\xc3\xa4 b\"@b.c", "\"\xc3\xa4 b\"@b.c"),
	SPELT("\"\xc3\x84\"@b.c", "\xc3\xa4@b.c", "\"\xc3\x84\"@b.c"),
	/* A mark on the quote itself stays apart from it. */
	SPELT("\"\xcc\x81"
	      "a\"@b.c",
	      "\xcc\x81"
	      "a@b.c",
	      "\"\xcc\x81"
	      "a\"@b.c"),
	/* NFC makes a semicolon of the Greek question mark. */
	SPELT("a\xcd\xbe@b.c", "\"a;\"@b.c", "a\xcd\xbe@b.c"),
	SPELT("\"=\xcc\xb8\"@b.c", "\xe2\x89\xa0@b.c", "\"=\xcc\xb8\"@b.c"),
	SPELT("\"<\xcc\xb8\"@b.c", "\xe2\x89\xae@b.c", "\"<\xcc\xb8\"@b.c"),
	SPELT("\xc3\x84@\xcf\x80"
	      "2.com",
	      "\xc3\xa4@xn--2-tmb.com",
	      "\xc3\x84@\xcf\x80"
	      "2.com"),
	/* The limit is that of the normal form. */
	GOOD(X10("\xc3\xa4") X10("\xc3\xa4") X10("\xc3\xa4") "\xc3\xa4"
							     "\xc3\xa4@b.c",
	     X10("\xc3\xa4") X10("\xc3\xa4") X10("\xc3\xa4") "\xc3\xa4"
							     "\xc3\xa4@b.c"),
	BAD(X10("\xc3\xa4") X10("\xc3\xa4") X10("\xc3\xa4") "\xc3\xa4"
							    "\xc3\xa4"
							    "a@b.c",
	    LOCAL_TOO_LONG),
	SPELT(X60("\xe2\x84\xaa") "kkkk@b.c", X60("k") "kkkk@b.c",
	      X60("\xe2\x84\xaa") "kkkk@b.c"),
	/* Written with over 320 bytes, so that the spelling is not kept. */
	GOOD("\"" X60("\\\xe2\x84\xaa") "\"@" L63 "." X10("d") "." X10("d"),
	     X60("k") "@" L63 "." X10("d") "." X10("d")),
	BAD(X60("\xce\x90") "@b.c", LOCAL_TOO_LONG),
	BAD(X60(X10("\xc3\xa4")) "@b.c", LOCAL_TOO_LONG),
	/* What cannot be seen. */
	BAD("a\xe2\x80\x8b@b.c", INVISIBLE),
	BAD("a\xe2\x80\x8c@b.c", INVISIBLE),
	BAD("a\xe2\x80\x8d@b.c", INVISIBLE),
	BAD("a\xe2\x80\xae@b.c", INVISIBLE),
	BAD("\xe2\x80\x8f"
	    "a@b.c",
	    INVISIBLE),
	BAD("a\xe2\x81\xa6@b.c", INVISIBLE),
	BAD("\xef\xbb\xbf"
	    "a@b.c",
	    INVISIBLE),
	BAD("a\xef\xbb\xbf@b.c", INVISIBLE),
	BAD("a\xc2\xad@b.c", INVISIBLE),
	BAD("a\xc2\xa0@b.c", INVISIBLE),
	BAD("a\xe3\x80\x80@b.c", INVISIBLE),
	BAD("a\xe2\x80\xa8@b.c", INVISIBLE),
	BAD("a\xef\xb8\x8f@b.c", INVISIBLE),
	BAD("a\xe3\x85\xa4@b.c", INVISIBLE),
	BAD("a\xcd\x8f@b.c", INVISIBLE),
	BAD("\"a\xe2\x80\x8b\"@b.c", INVISIBLE),
	BAD("a\xf3\xa0\x81\x81@b.c", INVISIBLE),
	BAD("a@b\xe2\x80\x8b.c", INVISIBLE),
	BAD("a@b\xc2\xad.c", INVISIBLE),
	BAD("a@b.c\xe2\x80\xae", INVISIBLE),
	BAD("a@b.c\xc2\xa0", INVISIBLE),
	/* Controls of the second range, what is not assigned, what is private.
	 */
	BAD("a\xc2\x85@b.c", CONTROL),
	BAD("a\xc2\x9b@b.c", CONTROL),
	BAD("a@b\xc2\x80.c", CONTROL),
	BAD("a\xcd\xb8@b.c", UNASSIGNED),
	BAD("a\xef\xbf\xbe@b.c", UNASSIGNED),
	BAD("a\xf4\x8f\xbf\xbf@b.c", UNASSIGNED),
	BAD("a\xee\x80\x80@b.c", UNASSIGNED),
	BAD("a@\xcd\xb8.c", UNASSIGNED),
	BAD("a@\xee\x80\x80.c", UNASSIGNED),
	/* Not UTF-8. */
	BAD("a\xe4@b.c", NOT_UTF8),
	BAD("a@b\xe4.c", NOT_UTF8),
	BAD("J\xe4ne <a@b.c>", NOT_UTF8),
	BAD("(\xff) a@b.c", NOT_UTF8),
	BAD("a\xc3@b.c", NOT_UTF8),
	BAD("a@b.c\xc3", NOT_UTF8),
	BAD("\xa4@b.c", NOT_UTF8),
	BAD("\xc0\x80@b.c", NOT_UTF8),
	BAD("\xc1\x80@b.c", NOT_UTF8),
	BAD("\xed\xa0\x80@b.c", NOT_UTF8),
	BAD("\xf4\x90\x80\x80@b.c", NOT_UTF8),
	BAD("\xe0\x80\xaf@b.c", NOT_UTF8),
};

#endif
