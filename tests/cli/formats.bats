load common

@test "import says what it took the file for, and --format decides" {
	printf 'gone@example.com,BOUNCE\n' >ses.csv
	run -0 suppress import ses.csv
	has "ses.csv: Amazon SES, CSV without a header (ses)"
	same "$(verdicts gone@example.com)" \
		"gone@example.com suppressed hard_bounce"
	printf 'status,reason,email,created\n,x,b@example.com,1\n' >b.csv
	run -2 suppress import b.csv
	has "sendgrid-bounces or sendgrid-blocks"
	run -0 suppress import --format sendgrid-blocks b.csv
	same "$(verdicts b@example.com)" "b@example.com clear"
	run -0 suppress import --format sendgrid-bounces b.csv
	same "$(verdicts b@example.com)" \
		"b@example.com suppressed hard_bounce"
	run -2 suppress import --format nobody b.csv
	has "no such format"
}

@test "refused lines are named in the rejects file, the rest is taken" {
	cat >pm.csv <<-'END'
		Origin,EmailAddress,CreatedAt,SuppressionReason
		Recipient,a@example.com,2024-01-02T00:00:00Z,HardBounce
		Recipient,nothing,2024-01-02T00:00:00Z,HardBounce
		Recipient,c@example.com,2024-01-02T00:00:00Z,Whatever
	END
	run -3 suppress import --rejects bad pm.csv
	same "$(<bad)" "pm.csv:3: address: no address: no @
pm.csv:4: SuppressionReason: no reason that is known"
	same "$(verdicts a@example.com)" "a@example.com suppressed hard_bounce"
}

@test "--dry-run changes nothing, and a batch can be undone" {
	printf '{"emailAddress":"a@example.com","reason":"COMPLAINT"}\n' >s
	run -0 suppress import --dry-run s
	has ses-ndjson
	run -2 suppress check a@example.com
	run -0 suppress import s
	run -1 suppress check a@example.com
	run -0 suppress undo 1
	run -0 suppress check a@example.com
}

@test "a list of contacts is refused, whatever the reason" {
	printf 'email,first_name\na@example.com,Ann\n' >people.csv
	run -2 suppress import people.csv
	run -2 suppress import --reason unsubscribe people.csv
	has "looks like a list of contacts"
	lacks a@example.com
	run -0 suppress import --format csv --reason unsubscribe people.csv
	same "$(verdicts a@example.com)" "a@example.com suppressed unsubscribe"
}

@test "export writes a provider's form, and says what is lost" {
	suppress -q add --reason complaint a@example.com
	suppress -q add --reason unsubscribe --scope acme b@example.com
	suppress -q add @bad.example
	run -0 --separate-stderr suppress export --format ses
	same "$output" a@example.com,COMPLAINT
	same "$stderr" "ses: 1 written
ses: 1 left out, no word for unsubscribe
ses: 1 domain rules left out"
	run -0 --separate-stderr suppress export --format postmark --json
	has "their scope: they will hold everywhere"
	same "$(json 'len(d["Suppressions"])' <<<"$(tr -d '\n' <<<"$output")")" 2
	run -2 suppress export --format sendgrid-blocks
	run -0 suppress -q export --format sendpost --output out.json
	run -0 suppress --store other import out.json
	has "(sendpost)"
	run -1 suppress --store other check a@example.com
}

@test "export --since: additions and removals, and where to go on" {
	suppress -q add --reason complaint a@example.com
	suppress -q add b@example.com
	run -0 --separate-stderr suppress export --since 0
	same "$output" "+a@example.com
+b@example.com"
	has "2 added, 0 removed; next time: --since 2"
	suppress -q add --reason unsubscribe c@example.com
	suppress -q remove --why x b@example.com
	suppress -q remove --why x --reason complaint a@example.com
	suppress -q add --reason unsubscribe a@example.com
	run -0 --separate-stderr suppress export --since 2 --format csv
	same "$(cut -d, -f1-5 <<<"$output")" \
		"change,address,reason,scope,blocks
remove,a@example.com,complaint,,
add,a@example.com,unsubscribe,,marketing
remove,b@example.com,manual,,
add,c@example.com,unsubscribe,,marketing"
	has "2 added, 2 removed; next time: --since 6"
	# Whoever is still on the list for another reason is not taken off.
	same "$(suppress export --since 2 2>/dev/null)" "+a@example.com
-b@example.com
+c@example.com"
	same "$(suppress -q export --since 2 --json 2>/dev/null | wc -l)" 4
	same "$(suppress export --since 6 2>/dev/null)" ""
	# A number that the log does not have is no empty answer.
	run -2 suppress export --since 99 --output out
	has "begin anew"
	[ ! -e out ]
	run -2 suppress export --since 2 --format ses
	run -2 suppress export --since 2 --scope acme
}

@test "maps of mail servers: lines" {
	suppress -q add --reason complaint a@example.com
	suppress -q add @*.bad.example '#x@example.com'
	run -0 --separate-stderr suppress export --format postfix
	same "$output" "$(row bad.example \
		'REJECT on the suppression list (manual)')
$(row .bad.example 'REJECT on the suppression list (manual)')
$(row a@example.com 'REJECT on the suppression list (complaint)')"
	has "1 left out, addresses it cannot spell"
	run -0 --separate-stderr suppress export --format rspamd
	same "$output" a@example.com
	has "1 domain rules left out"
}

@test "maps of mail servers: files, never in the store" {
	suppress -q add --reason complaint a@example.com
	suppress -q add b@example.com
	run -0 suppress -q export --format exim-lmdb --output exim.lmdb
	same "$(mdb_dump -np exim.lmdb | grep '^ ')" " a@example.com
 complaint
 b@example.com
 manual"
	run -0 suppress -q export --format postfix-lmdb --output pf.lmdb
	same "$(mdb_dump -np pf.lmdb | grep -c '\00$')" 4
	same "$(find . -name '*.part*')" ""
	# The old one is replaced as a whole.
	suppress -q remove --why x b@example.com
	run -0 suppress -q export --format exim-lmdb --output exim.lmdb
	same "$(mdb_dump -np exim.lmdb | grep -c '^ ')" 2
	run -2 suppress export --format exim-lmdb
	has "--output"
	run -2 suppress export --format exim-lmdb --output store/data.mdb
	has "directory of the store"
	run -2 suppress export --output store/data.mdb
	has "directory of the store"
	suppress verify
}
