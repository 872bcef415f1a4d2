#include "cli.h"

#define DRY_RUN                                                          \
	{                                                                \
		"dry-run", NULL, "say what would happen, change nothing" \
	}
#define YES_REMOVE                                                           \
	{                                                                    \
		"yes-remove", "N", "allow to take N recipients off the list" \
	}
#define END                      \
	{                        \
		NULL, NULL, NULL \
	}

static const struct option_spec add_options[] = {
	{ "reason", "R", "reason (default: manual)" },
	{ "scope", "S", "only in this scope and below" },
	{ "expires", "T", "until a date, 30d, 12h or never (default)" },
	{ "blocks", "MAIL",
	  "marketing, transactional or all, besides what the reason does" },
	{ "note", "TEXT", "why; kept as evidence" },
	DRY_RUN,
	END,
};

static const struct option_spec check_options[] = {
	{ "scope", "S", "ask for this scope (default: any, the strictest)" },
	{ "mail", "M", "marketing (default) or transactional" },
	{ "at", "T", "compare with this time instead of now" },
	END,
};

static const struct option_spec erase_options[] = {
	DRY_RUN,
	END,
};
static const struct option_spec export_options[] = {
	{ "format", "F",
	  "text (default), csv, ndjson, a provider's or a mail server's" },
	{ "since", "SEQ", "only what changed after this number; 0: all" },
	{ "reason", "R", "only this reason" },
	{ "scope", "S", "only what a question for this scope sees" },
	{ "mail", "M", "only what blocks this mail" },
	{ "at", "T", "what is in force at this time" },
	{ "domain", "D", "only this domain" },
	{ "hash", "ALGO", "digests of them: md5, sha1 or sha256" },
	{ "output", "FILE", "write to FILE (made beside it, then renamed)" },
	END,
};

static const struct option_spec import_options[] = {
	{ "format", "NAME", "do not detect what it is: suppress-formats(7)" },
	{ "reason", "R", "reason of lines that do not say theirs" },
	{ "scope", "S", "scope of lines that do not say theirs" },
	{ "expires", "T", "expiry of lines that do not say theirs" },
	{ "hash", "ALGO", "digests, not addresses: md5, sha1 or sha256" },
	{ "note", "TEXT", "kept with the batch" },
	{ "rejects", "FILE", "write refused lines' numbers and reasons here" },
	YES_REMOVE,
	DRY_RUN,
	END,
};

static const struct option_spec incidents_options[] = {
	{ "all", NULL, "closed ones too" },
	YES_REMOVE,
	DRY_RUN,
	END,
};

static const struct option_spec ingest_options[] = {
	{ "source", "NAME",
	  "do not detect the source: sendpost, ses, generic" },
	{ "scope", "S", "scope of the source: a tenant, a sub-account" },
	{ "now", "T", "receive time instead of the clock's" },
	DRY_RUN,
	END,
};

static const struct option_spec list_options[] = {
	{ "reason", "R", "only this reason" },
	{ "scope", "S", "only what a question for this scope sees" },
	{ "mail", "M", "only what blocks this mail" },
	{ "at", "T", "what is in force at this time" },
	{ "domain", "D", "only this domain" },
	{ "all", NULL, "recipients without a suppression in force too" },
	END,
};

static const struct option_spec policy_options[] = {
	{ "reclassify", NULL,
	  "apply: run the classifier again over kept texts" },
	YES_REMOVE,
	END,
};

static const struct option_spec remove_options[] = {
	{ "why", "TEXT", "why; required, and kept as evidence" },
	{ "reason", "R", "only this reason" },
	{ "scope", "S", "only in this scope and below" },
	YES_REMOVE,
	DRY_RUN,
	END,
};

static const struct option_spec report_options[] = {
	{ "output", "FILE",
	  "(-o) write to FILE (made beside it, then renamed)" },
	{ "days", "N", "days to look back, 1 to 366 (default: 90)" },
	{ "at", "T", "what is in force at this time" },
	END,
};

static const struct option_spec scrub_options[] = {
	{ "kept", "FILE", "rows that are clear (default: standard output)" },
	{ "removed", "FILE", "rows that are not, with the reason behind each" },
	{ "rejected", "FILE", "rows without a valid address, as they came" },
	{ "annotate", "FILE", "all rows, with verdict and reason behind each" },
	{ "check-only", NULL, "count, write nothing" },
	{ "against", "FILE",
	  "remove who is on this list too; may be given more than once" },
	{ "column", "NAME|N", "the column of addresses (default: find it)" },
	{ "field", "NAME", "the list is NDJSON; the member with the address" },
	{ "delimiter", "D", "comma, semicolon, tab, pipe (default: find it)" },
	{ "header", "yes|no", "the first row is one (default: find out)" },
	{ "unique", NULL, "keep the first row of each address only" },
	{ "scope", "S", "ask for this scope (default: any, the strictest)" },
	{ "mail", "M", "marketing (default) or transactional" },
	{ "at", "T", "compare with this time instead of now" },
	{ "threads", "N", "threads (default: one a processor)" },
	END,
};

static const struct option_spec stats_options[] = {
	{ "days", "N", "days of events to show (default: 14)" },
	END,
};

static const struct option_spec undo_options[] = {
	YES_REMOVE,
	DRY_RUN,
	END,
};

static const struct option_spec void_options[] = {
	{ "domain", "D", "the receiver's domain; required" },
	{ "from", "T", "first event time; required" },
	{ "to", "T", "event times before this one; required" },
	{ "class", "C", "only this bounce class" },
	{ "text", "TEXT", "only replies that contain this" },
	{ "note", "TEXT", "kept with the batch" },
	YES_REMOVE,
	DRY_RUN,
	END,
};

static const struct option_spec quarantine_options[] = {
	{ "all", NULL, "retry, drop: every piece" },
	END,
};

static const struct option_spec no_options[] = { END };

const struct command commands[] = {
	{ "add", cmd_add, CREATES_STORE, "ADDRESS...|@RULE...|-",
	  "Put addresses or domains on the list",
	  "A domain rule is @example.com (that domain), @.example.com (its "
	  "subdomains) or\n@*.example.com (both).  '-' reads lines from "
	  "standard input.",
	  "  suppress add --reason complaint --note 'ticket 4711' "
	  "jane@example.com\n  suppress add @*.spamtrap.example",
	  add_options },
	{ "check", cmd_check, NEEDS_STORE, "ADDRESS...|-",
	  "Ask whether addresses may be mailed",
	  "Prints a line for each: address, verdict, reason, scope, since, "
	  "expires, separated\nby tabs.  Ends with 0 if every address is "
	  "clear, 1 if one is suppressed, 2 if one is\nunknown or anything "
	  "went wrong: unknown means do not send.",
	  "  suppress check jane@example.com && echo send\n"
	  "  suppress check --mail transactional - < addresses.txt",
	  check_options },
	{ "completion", cmd_completion, 0, "bash|zsh|fish",
	  "Print a completion script for a shell", NULL,
	  "  suppress completion bash > "
	  "/etc/bash_completion.d/suppress",
	  no_options },
	{ "dump", cmd_dump, NEEDS_STORE, "[FILE|-]",
	  "Write the whole store as lines of JSON",
	  "Everything: evidence with receipts and batches, rules, quarantine, "
	  "counters, changes.\n'load' reads it into an empty store.",
	  "  suppress dump | zstd > store.ndjson.zst", no_options },
	{ "erase", cmd_erase, NEEDS_STORE, "ADDRESS...|-",
	  "Forget people, and keep not mailing them",
	  "What is known of them goes; a keyed hash with reason, scope and "
	  "date stays, so that\nwhoever asks gets the answer that they got "
	  "before.  Prints what stays.  Cannot be\nundone.  Ends with 1 if "
	  "nothing was known.",
	  "  suppress erase --dry-run jane@example.com\n"
	  "  suppress erase - < requests.txt",
	  erase_options },
	{ "explain", cmd_explain, NEEDS_STORE, "ADDRESS|@RULE",
	  "Tell the story of one address",
	  "Each piece of evidence with date, source and reply, which rule used "
	  "it, what holds\nnow, until when, and what would lift it.",
	  "  suppress explain jane@example.com", check_options },
	{ "export", cmd_export, NEEDS_STORE, "",
	  "Write the list as text, CSV or NDJSON",
	  "text: addresses in force, one a line.  csv: one row for each "
	  "suppression in force.\nndjson: whole records with evidence; "
	  "'import' of it loses nothing.\nA provider's format "
	  "(suppress-formats(7)) is a table, or JSON with --json; what it "
	  "cannot\nsay is said on stderr.",
	  "  suppress export --format csv --output list.csv\n"
	  "  suppress export --hash sha256 --output partner.sha256",
	  export_options },
	{ "filter", cmd_filter, NEEDS_STORE, "[show | build | drop]",
	  "The filter that makes look-ups fast",
	  "Jobs that go on build it by themselves.  show (the default): is there "
	  "one, and for how\nmany recipients has it room; ends with 1 if there "
	  "is none.  build: make a new one now,\nbeside everything else.  drop: "
	  "use none, and free its memory.",
	  "  suppress filter build", no_options },
	{ "get", cmd_get, NEEDS_STORE, "ADDRESS|@RULE",
	  "Print the record of one address",
	  "Ends with 0 if there is one, 1 if there is none.  With --json it "
	  "is canonical:\nequal records print equal bytes.",
	  "  suppress get --json jane@example.com | jq .evidence", no_options },
	{ "help", cmd_help, 0, "[COMMAND]", "Show help", NULL, NULL,
	  no_options },
	{ "import", cmd_import, CREATES_STORE, "FILE|-",
	  "Take in a list: text, CSV or NDJSON",
	  "A list without a reason column needs --reason, so that a list of "
	  "contacts cannot be\ntaken for one of opt-outs.  The batch can be "
	  "undone.",
	  "  suppress import --reason unsubscribe optouts.txt\n"
	  "  suppress import --hash md5 --reason unsubscribe optouts.md5\n"
	  "  suppress import list.csv",
	  import_options },
	{ "incidents", cmd_incidents, NEEDS_STORE,
	  "[list | accept ID | void ID]",
	  "Receivers that suddenly bounce far more than ever",
	  "accept: the bounces were right.  void: they were not; they count "
	  "no more.",
	  "  suppress incidents\n  suppress incidents void 3 --dry-run",
	  incidents_options },
	{ "ingest", cmd_ingest, CREATES_STORE, "FILE...|-",
	  "Take in events from providers",
	  "Detects SendPost, Amazon SES (bare, SNS, SQS, EventBridge, Lambda, "
	  "Firehose) and the\ngeneric form; JSON, arrays, NDJSON, objects "
	  "back to back, CSV; plain, gzip, zstd.\nWhat is not understood is "
	  "kept (suppress quarantine) and ends it with 3.",
	  "  suppress ingest events.ndjson.gz\n"
	  "  aws sqs receive-message ... | suppress ingest -",
	  ingest_options },
	{ "list", cmd_list, NEEDS_STORE, "",
	  "Print who is on the list, and why",
	  "One line for each suppression in force: address, reason, scope, "
	  "since, expires.",
	  "  suppress list --reason complaint --domain example.com",
	  list_options },
	{ "load", cmd_load, CREATES_STORE, "FILE|-",
	  "Read a dump into an empty store", NULL,
	  "  zstd -dc store.ndjson.zst | suppress --store new load -",
	  no_options },
	{ "policy", cmd_policy, 0,
	  "show [FILE] | check FILE | simulate FILE | "
	  "apply FILE",
	  "Show, try and change the policy",
	  "show: every number and where it comes from.  check: is FILE a "
	  "policy?  simulate: who\nwould be suppressed or released; ends with "
	  "1 if anybody.  apply: make FILE the store's\npolicy and fold every "
	  "record anew.  FILE '-' is standard input, 'default' the default.",
	  "  printf '[soft_bounce]\\ncount=5 \\n' > five.conf\n"
	  "  suppress policy simulate five.conf",
	  policy_options },
	{ "quarantine", cmd_quarantine, NEEDS_STORE,
	  "list | show SEQ | retry [SEQ] | drop SEQ",
	  "Input that could not be understood",
	  "retry: read it again, e.g. with a newer version; what is "
	  "understood now leaves.",
	  "  suppress quarantine list\n  suppress quarantine retry --all",
	  quarantine_options },
	{ "remove", cmd_remove, NEEDS_STORE, "ADDRESS...|@RULE...|-",
	  "Take addresses off the list",
	  "Lifts what is in force; the evidence stays, and newer evidence "
	  "suppresses again.\nEnds with 1 if nothing was in force.",
	  "  suppress remove --why 'customer asked, ticket 4711' "
	  "jane@example.com",
	  remove_options },
	{ "report", cmd_report, NEEDS_STORE, "",
	  "Write a page with charts: growth, reasons, receivers",
	  "One HTML file that loads nothing and runs nothing: growth by "
	  "reason, sources,\nreceivers, soft-bounce runs, expiries, incidents, "
	  "quarantine.  No address stands in it.\nWithout --output it goes to "
	  "standard output.",
	  "  suppress report -o report.html", report_options },
	{ "scope", cmd_scope, 0, "list | add SCOPE...",
	  "The scopes that questions may name", NULL,
	  "  suppress scope add acme/newsletter", no_options },
	{ "scrub", cmd_scrub, NEEDS_STORE, "FILE...|-",
	  "Clean mailing lists: keep the rows that may be mailed",
	  "CSV of any dialect, or one address a line; plain, .gz, .zst.  Kept "
	  "rows stay as they\nare, byte for byte and in order.  What is unknown "
	  "is never kept, and ends it with 3.\nSeveral lists: outputs name "
	  "folders.",
	  "  suppress scrub list.csv --kept kept.csv --removed removed.csv\n"
	  "  zcat list.csv.gz | suppress scrub - > kept.csv",
	  scrub_options },
	{ "stats", cmd_stats, NEEDS_STORE, "",
	  "Show numbers: by reason, source, class and day", NULL,
	  "  suppress stats --days 30", stats_options },
	{ "undo", cmd_undo, NEEDS_STORE, "[BATCH]",
	  "Take a batch back; without one, show the batches",
	  "A fact is disabled when all batches that reported it are undone.",
	  "  suppress undo\n  suppress undo 12", undo_options },
	{ "verify", cmd_verify, NEEDS_STORE, "",
	  "Check everything in the store",
	  "Checksums, digest, counts, change log, orphans; every record is "
	  "folded anew from its own\nevidence.  Ends with 0 only if nothing is "
	  "wrong.",
	  NULL, no_options },
	{ "void", cmd_void, NEEDS_STORE, "",
	  "Bounces of a domain and time do not count",
	  "For outages of a receiver: a standing order, so it also holds for "
	  "reports that come\nlater.  Taken back with undo.",
	  "  suppress void --domain gmail.com --from 2020-12-14 --to "
	  "2020-12-16",
	  void_options },
	{ .name = NULL },
};
