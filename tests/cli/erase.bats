load common

@test "erased: forgotten, and suppressed all the same" {
	suppress -q add --reason complaint --scope acme Jane@example.com
	suppress -q add --note "as jane@example.com asked" ann@example.com
	run -0 suppress erase --dry-run jane@example.com
	has "would have erased 1 of 1"
	[ ! -e "$SUPPRESS_STORE.key" ]
	run -0 suppress erase jane@example.com
	has "$(printf '\tcomplaint\tacme\t')"
	lacks jane
	same "$(stat -c %a "$SUPPRESS_STORE.key")" 600
	same "$(verdicts jane@example.com nobody@example.com)" \
		"jane@example.com suppressed complaint
nobody@example.com clear"
	run -0 suppress dump
	lacks jane
	run -0 suppress get jane@example.com
	has erased:
	run -0 suppress explain jane@example.com
	has "The address was erased"
	same "$(suppress stats --json | json 'd["erased"]')" 1
	same "$(suppress export)" ann@example.com
	run -0 suppress export --format ndjson
	has '"key":"erased:'
	run -0 suppress verify
	run -1 suppress erase nobody@example.com
	run -2 suppress erase @example.com
	run -3 suppress erase jane@example.com @example.com
	run -2 suppress undo 3
}

@test "erase: addresses from standard input, and JSON without them" {
	suppress -q add a@example.com b@example.com
	printf 'a@example.com\nb@example.com\n' | suppress erase --json - >out
	same "$(grep -c '"stays":1' out)" 2
	run -1 grep example.com out
	same "$(verdicts a@example.com)" "a@example.com suppressed manual"
}

@test "erase: without the key all is unknown, and it says why" {
	suppress -q add jane@example.com joe@example.com
	suppress -q erase jane@example.com
	mv "$SUPPRESS_STORE.key" kept
	run -2 suppress check nobody@example.com
	has "$(printf 'unknown\tkeyed')"
	run -2 suppress add new@example.com
	has "key of the erased entries"
	printf 'key_file = %s\n' "$PWD/kept" >conf
	run -0 suppress --config conf check nobody@example.com
	run -1 suppress --config conf check jane@example.com
	printf 'key_file = %s/key\n' "$SUPPRESS_STORE" >conf
	suppress -q --store "$PWD/other" add joe@example.com
	printf 'key_file = %s/other/key\n' "$PWD" >conf
	run -2 suppress --store "$PWD/other" --config conf erase joe@example.com
	has "outside the store"
}

@test "erase: what comes later does not bring anybody back" {
	suppress -q add --reason complaint jane@example.com
	suppress -q erase jane@example.com
	printf 'jane@example.com\n' >list.txt
	suppress -q import --reason unsubscribe list.txt
	same "$(verdicts jane@example.com)" \
		"jane@example.com suppressed complaint"
	run -0 suppress dump
	lacks jane
	run -0 suppress remove --why "she asked again" jane@example.com
	run -0 suppress check jane@example.com
}

@test "a large list that names the erased is told to the entry" {
	suppress -q add --reason complaint jane@example.com
	suppress -q erase jane@example.com
	{
		echo jane@example.com
		addresses 60000
	} >list
	[ "$(wc -c <list)" -gt 1048576 ]
	suppress -q import --reason unsubscribe list
	run -0 suppress dump
	lacks jane
	same "$(suppress stats --json | json 'd["erased"]')" 1
	same "$(verdicts jane@example.com)" \
		"jane@example.com suppressed complaint"
	run -0 suppress verify
}
