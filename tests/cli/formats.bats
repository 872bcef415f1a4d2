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
