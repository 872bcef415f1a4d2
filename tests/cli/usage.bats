load common

commands()
{
	suppress help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

@test "no command: help, and 2" {
	run -2 suppress
	has "Usage: suppress"
	run -0 suppress --help
	run -0 suppress help
	has "Start here"
}

@test "help for every command, in three ways" {
	[ "$(commands | wc -l)" -ge 21 ]
	for c in $(commands); do
		run -0 suppress help "$c"
		has "Usage: suppress $c"
		one=$output
		run -0 suppress "$c" --help
		same "$output" "$one"
		run -0 suppress "$c" -h
		same "$output" "$one"
		[ "$(awk 'length > 100' <<<"$output")" = "" ]
	done
	[ ! -e store ]
}

@test "the version" {
	run -0 suppress --version
	[[ $output =~ ^suppress\ [0-9]+\.[0-9]+\.[0-9]+ ]]
	run -0 suppress -V
	run -0 suppress check --version
}

@test "mistyped commands get a suggestion" {
	for pair in chehck:check ingset:ingest polcy:policy stat:stats; do
		run -2 suppress "${pair%:*}"
		has "Did you mean: suppress ${pair#*:}"
	done
	run -2 suppress frobnicate
	lacks "Did you mean"
	has "suppress help"
	run -2 suppress help chehck
	has "Did you mean: suppress help check"
}

@test "wrong options: 2, and where help is" {
	suppress -q add jane@example.com
	for args in '--nonsense' '-x' '--scope' '--json=yes' '--mail= '; do
		run -2 suppress check ann@example.com $args
	done
	run -2 suppress check --nonsense ann@example.com
	has "no such option: --nonsense"
	has "suppress help check"
	run -2 suppress --nonsense check ann@example.com
	run -2 suppress add --why x ann@example.com
	run -0 suppress check ann@example.com
}

@test "options: before or behind, = or not, and -- ends them" {
	suppress -q add jane@example.com
	unset SUPPRESS_STORE
	run -1 suppress --store store check jane@example.com
	run -1 suppress check --store=store jane@example.com
	run -1 suppress check jane@example.com --store store
	run -1 suppress --store store check -- --json
	has "$(row --json suppressed invalid)"
}

@test "the store: option, variable, configuration, home" {
	unset SUPPRESS_STORE
	suppress -q --store one add 1@x.example
	SUPPRESS_STORE=two suppress -q add 2@x.example
	echo 'store = three' >conf
	suppress -q --config conf add 3@x.example
	SUPPRESS_CONFIG=conf suppress -q add 33@x.example
	XDG_DATA_HOME=$PWD/data suppress -q add 4@x.example
	suppress -q add 5@x.example
	run -1 suppress --store one check 1@x.example
	run -1 suppress --store two check 2@x.example
	run -1 suppress --store three check 3@x.example
	run -1 suppress --store three check 33@x.example
	run -1 suppress --store data/suppress check 4@x.example
	run -1 suppress --store .local/share/suppress check 5@x.example
	SUPPRESS_STORE=two run -0 suppress --store one check 2@x.example
	SUPPRESS_STORE=two run -1 suppress --config conf check 2@x.example
}

@test "the configuration: mistakes are named, absence is none" {
	printf 'storre = x\n' >conf
	run -2 suppress --config conf check a@b.example
	has "conf:1: no such setting: storre"
	run -2 suppress --config missing check a@b.example
	has missing
	printf 'map_size = lots\n' >conf
	run -2 suppress --config conf add a@b.example
	has map_size
	printf 'map_size = 64m\n' >conf
	run -0 suppress -q --config conf add a@b.example
	unset SUPPRESS_CONFIG
	mkdir -p .config/suppress
	printf 'store = elsewhere\n' >.config/suppress/suppress.conf
	unset SUPPRESS_STORE
	suppress -q add c@b.example
	[ -d elsewhere ]
}

@test "a small map grows when it has to" {
	cat "$SUPPRESS_CONFIG" >conf
	printf 'map_size = 1m\n' >>conf
	export SUPPRESS_CONFIG=conf
	addresses 20000 >many
	suppress -q add - <many
	same "$(suppress list | wc -l)" 20000
	run -1 suppress check user20000@example.com
}

@test "reading commands do not make a store" {
	for c in 'check a@b.example' 'get a@b.example' 'explain a@b.example' \
		list stats verify dump export undo incidents 'scope list' \
		'policy show' 'quarantine list' 'remove --why x a@b.example' \
		'void --domain b.example --from 2020-01-01 --to 2020-01-02'; do
		run -2 suppress $c
		has "no store at"
		[ ! -e store ]
	done
}

@test "the directory is some other thing" {
	mkdir store
	run -2 suppress check a@b.example
	rmdir store
	echo text >store
	run -2 suppress check a@b.example
	run -2 suppress add a@b.example
	same "$(cat store)" text
}

@test "standard output that cannot be written is 2" {
	suppress -q add jane@example.com
	suppress -q scope add acme
	for c in 'check ann@example.com' 'check --json ann@example.com' \
		'get jane@example.com' 'explain jane@example.com' list \
		'list --json' export 'export --format csv' dump stats \
		'stats --json' undo help 'help check' --version \
		'completion bash' 'policy show' 'scope list --json' \
		'add --json x@example.com'; do
		run -2 bash -c "suppress $c >/dev/full"
		has "standard output"
	done
}

@test "a reader that goes away is an error, not a signal" {
	addresses 20000 | suppress -q add -
	run bash -c 'suppress list | head -1; exit ${PIPESTATUS[0]}'
	same "$status" 2
	has user00001@example.com
	run bash -c 'suppress export | head -1; exit ${PIPESTATUS[0]}'
	same "$status" 2
}

@test "no address in error messages without -v" {
	suppress -q add jane@example.com
	secret=geheim
	for c in 'add' 'remove --why x' 'check --scope typo' 'get' 'explain' \
		'add --expires x'; do
		run --separate-stderr suppress $c "$secret@@x.example"
		case $stderr in
		*$secret*) printf '%s: %s\n' "$c" "$stderr" && return 1 ;;
		esac
	done
	printf '%s@@x.example\n' $secret >list
	run --separate-stderr suppress import --reason manual list
	case $stderr in *$secret*) return 1 ;; esac
	event complaint "$secret@@x.example" 2024-01-01T00:00:00Z >events
	run --separate-stderr suppress ingest events
	case $stderr in *$secret*) return 1 ;; esac
}

@test "nothing is coloured or drawn where there is no terminal" {
	suppress -q add jane@example.com
	for c in stats list help 'explain jane@example.com' \
		'check jane@example.com'; do
		run suppress $c
		case $output in *$'\x1b'* | *$'\r'*) return 1 ;; esac
	done
}

on_terminal()
{
	script -qec "$1" /dev/null </dev/null
}

@test "NO_COLOR and TERM=dumb are obeyed on a terminal" {
	command -v script >/dev/null || skip "no script(1)"
	suppress -q add jane@example.com
	export NO_COLOR=1
	run on_terminal "suppress stats"
	case $output in *$'\x1b'*) return 1 ;; esac
	unset NO_COLOR
	export TERM=dumb
	run on_terminal "suppress explain jane@example.com"
	case $output in *$'\x1b'*) return 1 ;; esac
}

@test "-q says nothing but errors" {
	run -0 --separate-stderr suppress -q add jane@example.com
	same "$output$stderr" ""
	run -1 --separate-stderr suppress -q check jane@example.com
	same "$output$stderr" ""
	run -2 --separate-stderr suppress -q remove jane@example.com
	has "--why"
}

@test "completion scripts load" {
	for s in bash zsh fish; do
		suppress completion $s >"c.$s"
		[ -s "c.$s" ]
	done
	bash -n c.bash
	bash -c '. ./c.bash; complete -p suppress' | grep -q _suppress
	run bash -c '. ./c.bash; COMP_WORDS=(suppress policy si) COMP_CWORD=2
		_suppress; echo "${COMPREPLY[@]}"'
	same "$output" simulate
	run bash -c '. ./c.bash; COMP_WORDS=(suppress che) COMP_CWORD=1
		_suppress; echo "${COMPREPLY[@]}"'
	same "$output" check
	run bash -c '. ./c.bash; COMP_WORDS=(suppress add --no) COMP_CWORD=2
		_suppress; echo "${COMPREPLY[@]}"'
	same "$output" --note
	! command -v zsh >/dev/null || zsh -n c.zsh
	! command -v fish >/dev/null || fish -n c.fish
	! command -v fish >/dev/null || fish -c 'source c.fish
		complete -C "suppress che"' | grep -q ^check
	run -2 suppress completion tcsh
	run -2 suppress completion
}
