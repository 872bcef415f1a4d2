load common

# Soft bounces on five days in a row, the last one yesterday.
soft()
{
	for d in 5 4 3 2 1; do
		event soft_bounce "$1" "$(date -u -d "-$d days" +%FT%TZ)"
	done
}

five()
{
	soft jane@example.com >events
	suppress -q ingest events
	printf '[soft_bounce]\ncount=5\ndays=1\nspan=0d\n' >five.conf
}

@test "show: every number and where it comes from" {
	suppress -q scope add acme
	run -0 suppress policy show
	has "$(row '[soft_bounce]' 'count = 3' '# default')"
	has "$(row '[soft_bounce]' 'span = 14d' '# default')"
	run -0 suppress policy
	has "count = 3"
	printf '[soft_bounce]\ncount = 7\n' >seven.conf
	run -0 suppress policy show seven.conf
	has "$(row '[soft_bounce]' 'count = 7' '# line 2')"
	suppress policy show --json seven.conf >out
	same "$(json 'sorted(d)' out)" "['key', 'origin', 'section', 'value']"
}

@test "show and check of a file need no store" {
	printf '[soft_bounce]\ncount = 7\n' >seven.conf
	run -0 suppress policy check seven.conf
	run -0 suppress policy show seven.conf
	run -0 suppress policy check default
	run -2 suppress policy show
}

@test "check: what is no policy says where" {
	printf '[soft_bounce]\ncount = some\n' >bad.conf
	run -2 suppress policy check bad.conf
	has "bad.conf:2"
	printf '[soft_bounce]\ncuont = 3\n' >bad.conf
	run -2 suppress policy check bad.conf
	has "bad.conf:2"
	run -2 suppress policy check - <<<'nonsense'
	run -2 suppress policy check missing.conf
	has missing.conf
	run -2 suppress policy check
	run -2 suppress policy chehck five.conf
}

@test "simulate: who would change, 1 if anybody" {
	five
	run -0 suppress check jane@example.com
	run -1 --separate-stderr suppress policy simulate five.conf
	[[ $output == "$(row suppressed jane@example.com \
		'clear -> soft_bounce until ')"2*Z ]]
	has "1 records: would be 1 suppressed, 0 released, 1 changed in all"
	run -0 suppress policy simulate default
	run -0 suppress list
	same "$output" ""
	suppress policy simulate --json five.conf >out && false
	same "$(json 'd["change"], d["key"], d["before"]' out)" \
		"('suppressed', 'jane@example.com', [])"
	run -1 suppress policy simulate - <five.conf
}

@test "apply: two lines are enough for five in a row" {
	five
	run -0 suppress policy apply five.conf
	has "now 1 suppressed"
	run -1 suppress check jane@example.com
	run -0 suppress policy show
	has "count = 5"
	# It holds for what comes later, and from every process.
	soft joe@example.com >events
	suppress -q ingest events
	run -1 suppress check joe@example.com
	run -0 suppress policy apply default
	has "released"
	run -0 suppress check jane@example.com joe@example.com
}

@test "apply refuses to release more than 1,000 without the number" {
	addresses 1001 | sed 's/.*/{"event":"hard_bounce","email":"&"}/' >events
	suppress -q ingest events
	printf '[hard_bounce]\naction = ignore\n[hard_bounce class=undetermined]\naction = ignore\nwithout_status = ignore\n' >lax.conf
	run -0 suppress policy check lax.conf
	run -2 suppress policy apply lax.conf
	has 1001
	same "$(suppress list | wc -l)" 1001
	run -0 suppress policy apply --yes-remove 1001 lax.conf
	same "$(suppress list)" ""
}

@test "the allow-list is a part of it" {
	event hard_bounce bounce@simulator.amazonses.com 2024-01-01T00:00:00Z \
		>events
	event hard_bounce seed@example.com 2024-01-01T00:00:00Z >>events
	suppress -q ingest events
	same "$(suppress list | cut -f1)" seed@example.com
	printf '[allow]\naddress = seed@example.com\n' >own.conf
	suppress -q policy apply own.conf
	same "$(suppress list | cut -f1)" bounce@simulator.amazonses.com
}
