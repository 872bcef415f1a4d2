load common

@test "without a number it shows the batches" {
	suppress -q add --note first jane@example.com
	suppress -q remove --why second jane@example.com
	run -0 suppress undo
	same "$(cut -f1,3,4,5,6,8 <<<"$output")" "$(row 1 'done' add 1 1 first)
$(row 2 'done' remove 1 1 second)"
	suppress --json undo >out
	same "$(json 'd["batch"], d["what"], d["facts"]' out)" "(1, 'add', 1)"
}

@test "undo of an add takes off what it put on" {
	suppress -q add jane@example.com joe@example.com
	run -0 suppress undo 1
	has "took back batch 1: 2 facts, changed 2, released 2"
	run -0 suppress check jane@example.com joe@example.com
	run -1 suppress undo 1
	has "undone before"
}

@test "undo of a removal puts back what it took off" {
	suppress -q add jane@example.com
	suppress -q remove --why mistake jane@example.com
	run -0 suppress check jane@example.com
	run -0 suppress undo 2
	run -1 suppress check jane@example.com
}

@test "other evidence of the same suppression still holds" {
	suppress -q add jane@example.com
	event complaint jane@example.com 2024-01-01T00:00:00Z >events
	suppress -q ingest events
	suppress -q undo 1
	same "$(suppress list | cut -f2)" complaint
}

@test "--dry-run, no such batch, no number" {
	suppress -q add jane@example.com
	run -0 suppress undo --dry-run 1
	has "would take back batch 1: 1 facts, changed 1, released 1"
	run -1 suppress check jane@example.com
	run -2 suppress undo 7
	has "no such batch"
	run -2 suppress undo one
	run -2 suppress undo 0
	run -2 suppress undo 1 2
}

@test "more than 1,000 need --yes-remove" {
	addresses 1001 | suppress -q add -
	run -2 suppress undo 1
	has 1001
	same "$(suppress list | wc -l)" 1001
	run -0 suppress undo --yes-remove 1001 1
	same "$(suppress list)" ""
}
