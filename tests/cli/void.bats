load common

outage()
{
	{
		event hard_bounce a@gmail.example 2020-12-14T12:00:00Z \
			',"text":"550 5.1.1 no such user"'
		event hard_bounce b@gmail.example 2020-12-16T00:00:00Z \
			',"text":"550 5.1.1 no such user"'
		event hard_bounce c@gmail.example 2020-12-14T00:00:00Z \
			',"text":"550 5.2.1 mailbox disabled"'
		event complaint d@gmail.example 2020-12-14T12:00:00Z
		event hard_bounce e@other.example 2020-12-14T12:00:00Z
	} >events
	suppress -q ingest events
}

listed()
{
	suppress list | cut -f1 | cut -d@ -f1 | sort | tr -d '\n'
}

@test "bounces of a domain in [from, to) do not count" {
	outage
	same "$(listed)" abcde
	run -0 suppress void --domain Gmail.example --from 2020-12-14 \
		--to 2020-12-16 --note outage
	has "batch 1"
	same "$(listed)" bde
}

@test "only a class, only a text" {
	outage
	suppress -q void --domain gmail.example --from 2020-12-14 \
		--to 2020-12-16 --class mailbox_inactive
	same "$(listed)" abde
	suppress -q void --domain gmail.example --from 2020-12-14 \
		--to 2020-12-17 --text 'NO SUCH'
	same "$(listed)" de
}

@test "it holds for reports that come later, until it is undone" {
	suppress -q scope add acme
	suppress -q void --domain gmail.example --from 2020-12-14 \
		--to 2020-12-16
	outage
	same "$(listed)" bde
	run -0 suppress explain a@gmail.example
	has void
	run -0 suppress undo 1
	same "$(listed)" abcde
}

@test "--dry-run changes nothing" {
	outage
	run -0 suppress void --dry-run --domain gmail.example \
		--from 2020-12-14 --to 2020-12-16
	same "$(listed)" abcde
	same "$(suppress undo)" ""
}

@test "domain, from and to are wanted, and must be such" {
	suppress -q scope add acme
	run -2 suppress void --domain gmail.example
	run -2 suppress void --domain gmail.example --from 2020-12-14
	run -2 suppress void --from 2020-12-14 --to 2020-12-16
	run -2 suppress void --domain gmail.example --from x --to 2020-12-16
	run -2 suppress void --domain gmail.example --from 2020-12-16 \
		--to 2020-12-14
	run -2 suppress void --domain gmail.example --from 2020-12-14 \
		--to 2020-12-16 --class nonsense
	run -2 suppress void --domain 'a b' --from 2020-12-14 --to 2020-12-16
}

@test "more than 1,000 need --yes-remove" {
	seq -f '{"event":"hard_bounce","email":"%g@gmail.example","timestamp":"2020-12-14T12:00:00Z"}' \
		1001 >events
	suppress -q ingest events
	run -2 suppress void --domain gmail.example --from 2020-12-14 \
		--to 2020-12-16
	has 1001
	same "$(suppress list | wc -l)" 1001
	run -0 suppress void --domain gmail.example --from 2020-12-14 \
		--to 2020-12-16 --yes-remove 1001
	same "$(suppress list)" ""
}

# A receiver with a history of one bounce a day suddenly bounces 200 times.
incident()
{
	for d in 01 02 03 04 05 06 07 08 09 10; do
		event hard_bounce "h$d@gmail.example" "2020-12-${d}T12:00:00Z" \
			',"text":"550 5.1.1 no such user"' >events
		suppress -q ingest --now "2020-12-${d}T13:00:00Z" events
	done
	seq -f '{"event":"hard_bounce","email":"%g@gmail.example","timestamp":"2020-12-14T12:00:00Z","text":"550 5.1.1 no such user"}' \
		200 >events
	suppress -q ingest --now 2020-12-14T13:00:00Z events
}

@test "incidents: list, accept" {
	incident
	run -0 suppress incidents
	same "$(cut -f1-4 <<<"$output")" \
		"$(row 1 open gmail.example mailbox_unknown)"
	suppress --json incidents >out
	same "$(json 'd["id"], d["state"], d["domain"], d["count"] >= 100' \
		out)" "(1, 'open', 'gmail.example', True)"
	run -0 suppress explain 7@gmail.example
	has "in an open incident"
	run -0 suppress incidents accept 1
	run -0 suppress incidents
	same "$output" ""
	run -0 suppress incidents --all
	has accepted
	run -1 suppress check 7@gmail.example
}

@test "incidents: void, and undo of it" {
	incident
	run -0 suppress incidents void --dry-run 1
	run -1 suppress check 7@gmail.example
	run -0 suppress incidents void 1
	run -0 suppress check 7@gmail.example
	run -1 suppress check h03@gmail.example
	run -0 suppress undo 1
	run -1 suppress check 7@gmail.example
}

@test "incidents: what is wrong" {
	suppress -q scope add acme
	run -0 suppress incidents
	same "$output" ""
	run -2 suppress incidents accept 5
	run -2 suppress incidents void
	run -2 suppress incidents close 1
	run -2 suppress incidents accept one
}
