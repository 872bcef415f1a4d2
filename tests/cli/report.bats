load common

numbers=$BATS_TEST_DIRNAME/../browser/page_numbers.py

fill()
{
	suppress -q ingest "$data/ses_events.ndjson" || [ $? = 3 ]
	suppress -q ingest - <<<'no JSON' || [ $? = 3 ]
	suppress -q add --expires 20d Jane.Doe@example.net @*.bad.example
	suppress -q add --reason unsubscribe joe@example.net
	suppress -q remove --why asked joe@example.net
	event soft_bounce sam@example.net "$(date -u +%FT%TZ)" |
		suppress -q ingest -
}

@test "a page that says what stats says" {
	fill
	run -0 --separate-stderr suppress report -o page.html --days 30
	same "$output$stderr" ""
	suppress stats --json --days 30 >stats.json
	run -0 python3 -B "$numbers" page.html stats.json
	same "$output" ""
	same "$(find . -name '*.part*')" ""
	same "$(grep -c 'id="on_list"' page.html)" 1
}

@test "no address stands in it" {
	fill
	suppress report -v -o page.html
	suppress report -v --json >page.json
	suppress export | grep -v '^@' >all
	suppress list --all | cut -f1 | grep -v '^@' >>all
	[ "$(wc -l <all)" -ge 3 ]
	run -1 grep -Fif all page.html page.json
	run -1 grep -i -e jane -e sam@ page.html page.json
	# The name of an imported file may be one.
	printf 'x@example.org\n' >jane@example.org.txt
	suppress -q import --reason manual jane@example.org.txt
	suppress report >page.html
	run -1 grep -i jane page.html
	grep -q 'import:(withheld)' page.html
}

@test "names that would be markup are text" {
	python3 - <<'END'
import json
names = ["</style></svg><script>alert(1)</script>", "\"'><b onload=x>&amp;",
         "<!--", "]]>", "é" * 60, "a\u202eb\u2066c", "&#x3c;"]
with open("evil.ndjson", "w", encoding="utf-8") as f:
    for i, name in enumerate(names):
        f.write(json.dumps({"key": f"a{i}@example.com", "evidence": [{
            "kind": "added", "time": "2024-01-01T00:00:00Z",
            "reason": "manual", "source": name,
            "blocks": ["marketing"]}]}, ensure_ascii=False) + "\n")
END
	run suppress import evil.ndjson
	printf 'x@example.org\n' >'<img src=x onerror=alert(1)>"&.txt'
	suppress -q import --reason manual './<img src=x onerror=alert(1)>"&.txt'
	printf '%s\n' '{"eventType":"<i>new</i>"}' '{"event":"<u>x</u>"}' |
		suppress -q ingest --source ses - || [ $? = 3 ]
	suppress report -o page.html
	suppress stats --json --days 90 >stats.json
	[ "$(suppress report --json | json 'len(d["sources"])')" -ge 7 ]
	run -0 python3 -B "$numbers" page.html stats.json
	same "$output" ""
	grep -q 'import:&lt;img src=x onerror=alert(1)&gt;&quot;&amp;.txt' page.html
	grep -q '&lt;/style&gt;&lt;/svg&gt;&lt;script&gt;' page.html
	# Only our own tags.
	same "$(grep -ciE '<(img|script|b |i>|u>|!--)' page.html)" 0
}

@test "an empty store has a page too" {
	suppress scope add acme
	run -0 suppress report -o page.html
	suppress stats --json --days 90 >stats.json
	python3 - page.html <<'END'
import sys
text = open(sys.argv[1], encoding="utf-8").read()
assert text.count("Nothing to show.") == 8, text.count("Nothing to show.")
assert "<rect" not in text
END
	same "$(suppress report --json | json 'd["on_list"], len(d["days"])')" \
		"(0, 91)"
}

@test "standard output, -o FILE in all its forms, --json" {
	fill
	suppress report --at 2100-01-01 >one
	suppress report --at 2100-01-01 -o - >two
	suppress report --at 2100-01-01 --output three
	suppress report --at 2100-01-01 -ofour
	suppress report --at 2100-01-01 --output=five
	for f in two three four five; do
		cmp one $f
	done
	# Nothing that was added for 20 days holds then.
	suppress report --json --at 2100-01-01 >late
	suppress report --json >now
	same "$(json 'd["by_reason"].get("manual", 0)' late)" 0
	same "$(json 'd["by_reason"]["manual"]' now)" 1
	same "$(json 'd["running"]' now)" 1
	same "$(json 'd["running"]' late)" 0
	same "$(json 'd["added_week"] > 0, d["lifted_week"]' now)" "(True, 1)"
}

@test "wrong values and operands: 2, and no file" {
	fill
	for args in '--days 0' '--days 367' '--days x' '--at soon' 'operand' \
		'-o'; do
		run -2 suppress report $args
	done
	run -2 suppress report --days 400 -o page.html
	[ ! -e page.html ]
	run -2 suppress --store missing report -o page.html
	[ ! -e page.html ]
	run -2 suppress report -o missing/page.html
	run -2 suppress check -o page.html jane@example.com
	has "no such option"
}

@test "no half page: what was there stays" {
	fill
	echo before >page.html
	run -2 bash -c 'trap "" XFSZ; ulimit -f 4; suppress report -o page.html'
	same "$(cat page.html)" before
	same "$(find . -name '*.part*')" ""
	run -2 bash -c 'suppress report >/dev/full'
	# A record that cannot be read: numbers without it would be wrong.
	cp -r store damaged
	python3 - <<'END'
path = "damaged/data.mdb"
d = open(path, "rb").read()
assert b"user unknown" in d
open(path, "wb").write(d.replace(b"user unknown", b"user unknowm"))
END
	run -2 --separate-stderr suppress --store damaged report -o page.html
	same "$(cat page.html)" before
	run -2 --separate-stderr suppress --store damaged report
	same "$output" ""
}
