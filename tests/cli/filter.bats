load common

# Files of filters there are.
files()
{
	find "$filters" -name 'suppress.*' | wc -l
}

@test "build, show and drop" {
	[ -n "$filters" ] || skip "no /dev/shm"
	suppress -q add jane@example.com
	run -1 suppress filter
	same "$output" "no filter"
	run -0 suppress filter build
	run -0 suppress filter show
	has "recipients 1"
	suppress -q add joe@example.com
	suppress --json filter >out
	same "$(json 'd["recipients"]' out)" 2
	run -1 suppress check joe@example.com jane@example.com
	run -0 suppress check jim@example.com
	same "$(files)" 1
	run -0 suppress filter drop
	run -1 suppress filter show
	same "$(files)" 0
	run -2 suppress filter grow
	has "show, build or drop"
}

@test "a rule is found beside a filter" {
	[ -n "$filters" ] || skip "no /dev/shm"
	suppress -q add jane@example.com
	suppress -q filter build
	suppress -q add @.example.org
	suppress -q filter show
	run -1 suppress check a@b.example.org
	run -0 suppress check a@example.org
}

@test "filter = no neither uses it nor leaves it valid" {
	[ -n "$filters" ] || skip "no /dev/shm"
	suppress -q add jane@example.com
	suppress -q filter build
	printf 'filter = no\n' >none
	run -1 suppress --config none filter
	run -0 suppress filter
	suppress --config none -q add joe@example.com
	run -1 suppress filter
	run -1 suppress check joe@example.com
	run -2 suppress --config none filter build
	has "no filter is to be used"
}

@test "an import of the whole list leaves a filter" {
	[ -n "$filters" ] || skip "no /dev/shm"
	addresses 12000 >list
	suppress -q import --reason manual list
	run -0 suppress filter
	has "recipients 12000"
	run -1 suppress check user12000@example.com
	run -0 suppress check user12001@example.com
}

@test "a place that is no tmpfs is refused, and nothing else suffers" {
	mkdir on-disk
	[ "$(stat -f -c %T on-disk)" != tmpfs ] || skip "the disk is a tmpfs"
	printf 'filter_dir = on-disk\n' >conf
	suppress -q add jane@example.com
	run -2 suppress --config conf filter build
	has "on-disk"
	run -1 suppress --config conf check jane@example.com
}
