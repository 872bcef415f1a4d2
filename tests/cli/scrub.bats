load common

people()
{
	suppress -q add --reason complaint jane@example.com
	suppress -q add --reason unsubscribe --scope acme/news joe@example.net
	suppress -q add --expires 2100-01-01 kim@example.org
	suppress -q add @*.bad.example
}

# counts FILE: what --json says, in a line.
counts()
{
	json '" ".join(f"{k} {d[k]}" for k in
		("rows", "kept", "removed", "rejected", "unknown"))' "$1"
}

@test "rows that are clear are kept byte for byte, in order" {
	people
	printf '%s\r\n' 'Name;E-Mail;Note' '"Doe; Jane";Jane@Example.com;x' \
		'Ann;ann@example.org;"two
lines ""quoted"""' 'Bad;x@y.bad.example;' 'Zoe; <Zoe@example.org> ;' >list.csv
	run -0 --separate-stderr suppress scrub list.csv --kept k --removed r
	same "$output" ""
	has "semicolon, with a header, addresses in column 2 (E-Mail)"
	has "4 rows: kept 2, removed 2 (complaint 1, manual 1)"
	printf '%s\r\n' 'Name;E-Mail;Note' 'Ann;ann@example.org;"two
lines ""quoted"""' 'Zoe; <Zoe@example.org> ;' | cmp - k
	same "$(cut -d';' -f1-6 r | tr -d '\r' | sed 's/202.*//')" \
		'Name;E-Mail;Note;reason;scope;since
"Doe; Jane";Jane@Example.com;x;complaint;
Bad;x@y.bad.example;;manual;;'
	same "$(ls | grep -v ^separate | tr '\n' ' ')" "k list.csv r store "
}

@test "standard input to standard output" {
	people
	same "$(printf '%s\n' jane@example.com ann@example.org '' kim@example.org |
		suppress -q scrub -)" ann@example.org
	printf 'ann@example.org' >list
	same "$(suppress -q scrub list)" ann@example.org
	same "$(suppress -q scrub - </dev/null)" ""
}

@test "scope, mail and time are those of check" {
	people
	printf '%s\n' joe@example.net kim@example.org >list
	same "$(suppress -q scrub list)" ""
	same "$(suppress -q scrub --mail transactional list)" joe@example.net
	same "$(suppress -q scrub --scope acme list)" joe@example.net
	same "$(suppress -q scrub --at 2101-01-01 list)" kim@example.org
	run -2 --separate-stderr suppress scrub --scope nosuch list
	has "no such scope"
	same "$output" ""
}

@test "what is no address is never kept" {
	people
	printf '%s\n' email,name ann@example.org,Ann none,x ,y 'a@b@c,z' \
		'"zoe@example.org,Q' >list
	run -0 suppress scrub list --kept k --rejected j --removed r
	same "$(cat k)" "email,name
ann@example.org,Ann"
	same "$(wc -l <j)" 5
	same "$(cat r)" email,name,reason,scope,since,expires
	suppress -q scrub list --kept k --removed r
	same "$(grep -c invalid r)" 4
}

@test "a row with a delimiter too many or too few is not trusted" {
	people
	printf '%s\n' name,email,boss Ann,ann@example.org,boss@example.org \
		jane@example.com,boss@example.org \
		Doe,Jane,jane@example.com,boss@example.org \
		Zoe,zoe@example.org Kim,kim2@example.org,,, >list
	same "$(suppress -q scrub list --column email)" \
		"name,email,boss
Ann,ann@example.org,boss@example.org
Zoe,zoe@example.org
Kim,kim2@example.org,,,"
}

@test "the column: by name, by content, by option" {
	people
	printf '%s\n' Address,Kontakt 'High Street 1,jane@example.com' \
		'Low Street 2,ann@example.org' >list
	same "$(suppress -q scrub list)" "Address,Kontakt
Low Street 2,ann@example.org"
	same "$(suppress -q scrub --column kontakt list | wc -l)" 2
	same "$(suppress -q scrub --column 2 list | wc -l)" 2
	run -2 suppress scrub --column phone list
	has "list: the first line has no column phone"
	printf '%s\n' a@example.org,jane@example.com >two
	run -2 suppress scrub two
	has "columns 1 and 2 both hold addresses"
	same "$(suppress -q scrub --column 1 two)" a@example.org,jane@example.com
	printf 'no,addresses\n' >none
	run -2 suppress scrub none
	has "no column of addresses"
	run -2 suppress scrub --header yes two --column 1
	has "no header"
}

@test "encodings and spreadsheets" {
	people
	suppress -q add andré@example.com
	printf 'sep=|\nid|mail\n1|ANDRÉ@example.com\n2|ann@example.org\n' >utf8
	iconv -f utf-8 -t utf-16 utf8 >utf16
	iconv -f utf-8 -t latin1 utf8 >latin1
	for e in utf8 utf16 latin1; do
		suppress -q scrub $e --kept k.$e
	done
	same "$(cat k.utf8)" "sep=|
id|mail
2|ann@example.org"
	same "$(iconv -f utf-16 -t utf-8 k.utf16)" "$(cat k.utf8)"
	head -c2 utf16 | cmp - <(head -c2 k.utf16)
	cmp k.utf8 k.latin1
	run -0 suppress scrub latin1 --check-only
	has Latin-1,
	run -0 suppress scrub utf16 --check-only
	has UTF-16LE,
}

@test "annotate marks all rows" {
	people
	printf '%s\n' email jane@example.com ann@example.org x >list
	run -0 suppress -q scrub list --annotate -
	same "$(sed 's/202[^,]*//' <<<"$output")" \
		"email,verdict,reason,scope,since,expires
jane@example.com,suppressed,complaint,,,
ann@example.org,clear,,,,
x,suppressed,invalid,,,"
}

@test "unique keeps the first row of an address" {
	people
	printf '%s\n' Ann@example.org bob@example.org 'A <ann@EXAMPLE.org>' \
		jane@example.com bob@example.org >list
	run -0 suppress -q scrub --unique list --kept k --removed r
	same "$(cat k)" "Ann@example.org
bob@example.org"
	same "$(grep -c duplicate r)" 2
}

@test "packed in, packed out" {
	people
	seq -f 'user%06g@example.org' 50000 >list
	echo jane@example.com >>list
	gzip -k list
	zstd -q list
	suppress -q scrub list.gz --kept k.zst --removed r.gz
	zstd -dc k.zst | cmp - <(head -50000 list)
	same "$(zcat r.gz | cut -f1 -d,)" jane@example.com
	suppress -q scrub list.zst --kept k.gz --removed /dev/null
	zcat k.gz | cmp - <(head -50000 list)
	# Nothing at all is a file, too.
	suppress -q scrub - --kept none.gz --removed none.zst </dev/null
	same "$(zcat none.gz; zstd -dc none.zst)" ""
	# A cut one is no list.
	head -c 1000 list.gz >cut.gz
	run -2 suppress scrub cut.gz --kept cut --removed cut.r
	has "cut.gz: the compressed data is cut"
	[ ! -e cut ] && [ ! -e cut.r ]
}

@test "several lists go to folders" {
	people
	mkdir in
	printf '%s\n' jane@example.com ann@example.org >in/a
	printf 'mail\nann@example.org\n' >in/b
	run -2 suppress scrub in/a in/b
	has "need folders"
	# One that is not there stops no other.
	run -2 suppress -q scrub in/none in/a in/b --kept k --removed r
	has "in/none: no such file"
	same "$(cat k/a k/b)" "ann@example.org
mail
ann@example.org"
	same "$(ls k r | tr '\n' ' ')" "k: a b  r: a b "
	suppress -q scrub --unique in/a in/b --kept k
	same "$(cat k/b)" mail
}

@test "NDJSON by a member" {
	people
	printf '%s\n' '{"id":1,"user":{"email":"Jane@example.com"}}' \
		'{"id":2,"user":{"email":"ann@example.org"}} ' \
		'{"id":3}' '{}' 'not json' \
		'{"user":{"email":"a@b.example","email":"jane@example.com"}}' >list
	run -2 suppress scrub list
	has "--field"
	run -0 suppress -q scrub list --field user.email --kept k --removed r \
		--annotate a
	same "$(cat k)" '{"id":2,"user":{"email":"ann@example.org"}} '
	same "$(json 'd["suppress"]["reason"]' r)" complaint
	same "$(sed -n 4p a | json 'd')" \
		"{'suppress': {'verdict': 'suppressed', 'reason': 'invalid', 'scope': '', 'since': '', 'expires': ''}}"
	same "$(wc -l <r)" 5
}

@test "check-only and json count" {
	people
	printf '%s\n' jane@example.com ann@example.org x '' >list
	suppress scrub --check-only --json list >out
	same "$(counts out)" "rows 3 kept 1 removed 1 rejected 1 unknown 0"
	same "$(json 'd["reasons"]["complaint"], d["blank"]' out)" "(1, 1)"
	run -2 suppress scrub --check-only --kept k list
	run -2 suppress scrub --json list
}

@test "a file is as it was, or whole" {
	people
	printf '%s\n' jane@example.com ann@example.org >list
	echo before >k
	run -2 suppress scrub list --kept k --removed /dev/full
	has /dev/full
	same "$(cat k)" before
	run -2 suppress scrub nosuch --kept k
	has "nosuch: no such file"
	same "$(cat k)" before
	run -2 suppress scrub . --kept k
	run -2 suppress scrub list --kept k --removed k
	has "two outputs"
	# Onto itself.
	suppress -q scrub list --kept list
	same "$(cat list)" ann@example.org
	same "$(ls)" "k
list
store"
}

@test "interrupted: nothing is left" {
	people
	mkfifo pipe
	suppress scrub pipe --kept k --removed r 2>err &
	pid=$!
	exec 9>pipe
	seq -f 'user%06g@example.org' 100000 >&9
	sleep 0.3
	kill -INT $pid
	status=0
	wait $pid || status=$?
	same "$status" 2
	exec 9>&-
	grep -q 'stopped' err
	same "$(ls)" "err
pipe
store"
}

@test "odd bytes: NUL, a row of 10 MB, a last line that is cut" {
	people
	{
		printf 'email,x\nann@example.org,a\0b\nj\0ane@example.com,\n'
		printf 'long@example.org,'
		head -c 10000000 /dev/zero | tr '\0' x
		printf '\nbob@example.org,"y'
	} >list
	run -0 suppress scrub list --kept k --rejected j --json
	same "$(counts <(echo "$output"))" \
		"rows 4 kept 1 removed 0 rejected 3 unknown 0"
	printf 'email,x\nann@example.org,a\0b\n' | cmp - k
	same "$(wc -c <j)" $((8 + 19 + 17 + 10000000 + 1 + 18))
}
