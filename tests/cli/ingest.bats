load common

# What must hold after the events of SES, in whatever order they came; the
# table stands in tests/data/README.md.
expect_ses()
{
	same "$(verdicts jane.doe@example.com recipient1@example.com \
		echo@example.com real.person@corp.example \
		alias@corp.example a@isp.example b@isp.example c@isp.example \
		old@isp.example recipient2@example.com full@example.com \
		ooto@example.com ham@isp.example)" \
		"jane.doe@example.com suppressed hard_bounce
recipient1@example.com suppressed hard_bounce
echo@example.com suppressed hard_bounce
real.person@corp.example suppressed hard_bounce
alias@corp.example suppressed hard_bounce
a@isp.example suppressed complaint
b@isp.example suppressed complaint
c@isp.example suppressed complaint
old@isp.example suppressed complaint
recipient2@example.com clear
full@example.com clear
ooto@example.com clear
ham@isp.example clear"
	same "$(suppress list | wc -l)" 9
	# Evidence of those who are clear; nothing of ham@.
	same "$(suppress list --all | cut -f1 | sort | tr '\n' ' ')" \
		"a@isp.example alias@corp.example b@isp.example c@isp.example \
echo@example.com full@example.com jane.doe@example.com old@isp.example \
ooto@example.com real.person@corp.example recipient1@example.com \
recipient2@example.com "
}

facts()
{
	suppress get "$1" | grep ^fact | cut -f2-5
}

@test "SES: what comes out" {
	run -0 suppress ingest "$data/ses_events.ndjson"
	has "17 events"
	lacks "NOT UNDERSTOOD"
	expect_ses
	same "$(facts recipient2@example.com | cut -f2-4)" \
		"$(row soft_bounce ses deferred)"
	same "$(facts full@example.com | cut -f2,4)" \
		"$(row soft_bounce deferred)
$(row soft_bounce mailbox_full)"
	same "$(facts ooto@example.com | cut -f2,4)" \
		"$(row soft_bounce undetermined)"
	same "$(facts echo@example.com | cut -f2,4)" \
		"$(row hard_bounce echo)"
	# Line 16 is line 1 again, by EventBridge: one fact.
	same "$(facts jane.doe@example.com | grep -c hard_bounce)" 1
	same "$(suppress get recipient1@example.com | grep ^supp | cut -f4)" \
		2012-05-25T14:59:38.605Z
	run -0 suppress explain jane.doe@example.com
	has "lifts by [unsubscribe]"
	run -0 suppress explain full@example.com
	same "$(grep -c 'counted by' <<<"$output")" 1
}

@test "SES: twice is once" {
	suppress -q ingest "$data/ses_events.ndjson"
	suppress export --format ndjson >once
	run -0 suppress ingest "$data/ses_events.ndjson"
	has "0 new facts"
	has "0 recipients changed"
	suppress export --format ndjson >twice
	cmp once twice
	run -0 suppress ingest "$data/ses_events_concatenated_no_newline.json"
	has "4 events: 0 new facts"
	suppress export --format ndjson >again
	cmp once again
	expect_ses
}

@test "SES: any order gives the same records" {
	suppress -q ingest "$data/ses_events.ndjson"
	suppress export --format ndjson >straight
	same "$(wc -l <straight)" 12
	tac "$data/ses_events.ndjson" >backwards.ndjson
	suppress -q --store back ingest backwards.ndjson
	suppress --store back export --format ndjson >backwards
	cmp straight backwards
	for seed in 1 2 3; do
		shuf --random-source=<(yes $seed) "$data/ses_events.ndjson" \
			>shuffled.ndjson
		suppress -q --store "s$seed" ingest \
			"$data/ses_events_concatenated_no_newline.json" \
			shuffled.ndjson
		suppress --store "s$seed" export --format ndjson >shuffled
		cmp straight shuffled
	done
}

@test "SendPost: what comes out" {
	run -0 suppress ingest "$data/sendpost_legacy_type29.json" \
		"$data/sendpost_v1_type4.json"
	has "2 events: 2 new facts"
	same "$(suppress list)" \
		"$(row jane.doe@example.com hard_bounce '' 2024-01-01T00:00:05Z '')
$(row customer@example.net hard_bounce '' 2024-01-01T00:00:05Z '')"
	same "$(facts customer@example.net)" \
		"$(row 2024-01-01T00:00:05Z hard_bounce sendpost mailbox_unknown)"
}

@test "all files, in any order" {
	suppress -q ingest "$data"/*.json "$data"/*.ndjson
	suppress export --format ndjson >one
	suppress -q --store other ingest "$data"/*.ndjson \
		"$data/sendpost_v1_type4.json" \
		"$data/ses_events_concatenated_no_newline.json" \
		"$data/sendpost_legacy_type29.json"
	suppress --store other export --format ndjson >two
	cmp one two
	same "$(wc -l <one)" 13
}

@test "from standard input, and the same with --source" {
	suppress -q ingest - <"$data/ses_events.ndjson"
	expect_ses
	suppress -q --store other ingest --source ses "$data/ses_events.ndjson"
	suppress --store other list >a
	suppress list >b
	cmp a b
	run -2 suppress ingest --source nobody "$data/ses_events.ndjson"
	has "no such source: nobody"
}

@test "gzip and zstd, seen from the bytes" {
	gzip -c "$data/ses_events.ndjson" >events
	suppress -q ingest events
	expect_ses
	zstd -qc "$data/ses_events.ndjson" >events
	SUPPRESS_STORE=$PWD/zst suppress -q ingest events
	SUPPRESS_STORE=$PWD/zst expect_ses
	# Several members, as logs are rolled and joined.
	head -8 "$data/ses_events.ndjson" | gzip -c >events
	tail -n +9 "$data/ses_events.ndjson" | gzip -c >>events
	SUPPRESS_STORE=$PWD/two suppress -q ingest - <events
	SUPPRESS_STORE=$PWD/two expect_ses
}

@test "a cut file is 2, and what was read before is kept" {
	gzip -c "$data/ses_events.ndjson" >whole
	for z in gzip zstd; do
		seq -f '{"event":"complaint","email":"%g@x.example"}' 20000 \
			>many
		$z -c many >whole 2>/dev/null
		head -c $(($(stat -c %s whole) / 2)) whole >cut
		run -2 suppress --store "$z" ingest cut
		run -1 suppress --store "$z" check 1@x.example
	done
}

@test "a cut last line is quarantined: 3" {
	head -c -20 "$data/ses_events.ndjson" >cut
	run -3 suppress ingest cut
	has "1 NOT UNDERSTOOD"
	same "$(suppress quarantine list | wc -l)" 1
}

@test "bad pieces are kept, good ones around them count" {
	{
		event complaint jane@example.com 2024-01-01T00:00:00Z
		echo 'this is no JSON'
		echo '{"something":"else"}'
		event complaint 'no address' 2024-01-01T00:00:00Z
		event applause joe@example.com 2024-01-01T00:00:00Z
		event complaint joe@example.com 2024-01-01T00:00:00Z
	} >events
	run -3 --separate-stderr suppress ingest events
	has "6 events: 2 new facts"
	has "4 NOT UNDERSTOOD"
	same "$(verdicts jane@example.com joe@example.com)" \
		"jane@example.com suppressed complaint
joe@example.com suppressed complaint"
	# All of them bad is still 3, as long as they are kept.
	run -3 suppress --store other ingest - <<<'{"a":1}'
}

@test "an undocumented type changes nothing and is no failure" {
	sed 's/"type": *29/"type":77/' "$data/sendpost_legacy_type29.json" >event
	grep -q '"type":77' event
	run -0 suppress ingest event
	has "1 of undocumented types"
	run -0 suppress check jane.doe@example.com
	same "$(suppress quarantine list | wc -l)" 1
}

@test "a missing file is 2, the others are read" {
	event complaint jane@example.com 2024-01-01T00:00:00Z >events
	run -2 suppress ingest missing events
	has missing
	run -1 suppress check jane@example.com
	run -2 suppress ingest
}

@test "--dry-run counts and changes nothing" {
	run -0 suppress ingest --dry-run "$data/ses_events.ndjson"
	has "would have read 17 events"
	run -2 suppress check jane.doe@example.com
	same "$(suppress list --all)" ""
}

@test "--json counts" {
	suppress ingest --json "$data/ses_events.ndjson" >out
	same "$(json 'd["pieces"], d["quarantined"], d["ignored"]' out)" \
		"(17, 0, 4)"
	same "$(json 'd["kinds"]["complaint"], d["kinds"]["unsubscribe"]' out)" \
		"(4, 1)"
}

@test "--scope: the source's events hold there and below" {
	event complaint jane@example.com 2024-01-01T00:00:00Z >events
	event unsubscribe jane@example.com 2024-01-01T00:00:00Z \
		',"scope":"news"' >>events
	suppress -q ingest --scope acme events
	same "$(suppress list | cut -f2,3)" "$(row complaint acme)
$(row unsubscribe acme/news)"
	run -2 suppress ingest --scope 'no scope' events
}

@test "the configuration's scope of a source that is named" {
	printf '[source generic]\nscope = acme\n' >conf
	event complaint jane@example.com 2024-01-01T00:00:00Z >events
	suppress -q --config conf ingest --source generic events
	same "$(suppress list | cut -f3)" acme
	suppress -q --store other --config conf ingest --source generic \
		--scope umbrella events
	same "$(suppress --store other list | cut -f3)" umbrella
	# Not named: everywhere, the strictest.
	suppress -q --store third --config conf ingest events
	same "$(suppress --store third list | cut -f3)" ""
}

@test "--now is the time of receipt" {
	event complaint jane@example.com 2024-01-05T00:00:00Z >events
	suppress -q ingest --now 2024-01-03 events
	# More than a day ahead: the time is not used.
	run -0 suppress get jane@example.com
	has "$(row fact '' complaint generic)"
	suppress -q --store other ingest --now 2024-01-04T12:00:00Z events
	run -0 suppress --store other get jane@example.com
	has "$(row fact 2024-01-05T00:00:00Z complaint generic)"
}

@test "CSV, with any delimiter and columns in any order" {
	printf '%s\n' 'time;EVENT;other;email' \
		'2024-01-01T00:00:00Z;complaint;x;"""Doe; J"" <jane@example.com>"' \
		>events.csv
	suppress -q ingest events.csv
	same "$(verdicts jane@example.com)" \
		"jane@example.com suppressed complaint"
	printf 'email,event\r\njoe@example.com,spam\r\nx@y,spam,more\r\n' \
		>events.csv
	run -3 suppress ingest events.csv
	same "$(verdicts joe@example.com)" "joe@example.com suppressed complaint"
}

@test "an array, objects back to back, and a mark in front" {
	{
		printf '\xef\xbb\xbf['
		event complaint a@x.example 2024-01-01T00:00:00Z
		printf ','
		event complaint b@x.example 2024-01-01T00:00:00Z
		printf ']'
		event complaint c@x.example 2024-01-01T00:00:00Z | tr -d '\n'
		event complaint d@x.example 2024-01-01T00:00:00Z | tr -d '\n'
	} >events
	run -0 suppress ingest events
	same "$(suppress list | cut -f1 | tr '\n' ' ')" \
		"a@x.example b@x.example c@x.example d@x.example "
}

@test "deliveries of people not on record are dropped and counted" {
	event delivered jane@example.com 2024-01-01T00:00:00Z >events
	event opened joe@example.com 2024-01-01T00:00:00Z >>events
	run -0 suppress ingest events
	has "0 new facts"
	same "$(suppress list --all)" ""
}

@test "nothing to read is nothing done" {
	run -0 suppress ingest - </dev/null
	run -0 suppress check jane@example.com
}

@test "the summary says what has no time, and what was widened" {
	topic()
	{
		printf '{"eventType":"Subscription","mail":{"destination":["%s"]},
			"subscription":{"timestamp":"2024-01-01T00:00:00Z",
			"newTopicPreferences":{"unsubscribeAll":false,
			"topicSubscriptionStatus":[{"topicName":"%s",
			"subscriptionStatus":"%s"}]}}}' "$@"
	}
	{
		event complaint a@x.example "last week"
		event complaint b@x.example "2024-01-01 10:00:00"
		topic c@x.example 'News!' OptOut
		topic d@x.example 'news?' OptOut
	} >events
	run -0 suppress ingest events
	has "1 without a usable time"
	has "1 unsubscribes taken for a wider scope"
	lacks "NOT UNDERSTOOD"
	run -0 suppress --json --store other ingest events
	has '"timeless":1'
	has '"widened":1'
	# Opting in to the second would lift what others have left.
	topic d@x.example 'news?' OptIn >again
	run -3 suppress ingest again
	same "$(verdicts d@x.example)" "d@x.example suppressed unsubscribe"
}

@test "another provider's event in the flat form is not understood" {
	echo '{"event":"failed","severity":"permanent","recipient":"a@x.example"}' \
		>events
	echo '{"event":"complained","recipient":"b@x.example"}' >>events
	run -3 suppress ingest events
	has "2 NOT UNDERSTOOD"
	lacks "undocumented"
	same "$(suppress quarantine list | wc -l)" 2
}

@test "a recipient with too many facts: said, 3, and the others are taken" {
	seq 4097 | awk '{ printf "{\"email\":\"a@x.example\"," \
		"\"event\":\"unsubscribe\",\"scope\":\"s%d\"," \
		"\"timestamp\":%d}\n", $1, 1700000000 + $1 }' >events
	echo '{"email":"c@x.example","event":"complaint"}' >>events
	run -3 suppress ingest events
	has "1 facts NOT TAKEN"
	same "$(verdicts c@x.example)" "c@x.example suppressed complaint"
	same "$(suppress ingest --json events 2>/dev/null |
		json 'd["refused"]')" 1
}
