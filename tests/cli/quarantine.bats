load common

fill()
{
	{
		event complaint jane@example.com 2024-01-01T00:00:00Z
		echo '{"something":"else"}'
		echo 'no JSON'
	} >events
	suppress -q ingest --now 2024-01-03 events && false
	true
}

@test "list, show" {
	fill
	run -0 suppress quarantine list
	same "$(cut -f1-4 <<<"$output")" \
		"$(row 1 2024-01-03T00:00:00Z events:2 '20 bytes')
$(row 2 2024-01-03T00:00:00Z events:3 '7 bytes')"
	has "not an event of a source that we know"
	run -0 suppress quarantine show 1
	same "$output" '{"something":"else"}'
	run -0 suppress quarantine show 2
	same "$output" 'no JSON'
	run -1 suppress quarantine show 9
	suppress --json quarantine list >out
	same "$(json 'd["seq"], d["file"], d["line"], d["size"]' out)" \
		"(1, 'events', 2, 20)"
	suppress --json quarantine show 1 >out
	same "$(json 'd["input"]' out)" '{"something":"else"}'
}

@test "the same piece again is one" {
	fill
	suppress -q ingest events && false
	same "$(suppress quarantine list | wc -l)" 2
}

@test "retry: 3 while something is left" {
	fill
	run -3 suppress quarantine retry
	has "2 pieces still not understood"
	run -3 suppress quarantine retry --all
	run -3 suppress quarantine retry 1
	same "$(suppress quarantine list | wc -l)" 2
}

@test "drop: one, all, none" {
	fill
	run -0 suppress quarantine drop 1
	has "dropped 1 pieces"
	same "$(suppress quarantine list | cut -f1)" 2
	run -1 suppress quarantine drop 1
	run -2 suppress quarantine drop
	run -0 suppress quarantine drop --all
	same "$(suppress quarantine list)" ""
	run -0 suppress quarantine retry
}

@test "what is no number, no verb" {
	fill
	run -2 suppress quarantine show
	run -2 suppress quarantine show one
	run -2 suppress quarantine drop 0
	run -2 suppress quarantine forget 1
	run -2 suppress quarantine list 1 2
}

@test "escape sequences are kept, and shown as such in the list" {
	printf 'bad\x1b[31m\n' >$'ev\x1bents'
	run -3 suppress ingest $'ev\x1bents'
	run -0 suppress quarantine list
	has 'ev\x1Bents:1'
	suppress quarantine show 1 | grep -q $'\x1b'
}
