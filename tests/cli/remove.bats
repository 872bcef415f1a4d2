load common

@test "remove needs a reason why" {
	suppress -q add jane@example.com
	run -2 suppress remove jane@example.com
	has "--why TEXT is wanted"
	run -2 suppress remove --why '' jane@example.com
	run -1 suppress check jane@example.com
	run -2 suppress remove --why x
}

@test "remove lifts what is in force, the evidence stays" {
	suppress -q add --reason complaint jane@example.com
	run -0 suppress remove --why 'asked, ticket 9' jane@example.com
	has "changed 1, released 1 (batch 2"
	run -0 suppress check jane@example.com
	run -0 suppress explain jane@example.com
	has '"asked, ticket 9"'
	has "took off: complaint"
	same "$(suppress list)" ""
}

@test "nothing in force: 1, and nothing is written" {
	suppress -q add jane@example.com
	run -1 suppress remove --why x ann@example.com
	has "nothing in force 1"
	run -1 suppress get ann@example.com
	same "$(suppress undo | wc -l)" 1
	run -0 suppress remove --why x ann@example.com jane@example.com
}

@test "newer evidence suppresses again, older does not" {
	event hard_bounce jane@example.com 2024-01-01T00:00:00Z >old
	event hard_bounce jane@example.com 2024-06-01T00:00:00Z >older
	suppress -q ingest old
	suppress -q remove --why x jane@example.com
	suppress -q ingest old older
	run -0 suppress check jane@example.com
	date -u +'{"event":"hard_bounce","email":"jane@example.com","timestamp":"%FT%TZ"}' \
		-d '+1 hour' >new
	suppress -q ingest new
	run -1 suppress check jane@example.com
}

@test "--reason and --scope lift only that" {
	suppress -q add --reason complaint jane@example.com
	suppress -q add --reason hard_bounce jane@example.com
	suppress -q add --reason unsubscribe --scope acme/news jane@example.com
	suppress -q remove --why x --reason complaint jane@example.com
	same "$(suppress list | cut -f2 | tr '\n' ' ')" \
		"hard_bounce unsubscribe "
	run -1 suppress remove --why x --scope umbrella jane@example.com
	suppress -q remove --why x --scope acme jane@example.com
	same "$(suppress list | cut -f2)" hard_bounce
	suppress -q remove --why x jane@example.com
	same "$(suppress list)" ""
}

@test "a domain rule is removed as it was added" {
	suppress -q add @*.bad.example
	run -1 suppress check a@x.bad.example
	run --separate-stderr -2 suppress remove --why x @*.bad.example
	has "domain rules (1) and so free everybody there"
	has "say 1 to do it"
	run -2 suppress remove --why x --yes-remove 2 @*.bad.example
	run -1 suppress check a@x.bad.example
	run -0 suppress remove --why x --yes-remove 1 @*.bad.example
	run -0 suppress check a@x.bad.example
}

@test "--dry-run changes nothing" {
	suppress -q add jane@example.com
	run -0 suppress remove --dry-run --why x jane@example.com
	has "would have asked to remove 1, changed 1, released 1"
	run -1 suppress check jane@example.com
	same "$(suppress undo | wc -l)" 1
}

@test "no address is refused: 2, or 3 beside good ones" {
	suppress -q add jane@example.com
	run -2 --separate-stderr suppress remove --why x secret@@example.com
	lacks secret
	run -3 --separate-stderr suppress remove --why x jane@example.com \
		secret@@example.com
	lacks secret
	run -0 suppress check jane@example.com
}

@test "more than 1,000 need --yes-remove with the right number" {
	addresses 1001 | suppress -q add -
	addresses 1001 >all
	run -2 --separate-stderr suppress remove --why x - <all
	has 1001
	has yes-remove
	same "$(suppress list | wc -l)" 1001
	run -2 suppress remove --why x --yes-remove 1000 - <all
	run -2 suppress remove --why x --yes-remove 1002 - <all
	same "$(suppress list | wc -l)" 1001
	addresses 1000 >some
	run -0 suppress remove --dry-run --why x - <some
	run -0 suppress remove --why x --yes-remove 1001 - <all
	same "$(suppress list)" ""
}

@test "1,000 go freely" {
	addresses 1000 | suppress -q add -
	addresses 1000 >all
	run -0 suppress remove --why x - <all
	has "released 1000"
	same "$(suppress list)" ""
}

@test "--json" {
	suppress -q add jane@example.com
	suppress remove --json --why x jane@example.com ann@example.com >out
	same "$(json 'd["batch"], d["changed"], d["released"], d["untouched"]' \
		out)" "(2, 1, 1, 1)"
}
