load common

@test "an expiry that has passed: add refuses it, import counts it" {
	run --separate-stderr -2 suppress add --expires 2020-01-01 a@x.example
	has "--expires: not in the future"
	run -2 suppress check a@x.example
	run -2 suppress import --reason manual --expires 2020-01-01 - \
		<<<a@x.example
	printf '%s\n' address,reason,expires a@x.example,manual,2020-01-01 \
		b@x.example,manual,2100-01-01 >list.csv
	run -0 suppress import list.csv
	has "expired already 1"
	run -0 suppress import --json --dry-run list.csv
	has '"expired":1'
	run -0 suppress check a@x.example
	run -1 suppress check b@x.example
	run -0 suppress add --expires 2100-01-01 a@x.example
	run -1 suppress check a@x.example
}

@test "add suppresses, and says so with a batch" {
	run -0 --separate-stderr suppress add jane@example.com joe@example.com
	same "$output" ""
	has "added 2, changed 2 (batch 1; to take it back: suppress undo 1)"
	run -1 suppress check jane@example.com
	run -1 suppress check joe@example.com
	run -0 suppress check ann@example.com
}

@test "reason, scope, expiry, note and what it blocks" {
	suppress -q add --reason spam-trap jane@example.com && false
	[ ! -s store/data.mdb ] || [ -z "$(suppress list)" ]
	suppress -q add --reason hard-bounce --scope acme --expires 2100-01-01 \
		--note 'ticket 7' jane@example.com
	run -0 suppress list
	[[ $output == "$(row jane@example.com hard_bounce acme)"$'\t'*$'\t'2100-01-01T00:00:00Z ]]
	run -0 suppress explain jane@example.com
	has '"ticket 7"'
}

@test "expires: a while from now, never, and nonsense" {
	suppress -q add --expires 30d jane@example.com
	later=$(date -u -d '+31 days' +%FT%TZ)
	sooner=$(date -u -d '+29 days' +%FT%TZ)
	run -1 suppress check --at "$sooner" jane@example.com
	run -0 suppress check --at "$later" jane@example.com
	suppress -q add --expires 2h joe@example.com
	run -0 suppress check --at "$sooner" joe@example.com
	suppress -q add --expires never ann@example.com
	run -1 suppress check --at 2999-01-01 ann@example.com
	for t in 0d -1d 30x d 'next week'; do
		run -2 suppress add --expires "$t" bob@example.com
	done
	run -0 suppress check bob@example.com
}

@test "domain rules: that domain, its subdomains, both" {
	suppress -q add @one.example @.two.example @*.three.example
	same "$(verdicts a@one.example a@x.one.example a@two.example \
		a@x.two.example a@x.y.two.example a@three.example \
		a@x.three.example a@xthree.example a@example)" \
		"a@one.example suppressed manual
a@x.one.example clear
a@two.example clear
a@x.two.example suppressed manual
a@x.y.two.example suppressed manual
a@three.example suppressed manual
a@x.three.example suppressed manual
a@xthree.example clear
a@example clear"
	run -0 suppress list
	has @*.three.example
	same "$(suppress check --json a@x.three.example | json 'd["key"]')" \
		@*.three.example
}

@test "from standard input" {
	printf '\xef\xbb\xbfjane@example.com\r\n\njoe@example.com\n' >in
	run -0 suppress add - <in
	has "added 2, changed 2"
	run -1 suppress check jane@example.com
}

@test "some are no address: 3; all of them: 2; no address in messages" {
	run -3 --separate-stderr suppress add jane@example.com secret@@example.com
	has "number 2 is no address"
	has "refused 1"
	lacks secret
	run -1 suppress check jane@example.com
	run -2 --separate-stderr suppress add secret@@example.com
	lacks secret
	run -2 suppress add
	run -2 suppress add ''
}

@test "--dry-run changes nothing" {
	suppress -q add ann@example.com
	run -0 suppress add --dry-run jane@example.com
	has "would have added 1"
	run -0 suppress check jane@example.com
	same "$(suppress undo | wc -l)" 1
}

@test "--json says what happened" {
	suppress --json add jane@example.com 'no address' >out && false
	same "$(json 'd["batch"], d["given"], d["changed"], d["refused"]' out)" \
		"(1, 2, 1, 1)"
}

@test "added twice: two facts, one suppression, the first since" {
	suppress -q add jane@example.com
	first=$(suppress list)
	suppress -q add jane@example.com
	same "$(suppress list)" "$first"
	same "$(suppress get jane@example.com | grep -c ^fact)" 2
}

@test "--blocks widens what the reason blocks, and never narrows it" {
	suppress -q add --reason unsubscribe --blocks transactional \
		jane@example.com
	run -1 suppress check --mail transactional jane@example.com
	run -1 suppress check --mail marketing jane@example.com
	suppress -q add --blocks marketing joe@example.com
	run -1 suppress check --mail transactional joe@example.com
	run -2 suppress add --blocks nothing ann@example.com
}

@test "an unsubscribe by hand blocks marketing only" {
	suppress -q add --reason unsubscribe jane@example.com
	run -0 suppress check --mail transactional jane@example.com
	run -1 suppress check jane@example.com
}

@test "the store is made by add, below a directory that is not there" {
	run -0 suppress -q --store a/b/c add jane@example.com
	[ -f a/b/c/data.mdb ]
	same "$(stat -c %a a/b/c/data.mdb a/b/c | tr '\n' ' ')" "640 750 "
}
