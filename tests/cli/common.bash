# common.bash - what every test of the program starts from: an empty directory
# of its own, no configuration but for where filters go, and a store that is not
# there yet.
bats_require_minimum_version 1.5.0

data=$BATS_TEST_DIRNAME/../data

setup()
{
	cd "$BATS_TEST_TMPDIR" || exit 1
	export HOME=$PWD SUPPRESS_STORE=$PWD/store SUPPRESS_CONFIG=/dev/null
	export LC_ALL=C.UTF-8 TZ=UTC
	unset XDG_CONFIG_HOME XDG_DATA_HOME NO_COLOR
	# Filters are the test's own, too; without /dev/shm there are none.
	filters=$(mktemp -d /dev/shm/suppress-cli.XXXXXX 2>/dev/null) || return 0
	export SUPPRESS_CONFIG=$filters/config
	printf 'filter_dir = %s\n' "$filters" >"$SUPPRESS_CONFIG"
}

teardown()
{
	[ -z "${filters:-}" ] || rm -r "$filters"
}

# same GOT WANT: equal, or say how they differ.
same()
{
	[ "$1" = "$2" ] && return 0
	printf 'got:\n%s\nwant:\n%s\n' "$1" "$2" >&2
	return 1
}

# has WORDS: they stand in what the last command said, on either stream.
has()
{
	case "$output
${stderr:-}" in
	*"$1"*) return 0 ;;
	esac
	printf 'no "%s" in:\n%s\n%s\n' "$1" "$output" "${stderr:-}" >&2
	return 1
}

# lacks WORDS
lacks()
{
	! has "$1" 2>/dev/null || {
		printf '"%s" in:\n%s\n%s\n' "$1" "$output" "${stderr:-}" >&2
		return 1
	}
}

# row FIELD...: a line of a table.
row()
{
	local IFS=$'\t'
	printf '%s' "$*"
}

# json EXPRESSION FILE: Python on `d`, the first document of FILE.
json()
{
	python3 -c '
import json, sys
d = json.loads(open(sys.argv[2]).readline())
print(eval(sys.argv[1]))' "$1" "${2:-/dev/stdin}"
}

# verdicts ADDRESS...: "address verdict reason" a line.
verdicts()
{
	suppress check "$@" | cut -f1-3 | tr '\t' ' ' | sed 's/ *$//'
}

# event KIND ADDRESS TIME [MORE]: one event of the generic form.
event()
{
	printf '{"event":"%s","email":"%s","timestamp":"%s"%s}\n' \
		"$1" "$2" "$3" "${4:-}"
}

# As many addresses as asked for.
addresses()
{
	seq -f 'user%05g@example.com' "$1"
}
