load common

fill()
{
	{
		event complaint jane@example.com 2024-01-01T00:00:00Z
		event hard_bounce jane@example.com 2024-01-02T00:00:00Z
		event unsubscribe joe@example.net 2024-01-03T00:00:00Z \
			',"scope":"acme/news"'
		event soft_bounce sam@example.com 2024-01-04T00:00:00Z
	} >events
	suppress -q ingest events
}

@test "one line for each suppression in force" {
	fill
	run -0 suppress list
	same "$output" \
		"$(row jane@example.com hard_bounce '' 2024-01-02T00:00:00Z '')
$(row jane@example.com complaint '' 2024-01-01T00:00:00Z '')
$(row joe@example.net unsubscribe acme/news 2024-01-03T00:00:00Z '')"
}

@test "--reason, --scope, --mail, --domain" {
	fill
	same "$(suppress list --reason complaint | cut -f1,2)" \
		"$(row jane@example.com complaint)"
	same "$(suppress list --domain Example.NET | cut -f1)" joe@example.net
	same "$(suppress list --mail transactional | cut -f2 | sort -u)" \
		"complaint
hard_bounce"
	suppress -q scope add umbrella
	same "$(suppress list --scope umbrella | cut -f1 | sort -u)" \
		jane@example.com
	same "$(suppress list --scope acme/news | cut -f2 | wc -l)" 3
	run -2 suppress list --reason nonsense
	run -2 suppress list --mail nonsense
	run -2 suppress list jane@example.com
}

@test "a scope that nobody knows is no empty list" {
	fill
	run suppress list --scope typo
	same "$status" 2
	run suppress export --scope typo
	same "$status" 2
}

@test "--at and expiry" {
	suppress -q add --expires 2100-01-01 jane@example.com
	same "$(suppress list --at 2099-01-01 | wc -l)" 1
	same "$(suppress list --at 2101-01-01)" ""
}

@test "--all shows those without a suppression too" {
	fill
	same "$(suppress list --all | cut -f1 | sort -u | tr '\n' ' ')" \
		"jane@example.com joe@example.net sam@example.com "
	same "$(suppress list --all | grep ^sam)" \
		"$(row sam@example.com '' '' '' '')"
}

@test "--json: one record a line" {
	fill
	suppress list --json >out
	same "$(wc -l <out)" 2
	same "$(json 'd["key"], [s["reason"] for s in d["suppressions"]]' out)" \
		"('jane@example.com', ['hard_bounce', 'complaint'])"
}

@test "an empty store is an empty list" {
	suppress -q scope add acme
	run -0 suppress list
	same "$output" ""
	run -2 suppress --store missing list
}

@test "stats: numbers by reason, source, class and day" {
	fill
	run -0 suppress stats
	has "recipients on record"
	has "complaint"
	has "generic"
	lacks '#'
	suppress stats --json >out
	same "$(json 'd["recipients"], d["suppressed"], d["facts"]' out)" \
		"(3, 2, 4)"
	same "$(json 'sorted(d["by_reason"].items())' out)" \
		"[('complaint', 1), ('unsubscribe', 1)]"
	same "$(json 'd["by_source"], d["by_kind"]["soft_bounce"]' out)" \
		"({'generic': 4}, 1)"
	same "$(json 'sum(d["by_day"].values())' out)" 4
	run -0 suppress stats --days 0
	run -2 suppress stats --days many
}
