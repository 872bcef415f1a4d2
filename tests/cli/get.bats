load common

@test "get: 0 if there is a record, 1 if not, 2 if it cannot be said" {
	suppress -q add jane@example.com
	run -0 suppress get jane@example.com
	run -1 --separate-stderr suppress get ann@example.com
	same "$output" ""
	run -2 suppress get 'no address'
	run -2 suppress get
	run -2 suppress get jane@example.com ann@example.com
	run -2 suppress --store missing get jane@example.com
}

@test "get prints key, spelling, suppressions and facts" {
	event hard_bounce Jane@Example.com 2024-01-02T03:04:05Z \
		',"text":"550 5.1.1 no such user"' >events
	suppress -q ingest events
	run -0 suppress get jane@example.com
	same "$output" "$(row key jane@example.com)
$(row spelling Jane@Example.com)
$(row suppression hard_bounce '' 2024-01-02T03:04:05Z '')
$(row fact 2024-01-02T03:04:05Z hard_bounce generic mailbox_unknown \
		'550 5.1.1 no such user')"
}

@test "get --json is canonical: order and repeats leave no trace" {
	event hard_bounce jane@example.com 2024-01-02T03:04:05Z >1
	event complaint JANE@example.com 2024-01-01T00:00:00Z >2
	event unsubscribe Jane@example.com 2024-01-03T00:00:00Z \
		',"scope":"news"' >3
	suppress -q ingest 1 2 3
	suppress get --json jane@example.com >a
	suppress -q --store other ingest 3 2 3 1 2
	suppress --store other get --json jane@example.com >b
	cmp a b
	same "$(json 'd["spelling"]' a)" JANE@example.com
	same "$(json '[f["kind"] for f in d["evidence"]]' a)" \
		"['complaint', 'hard_bounce', 'unsubscribe']"
	suppress get -v --json jane@example.com >c
	! cmp -s a c
}

@test "get takes a domain rule" {
	suppress -q add @*.Example.com
	run -0 suppress get @*.example.com
	has "@*.example.com"
	run -1 suppress get @example.com
}

@test "explain tells evidence, rule and what would lift it" {
	event soft_bounce jane@example.com 2024-01-02T03:04:05Z \
		',"text":"452 4.2.2 mailbox full"' >events
	event unsubscribe jane@example.com 2024-01-03T00:00:00Z >>events
	suppress -q ingest events
	run -0 suppress explain jane@example.com
	has "2024-01-02T03:04:05Z soft_bounce (mailbox_full), reported by"
	has '"452 4.2.2 mailbox full"'
	has "counted by [soft_bounce]"
	has "suppresses by [unsubscribe]"
	has "Suppressed: unsubscribe, blocks marketing mail, in all scopes"
	has "a newer resubscribe"
	has "Verdict: suppressed (unsubscribe)"
	run -0 suppress explain --mail transactional jane@example.com
	has "Verdict: clear"
}

@test "explain of the unknown, the impossible, and a rule" {
	suppress -q add @bad.example
	run -0 suppress explain ann@example.com
	has "Nothing is known about this address."
	has "Verdict: clear"
	run -2 suppress explain 'not one'
	has "This is no address: no @."
	has "Verdict: suppressed (invalid)"
	run -0 suppress explain someone@bad.example
	has "The domain rule @bad.example holds"
	has "Verdict: suppressed (manual)"
	run -0 suppress explain @bad.example
	lacks Verdict
	run -0 suppress explain --scope typo ann@example.com
	has "Verdict: unknown: no such scope is known"
	run -2 suppress explain
}

@test "explain --json" {
	suppress -q add --note 'ticket 1' jane@example.com
	suppress explain --json jane@example.com >out
	same "$(json 'd["verdict"], d["story"][0]["use"], d["story"][0]["text"]' \
		out)" "('suppressed', 'suppresses', 'ticket 1')"
	same "$(json 'd["record"]["key"]' out)" jane@example.com
	suppress explain --json ann@example.com >out
	same "$(json 'd["verdict"], d["story"]' out)" "('clear', [])"
	run -2 suppress explain --json 'not one'
	has '"verdict":"suppressed"'
	run -2 suppress get 'not one'
}
