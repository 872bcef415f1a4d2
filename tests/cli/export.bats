load common

fill()
{
	{
		event complaint Jane@example.com 2024-01-01T00:00:00Z
		event hard_bounce Jane@example.com 2024-01-02T00:00:00Z \
			',"text":"550 5.1.1 \"no\", such user","message_id":"m1"'
		event unsubscribe joe@example.net 2024-01-03T00:00:00Z \
			',"scope":"acme/news"'
		event soft_bounce sam@example.com 2024-01-04T00:00:00Z
	} >events
	suppress -q ingest events
	suppress -q add --expires 2100-01-01 --note 'a, "b"' @*.bad.example
}

@test "text: addresses in force, each once" {
	fill
	run -0 suppress export
	same "$(sort <<<"$output")" "@*.bad.example
jane@example.com
joe@example.net"
	same "$(suppress export --reason complaint)" jane@example.com
	same "$(suppress export --domain example.net)" joe@example.net
	same "$(suppress export --mail transactional | grep -c joe)" 0
	same "$(suppress export --at 2101-01-01 | grep -c bad)" 0
}

@test "csv: one row for each suppression in force" {
	fill
	suppress export --format csv >out.csv
	same "$(head -1 out.csv | tr -d '\r')" \
		address,reason,scope,blocks,since,expires,source
	same "$(python3 -c '
import csv
for r in csv.DictReader(open("out.csv")):
    if r["address"] != "@*.bad.example":
        print(r["address"], r["reason"], r["scope"], r["since"], r["source"])
' | sort)" "jane@example.com complaint  2024-01-01T00:00:00Z generic
jane@example.com hard_bounce  2024-01-02T00:00:00Z generic
joe@example.net unsubscribe acme/news 2024-01-03T00:00:00Z generic"
}

@test "ndjson loses nothing: records are the same after import" {
	fill
	suppress export --format ndjson >one
	suppress export --json >two
	cmp one two
	run -0 suppress -q --store other import one
	suppress --store other export --format ndjson >three
	cmp one three
	suppress --store other verify
	# Again: nothing new.
	suppress --store other import --json one >out
	same "$(json 'd["facts"], d["changed"]' out)" "(0, 0)"
}

@test "csv and text can be imported again" {
	fill
	suppress export --format csv >out.csv
	run -0 suppress -q --store csv import out.csv
	suppress --store csv list | cut -f1-3,5 >a
	suppress list | cut -f1-3,5 >b
	cmp a b
	suppress export >out.txt
	run -0 suppress -q --store text import --reason unsubscribe out.txt
	same "$(suppress --store text list | cut -f1,2 | sort)" \
		"$(row @*.bad.example unsubscribe)
$(row jane@example.com unsubscribe)
$(row joe@example.net unsubscribe)"
}

@test "--output: made beside it, then renamed" {
	fill
	run -0 suppress export --output out.txt
	same "$output" ""
	same "$(wc -l <out.txt)" 3
	same "$(find . -name '*.part*')" ""
	run -2 suppress export --output missing/out.txt
	run -2 suppress export --format xml
	run -2 suppress export jane@example.com
}

@test "import of a list without a reason is refused" {
	printf 'jane@example.com\njoe@example.com\n' >contacts.txt
	run -2 --separate-stderr suppress import contacts.txt
	has reason
	run -2 suppress check jane@example.com
	has "no store"
	printf 'email,name\njane@example.com,Jane\n' >contacts.csv
	run suppress import contacts.csv
	[ "$status" -ge 2 ]
	run -2 suppress check jane@example.com
}

@test "import: reason, scope, expiry, note, source and batch" {
	printf 'jane@example.com\n' >optouts.txt
	run -0 suppress import --reason unsubscribe --scope acme --expires \
		2100-01-01 --note 'from the shop' optouts.txt
	has "batch 1"
	same "$(suppress list | cut -f1-3,5)" \
		"$(row jane@example.com unsubscribe acme 2100-01-01T00:00:00Z)"
	run -0 suppress get jane@example.com
	has imported
	has import:optouts.txt
	run -0 suppress undo
	has "from the shop"
	run -0 suppress undo 1
	same "$(suppress list)" ""
	run -1 suppress undo 1
}

@test "import: refused lines are named by number; 3" {
	printf 'jane@example.com\nsecret@@example.com\njoe@example.com\n' >l.txt
	run -3 --separate-stderr suppress import --reason manual l.txt
	has "l.txt:2:"
	has "refused 1"
	lacks secret
	same "$(suppress list | wc -l)" 2
	run -3 suppress --store other import --reason manual \
		--rejects rejects l.txt
	same "$(wc -l <rejects)" 1
	run -2 suppress import --reason manual missing.txt
	run -2 suppress import --reason manual
	run -2 suppress import --reason nonsense l.txt
}

@test "import: the first ten refused lines are shown, the rest counted" {
	seq -f '%g@@example.com' 30 >l.txt
	run -3 --separate-stderr suppress import --reason manual l.txt
	has "l.txt:10:"
	lacks "l.txt:11:"
	has "and 20 more"
}

@test "import --dry-run, standard input, gzip" {
	addresses 100 | gzip -c >l.gz
	run -0 suppress import --dry-run --reason manual l.gz
	same "$(suppress list)" ""
	run -0 suppress import --reason manual l.gz
	same "$(suppress list | wc -l)" 100
	addresses 5 >l.txt
	run -0 suppress -q --store other import --reason manual - <l.txt
	same "$(suppress --store other list | wc -l)" 5
}

@test "imported twice is imported once" {
	printf 'jane@example.com\n' >l.txt
	suppress -q import --reason manual l.txt
	first=$(suppress list)
	suppress import --json --reason manual l.txt >out
	same "$(json 'd["facts"], d["known"]' out)" "(0, 1)"
	same "$(suppress list)" "$first"
	# Both batches reported it: one undone is not enough.
	suppress -q undo 1
	run -1 suppress check jane@example.com
	suppress -q undo 2
	run -0 suppress check jane@example.com
}

@test "ndjson: what was undone does not come back" {
	event complaint jane@example.com 2024-01-01T00:00:00Z >events
	event complaint joe@example.com 2024-01-01T00:00:00Z >more
	suppress -q ingest events
	suppress -q ingest more
	suppress -q remove --why asked jane@example.com
	suppress -q undo 1
	suppress -q add ann@example.com
	suppress -q undo 2
	run -1 suppress check jane@example.com
	run -0 suppress check ann@example.com
	suppress export --format ndjson >plain
	same "$(grep -c removed plain)" 0
	same "$(grep -c ann@ plain)" 0
	same "$(suppress get --json ann@example.com)" '{"key":"ann@example.com"}'
	run -0 suppress import plain
	run -1 suppress check jane@example.com joe@example.com
	suppress -q --store new import plain
	run -1 suppress --store new check jane@example.com
	suppress export -v --format ndjson >verbose
	grep -q removed verbose
	for store in store other; do
		run -0 suppress --store "$store" import verbose
		has "left out as undone 2"
		run -1 suppress --store "$store" check jane@example.com
		run -0 suppress --store "$store" check ann@example.com
	done
}

@test "ndjson: a resubscribe from the future counts from its receipt" {
	event unsubscribe jane@example.com 2024-11-20T00:00:00Z >1
	event resubscribe jane@example.com 2024-11-25T20:00:00Z >2
	event unsubscribe jane@example.com 2024-11-24T22:00:00Z >3
	suppress -q ingest --now 2024-11-20T01:00:00Z 1
	suppress -q ingest --now 2024-11-24T21:00:00Z 2
	suppress -q ingest --now 2024-11-24T22:01:00Z 3
	run -1 suppress check jane@example.com
	for v in '' -v; do
		suppress export $v --format ndjson >out
		suppress -q --store "new$v" import out
		run -1 suppress --store "new$v" check jane@example.com
		run -0 suppress --store "new$v" verify
	done
	suppress export --format ndjson >a
	suppress --store new export --format ndjson | cmp - a
}

@test "import: who takes many off the list has to say so" {
	addresses 1001 >list
	suppress -q import --reason manual list
	suppress dump >dump
	suppress -q remove --why over --yes-remove 1001 - <list
	suppress export --format ndjson >lifted
	suppress -q --store new load dump
	for way in lifted -; do
		run --separate-stderr -2 suppress --store new import "$way" \
			<lifted
		has "1001 recipients off the list"
		run -2 suppress --store new import --yes-remove 1000 "$way" \
			<lifted
		run -0 suppress --store new import --dry-run "$way" <lifted
		has "released 1001"
		same "$(suppress --store new list | wc -l)" 1001
	done
	same "$(suppress --store new undo | wc -l)" 1
	run -0 suppress --store new import --yes-remove 1001 - <lifted
	same "$(suppress --store new list | wc -l)" 0
	# What takes few off, or is new, needs no word.
	suppress -q --store other import lifted
	suppress -q --store other import lifted
}
