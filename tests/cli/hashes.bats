load common

digest()
{
	printf %s "$2" | "${1}sum" | cut -d' ' -f1
}

@test "a list of digests is honoured, shown and taken back" {
	digest md5 jane@example.com | tr a-f A-F >list.md5
	run -0 suppress import --hash md5 --reason unsubscribe list.md5
	has "batch 1"
	same "$(verdicts Jane@Example.com joe@example.com)" \
		"Jane@Example.com suppressed unsubscribe
joe@example.com clear"
	run -0 suppress check --mail transactional jane@example.com
	run -0 suppress get jane@example.com
	has "$(row digest md5 unsubscribe)"
	has import:list.md5
	run -0 suppress explain jane@example.com
	has "suppress undo"
	run -1 suppress get joe@example.com
	suppress get --json jane@example.com >get
	same "$(json 'd["digests"][0]["algorithm"]' get)" md5
	suppress explain --json jane@example.com >explain
	same "$(json 'd["digests"][0]["batch"]' explain)" 1
	same "$(suppress stats --json | json 'd["hashes"]')" 1
	suppress -q undo 1
	run -0 suppress check jane@example.com
	run -1 suppress get jane@example.com
	same "$(suppress stats --json | json 'd["hashes"]')" 0
}

@test "tables, headers, lines that are refused, packed files" {
	{
		printf 'id,email_sha256\r\n'
		printf '1,%s\r\n' "$(digest sha256 jane@example.com)"
		printf '2,jane@example.com\r\n'
	} >list.csv
	run -3 suppress import --hash SHA256 --reason manual \
		--rejects no list.csv
	same "$(cat no)" "list.csv:3: no digest of that kind"
	run -1 suppress check jane@example.com
	digest sha1 joe@example.com | gzip >list.gz
	run -0 suppress import --hash sha1 --reason complaint list.gz
	same "$(verdicts joe@example.com)" \
		"joe@example.com suppressed complaint"
}

@test "a list of contacts is not taken for one of opt-outs" {
	digest md5 jane@example.com >list
	run -2 suppress import --hash md5 list
	has "give a reason"
	run -2 suppress import --hash md4 --reason manual list
	has "not md5, sha1 or sha256"
	run -0 suppress import --hash md5 --reason manual --dry-run list
	run -2 suppress check jane@example.com
	suppress -q add joe@example.com
	run -0 suppress import --hash md5 --reason manual --dry-run list
	run -0 suppress check jane@example.com
}

@test "another policy changes what a list blocks" {
	digest md5 jane@example.com >list
	suppress -q import --hash md5 --reason unsubscribe list
	printf '[unsubscribe]\nblocks = all\n' >policy
	run -1 suppress policy simulate policy
	has "1 of them are digests"
	suppress -q policy apply policy
	run -1 suppress check --mail transactional jane@example.com
	run -0 suppress verify
	run -0 suppress policy simulate policy
}

@test "taking back more than 1,000 needs --yes-remove" {
	seq -f '%032.0f' 1001 >list
	suppress -q import --hash md5 --reason manual list
	run -2 suppress undo 1
	has 1001
	suppress -q undo --yes-remove 1001 1
	same "$(suppress stats --json | json 'd["hashes"]')" 0
}

@test "a dump has them" {
	digest sha1 jane@example.com >list
	suppress -q import --hash sha1 --reason manual list
	suppress dump >dump
	suppress -q --store other load dump
	run -1 suppress --store other check jane@example.com
	run -0 suppress --store other verify
}

@test "export: digests of those in force, sorted, without rules" {
	suppress -q add Jane@example.com joe@example.com sam@example.com \
		@*.example.org
	printf 'email,expires\nold@example.com,2020-01-01\n' >old.csv
	suppress -q import --reason manual old.csv
	for h in md5 sha1 sha256; do
		same "$(suppress export --hash "$h")" "$(for a in jane joe sam
		do
			digest "$h" "$a@example.com"
		done | sort)"
	done
	same "$(suppress export --hash md5 --reason complaint)" ""
	suppress export --hash md5 --output out
	same "$(wc -l <out)" 3
	run -2 suppress export --hash md5 --format csv
	has "only be written as text"
	run -2 suppress export --hash crc32
}

@test "what is exported here is honoured there" {
	suppress -q add Jane@example.com joe@example.com
	suppress export --hash sha256 >list
	suppress -q --store other import --hash sha256 --reason manual list
	run -1 suppress --store other check jane@example.com
	run -1 suppress --store other check JOE@example.com
	run -0 suppress --store other check sam@example.com
	same "$(suppress --store other export --hash sha256)" ""
}
