load common

digest()
{
	printf %s "$2" | "${1}sum" | cut -d' ' -f1
}

people()
{
	export XDG_CACHE_HOME=$PWD/cache
	suppress -q add --reason complaint jane@example.com
	printf '%s\n' email jane@example.com bob@example.com ann@example.com \
		cy@sub.bad.example di@example.org >list
}

@test "who is on a foreign list is removed, and the list is named" {
	people
	printf '%s\n' Bob@Example.COM @*.bad.example >'their list;1.txt'
	digest md5 di@example.org | tr a-f A-F >hashed
	run -0 --separate-stderr suppress scrub list --kept k --removed r \
		--against 'their list;1.txt' --against hashed
	same "$(cat k)" "email
ann@example.com"
	same "$(tail -n +2 r | cut -d, -f1-2 | tr , ' ')" \
		"jane@example.com complaint
bob@example.com against:their_list_1.txt
cy@sub.bad.example against:their_list_1.txt
di@example.org against:hashed"
	has "removed 4 (complaint 1, against other lists 3)"
	has "against 1 addresses, 1 domain rules, 0 digests; now sorted in"
	[ -f hashed.supflat ]
	suppress scrub list --kept k2 --against 'their list;1.txt' \
		--against hashed --json >said 2>err
	cmp k k2
	same "$(json 'd["against"]' said)" 3
	suppress scrub list --kept k3 --against hashed 2>err
	grep -q "digests; sorted in hashed.supflat" err
	run -1 suppress check jane@example.com
	run -0 suppress check bob@example.com
}

@test "a list that has changed is sorted anew" {
	people
	echo bob@example.com >other
	same "$(suppress -q scrub list --against other | grep -c bob)" 0
	echo ann@example.com >other
	same "$(suppress -q scrub list --against other | grep -c bob)" 1
	same "$(suppress -q scrub list --against other | grep -c ann)" 0
	: >other.supflat
	same "$(suppress -q scrub list --against other | grep -c ann)" 0
	gzip -c other >other.gz
	same "$(suppress -q scrub list --against other.gz | grep -c ann)" 0
}

@test "all outputs, duplicates, and NDJSON" {
	people
	echo bob@example.com >other
	printf '%s\n' ann@example.com bob@example.com ann@example.com \
		bob@example.com >twice
	suppress -q scrub twice --unique --kept k --removed r --against other
	same "$(cat k)" ann@example.com
	same "$(cut -d, -f2 r | sort | uniq -c | tr -s ' ')" " 2 against:other
 1 duplicate"
	suppress -q scrub twice --annotate a --against other
	same "$(cut -d, -f2-3 a | sort -u)" "against,against:other
clear,"
	printf '{"m":"%s"}\n' bob@example.com ann@example.com >n
	suppress -q scrub n --field m --kept k --removed r --against other
	same "$(cat k)" '{"m":"ann@example.com"}'
	same "$(json 'd["suppress"]["reason"]' r)" against:other
}

@test "a list that cannot be understood" {
	people
	printf 'who\nbob@example.com\nnobody\n' >other
	run -3 --separate-stderr suppress scrub list --kept k --against other
	has "2 lines are none of these"
	lacks nobody
	printf 'one\ntwo\n' >none
	run -2 suppress scrub list --kept k2 --against none
	has "none: no line has an address, a rule or a digest"
	run -2 suppress scrub list --kept k2 --against missing
	[ ! -e k2 ]
	same "$(ls -A | grep supflat | tr '\n' ' ')" "other.supflat "
	: >empty
	run -0 --separate-stderr suppress scrub list --kept k --against empty
	same "$(wc -l <k)" 5
}

@test "a pipe, and a folder that may not be written to" {
	people
	same "$(suppress -q scrub list --against <(echo bob@example.com) |
		grep -c bob)" 0
	same "$(ls -A "$XDG_CACHE_HOME/suppress" 2>/dev/null)" ""
}

@test "many against many: the same as join" {
	export XDG_CACHE_HOME=$PWD/cache
	suppress -q add nobody@example.org
	python3 - <<'E'
import random
random.seed(3)
people = [f"user{i}@d{i % 50}.example" for i in range(30000)]
theirs = set(random.sample(people, 9000))
rows = [random.choice(people) for _ in range(40000)]
open("theirs", "w").writelines(p.upper() + "\n" for p in theirs)
open("rows", "w").writelines(p + "\n" for p in rows)
open("want", "w").writelines(p + "\n" for p in rows if p not in theirs)
E
	suppress -q scrub rows --kept k --threads 3 --against theirs
	cmp k want
}
