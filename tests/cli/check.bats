load common

@test "clear, suppressed and unknown are 0, 1 and 2" {
	suppress -q add jane@example.com
	run -0 suppress check ann@example.com
	same "$output" "$(row ann@example.com clear '' '' '' '')"
	run -1 suppress check jane@example.com
	run -1 suppress check ann@example.com jane@example.com
	run -2 suppress check --scope typo ann@example.com
	run -2 suppress check
	run -2 suppress check --scope typo jane@example.com ann@example.com
}

@test "the row has address, verdict, reason, scope, since and expires" {
	suppress -q add --reason complaint --scope Acme/News --expires \
		2100-01-01 jane@example.com
	run -1 suppress check 'Jane <JANE@Example.com>'
	[[ $output =~ ^"Jane <JANE@Example.com>"$'\t'suppressed$'\t'complaint$'\t'acme/news$'\t'20[0-9-]+T[0-9:.]+Z$'\t'2100-01-01T00:00:00Z$ ]]
}

@test "an unknown verdict says why in the column of the reason" {
	suppress -q scope add acme
	run -2 --separate-stderr suppress check --scope acme/new a@b.example
	same "$output" "$(row a@b.example unknown scope '' '' '')"
	run -2 --separate-stderr suppress check -v --scope acme/new a@b.example
	has "no such scope is known"
}

@test "unknown wins over suppressed" {
	suppress -q scope add acme
	event complaint jane@example.com 2024-01-01T00:00:00Z >events
	event hard_bounce joe@example.com 2024-01-01T00:00:00Z \
		',"text":"550 no such user here"' >>events
	suppress -q ingest events
	# One record is damaged: its checksum tells.
	python3 - <<'END'
d = open("store/data.mdb", "rb").read()
text = b"no such user here"
assert text in d
open("store/data.mdb", "wb").write(d.replace(text, text[::-1]))
END
	run -2 suppress check jane@example.com joe@example.com ann@example.com
	same "$(cut -f1-3 <<<"$output")" \
		"$(row jane@example.com suppressed complaint)
$(row joe@example.com unknown corrupt)
$(row ann@example.com clear '')"
	run -2 suppress check joe@example.com jane@example.com
	run -1 suppress check jane@example.com ann@example.com
}

@test "what is no address is suppressed, reason invalid" {
	suppress -q add jane@example.com
	for a in 'a b' '' a@ @b 'a@b@c' $'a\x01@b.example'; do
		run -1 suppress check -- "$a"
		[[ $output == *$'\tsuppressed\tinvalid\t\t\t' ]]
	done
}

@test "control characters and backslashes are escaped" {
	suppress -q add jane@example.com
	run -1 suppress check $'a\tb\n\\\x7f\x1b@x.example'
	same "$output" "$(row 'a\x09b\x0A\x5C\x7F\x1B@x.example' \
		suppressed invalid '' '' '')"
}

@test "--json has the same names, and the key and fact" {
	suppress -q add --reason complaint --note 'ticket 1' Jane@Example.com
	suppress check --json 'Jane@example.com' >out && false
	same "$(json '" ".join(list(d))' out)" \
		"address verdict reason scope since expires key fact incident"
	same "$(json 'd["verdict"], d["reason"], d["scope"], d["expires"]' \
		out)" "('suppressed', 'complaint', '', None)"
	same "$(json 'd["key"], d["fact"]["text"], d["fact"]["kind"]' out)" \
		"('jane@example.com', 'ticket 1', 'added')"
	suppress check --json nobody@example.com >out
	same "$(json 'd["verdict"], d["reason"], d["since"]' out)" \
		"('clear', None, None)"
	suppress check --json 'a b' >out && false
	same "$(json 'd["verdict"], d["reason"], d["fault"]' out)" \
		"('suppressed', 'invalid', 'no_at')"
	run -2 --separate-stderr suppress check --json --scope typo a@b.example
	same "$(json 'd["verdict"], d["reason"]' <<<"$output")" \
		"('unknown', 'scope')"
}

@test "-q prints nothing and keeps the status" {
	suppress -q add jane@example.com
	run -1 suppress check -q jane@example.com
	same "$output" ""
	run -0 suppress check -q ann@example.com
	same "$output" ""
	run -2 suppress check -q --scope typo ann@example.com
}

@test "standard input: mark, carriage returns and blank lines" {
	suppress -q add jane@example.com
	printf '\xef\xbb\xbfjane@example.com\r\n\r\n \t\n\nann@example.com' >in
	run -1 suppress check - <in
	same "$(cut -f1,2 <<<"$output")" "$(row jane@example.com suppressed)
$(row ann@example.com clear)"
}

@test "standard input: a line over 4,096 bytes is no address" {
	suppress -q add jane@example.com
	{
		printf '%05000d@example.com\n' 1
		echo ann@example.com
	} >in
	run -1 suppress check - <in
	same "$(cut -f2,3 <<<"$output")" "$(row suppressed invalid)
$(row clear '')"
	# Cut at the limit it could look like an address: it is none.
	printf 'jane@example.com%5000s\n' ' ' >in
	run -1 suppress check - <in
	same "$(cut -f2,3 <<<"$output")" "$(row suppressed invalid)"
}

@test "no address on standard input is 2" {
	suppress -q add jane@example.com
	run -2 suppress check - </dev/null
	printf '\n\n' >in
	run -2 suppress check - <in
}

@test "operands and standard input can be mixed" {
	suppress -q add jane@example.com
	run -1 suppress check ann@example.com - bob@example.com \
		<<<jane@example.com
	same "$(cut -f1 <<<"$output" | tr '\n' ' ')" \
		"ann@example.com jane@example.com bob@example.com "
}

@test "--mail: an unsubscribe blocks marketing only" {
	suppress -q add --reason unsubscribe jane@example.com
	run -1 suppress check jane@example.com
	run -1 suppress check --mail marketing jane@example.com
	run -0 suppress check --mail transactional jane@example.com
	suppress -q add --reason unsubscribe --blocks all ann@example.com
	run -1 suppress check --mail transactional ann@example.com
	run -2 suppress check --mail newsletter jane@example.com
}

@test "--scope: it and those above; without one, any" {
	suppress -q add --scope acme/news jane@example.com
	run -1 suppress check jane@example.com
	run -1 suppress check --scope acme/news jane@example.com
	run -0 suppress check --scope acme jane@example.com
	suppress -q scope add acme/news/daily
	run -1 suppress check --scope ACME/news/daily jane@example.com
	run -2 suppress check --scope 'not a scope' jane@example.com
}

@test "--at compares with the interval" {
	suppress -q add --expires 2100-01-01 jane@example.com
	run -1 suppress check --at 2099-12-31T23:59:59Z jane@example.com
	run -0 suppress check --at 2100-01-01 jane@example.com
	run -0 suppress check --at 2001-01-01 jane@example.com
	run -2 suppress check --at yesterday jane@example.com
}

@test "one mailbox, however it is spelled" {
	suppress -q add 'Jané.Doe@ΠΡΟΒΑ.example'
	run -1 suppress check 'JANÉ.DOE@xn--mxab2bdf.example.' \
		'"Doe, Jane" <jané.doe@προβα.example>'
	same "$(cut -f2 <<<"$output" | sort -u)" suppressed
}

@test "several reasons: the strongest is shown" {
	suppress -q add --reason hard_bounce jane@example.com
	suppress -q add --reason complaint jane@example.com
	run -1 suppress check jane@example.com
	same "$(cut -f3 <<<"$output")" complaint
}

@test "a missing store is 2, not clear" {
	run -2 --separate-stderr suppress check ann@example.com
	same "$output" ""
	has "no store at"
	[ ! -e store ]
}

@test "a damaged store is never clear" {
	suppress -q add jane@example.com
	head -c 8192 /dev/urandom >garbage
	dd if=garbage of=store/data.mdb conv=notrunc status=none
	run suppress check ann@example.com
	[ "$status" -ge 2 ]
	# A map that is shorter than it says ends in a signal: no answer either.
	truncate -s 5000 store/data.mdb
	run suppress check ann@example.com
	[ "$status" -ge 2 ]
}

@test "thousands of lines: each has its own answer, in order" {
	addresses 2500 >all
	awk 'NR % 7 == 0' all >listed
	suppress -q add - <listed
	suppress filter build
	{ cat all; echo 'no address'; head -c 5000 /dev/zero | tr '\0' x; echo
	  cat all; } >asked
	run -1 suppress check - <asked
	awk '/^user/ && substr($0, 5, 5) % 7 != 0 { print $0 "\tclear"; next }
		{ print $0 "\tsuppressed" }' asked | grep -v ^xxx >want
	same "$(cut -f1,2 <<<"$output" | grep -v ^xxx)" "$(cat want)"
	same "$(grep -c ^xxx <<<"$output")" 1
}
