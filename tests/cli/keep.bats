load common

fill()
{
	suppress -q ingest "$data/ses_events.ndjson"
	suppress -q add --expires 2100-01-01 --note why jane@example.net \
		@*.bad.example
	suppress -q remove --why asked a@isp.example
	suppress -q void --domain gmail.example --from 2020-12-14 \
		--to 2020-12-16
	suppress -q ingest - <<<'no JSON' && false
	suppress -q scope add umbrella
	printf '[soft_bounce]\ncount = 4\n' >four.conf
	suppress -q policy apply four.conf
}

@test "verify: 0 if nothing is wrong" {
	fill
	run -0 suppress verify
	has "0 problems"
	run -2 suppress verify now
	run -2 suppress --store missing verify
}

@test "verify: damage is found, and no key is shown without -v" {
	fill
	cp -r store damaged
	python3 - <<'END'
import re
path = "damaged/data.mdb"
d = bytearray(open(path, "rb").read())
# The text of a fact, in all copies of the page: the checksum must tell.
for m in re.finditer(b"user unknown", bytes(d)):
    d[m.start()] ^= 1
open(path, "wb").write(d)
END
	run --separate-stderr suppress --store damaged verify
	[ "$status" -ne 0 ]
	lacks jane.doe
	# And it is never clear.
	run suppress --store damaged check jane.doe@example.com
	[ "$status" -ne 0 ]
}

@test "dump and load give the same store" {
	fill
	suppress dump >dump
	run -0 suppress --store new load dump
	has "recipients, digest"
	run -0 suppress --store new verify
	suppress export --format ndjson >a
	suppress --store new export --format ndjson >b
	[ -s a ]
	cmp a b
	suppress --store new dump >again
	# Only the store's own id may differ, and what is summed over it.
	diff <(sed '1d;$d' dump) <(sed '1d;$d' again)
	same "$(tail -1 again | json 'd["digest"]')" \
		"$(tail -1 dump | json 'd["digest"]')"
	for c in 'quarantine list' 'scope list' 'policy show' undo list; do
		same "$(suppress --store new $c)" "$(suppress $c)"
	done
	# What is undone after loading is undone.
	suppress -q --store new undo 1
	run -0 suppress --store new check jane@example.net
}

@test "a cut dump is refused" {
	fill
	suppress dump >dump
	sed '$d' dump >cut
	run -2 suppress --store one load cut
	head -c -30 dump >cut
	run -2 suppress --store two load cut
	sed 5d dump >cut
	run -2 suppress --store three load cut
	run -2 suppress --store four load missing
}

@test "load into a store that is not empty is refused" {
	fill
	suppress dump >dump
	run -2 suppress load dump
	suppress -q --store other add ann@example.com
	run -2 suppress --store other load dump
	run -1 suppress --store other check ann@example.com
}

@test "dump to a file, load from a pipe" {
	fill
	run -0 suppress dump dump
	same "$output" ""
	suppress dump - | cmp - dump
	suppress -q --store new load - <dump
	run -0 suppress --store new verify
	zstd -q dump
	suppress -q --store zst load dump.zst
	run -0 suppress --store zst verify
}

@test "two programs write at once" {
	for i in 1 2 3 4; do
		seq -f "{\"event\":\"complaint\",\"email\":\"$i-%g@x.example\"}" \
			500 >"events$i"
	done
	for i in 1 2 3 4; do
		suppress -q ingest "events$i" 3>&- &
	done
	wait
	same "$(suppress list | wc -l)" 2000
	run -0 suppress verify
}

@test "killed in the middle: what was said to be done is there" {
	seq -f '{"event":"complaint","email":"%g@x.example"}' 100000 >events
	suppress -q add jane@example.com
	suppress -q ingest events 3>&- &
	pid=$!
	sleep 0.2
	kill -9 "$pid" || true
	wait "$pid" || true
	run -0 suppress verify
	run -1 suppress check jane@example.com
	suppress -q ingest events
	same "$(suppress list | wc -l)" 100001
}

@test "a job that fails before it has done anything leaves no store" {
	fill
	suppress dump >dump
	sed '$d' dump >cut
	: >empty
	event complaint jane@example.com nonsense >events
	for job in 'load cut' 'load missing' 'import missing' \
		'import --reason complaint store' 'ingest missing' \
		'add --dry-run ann@example.com' 'add not-an-address' \
		'ingest --dry-run events' 'load empty'; do
		rm -rf new
		run suppress --store new $job
		run --separate-stderr -2 suppress --store new check a@x.example
		has "no store"
		run -2 suppress --store new remove --why x a@x.example
	done
	# What would make it goes on from there.
	suppress -q --store new load dump
	run -1 suppress --store new check jane.doe@example.com
	rm -r new
	run -2 suppress --store new load cut
	suppress -q --store new add ann@example.com
	run -1 suppress --store new check ann@example.com
}

@test "killed in the middle of a load: there is no store" {
	addresses 20000 >list
	suppress -q import --reason complaint list
	suppress dump >dump
	mkfifo pipe
	suppress -q --store new load pipe 3>&- &
	pid=$!
	# All but the end, then nothing for a while.
	exec 4>pipe
	sed '$d' dump >&4
	run -2 suppress --store new check user00001@example.com
	kill -9 "$pid"
	wait "$pid" || true
	exec 4>&-
	run --separate-stderr -2 suppress --store new check a@x.example
	has "no store"
	suppress -q --store new load dump
	run -1 suppress --store new check user00001@example.com
}
