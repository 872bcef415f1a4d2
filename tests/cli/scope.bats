load common

@test "a scope is known once it was named, and so are those above" {
	run -0 suppress scope add Acme/News
	run -0 suppress scope list
	same "$output" "acme
acme/news"
	run -0 suppress check --scope acme a@b.example
	run -2 suppress check --scope acme/new a@b.example
	run -2 suppress check --scope acm a@b.example
	suppress -q add --scope umbrella/x jane@example.com
	run -0 suppress scope
	has umbrella
	run -0 suppress check --scope umbrella a@b.example
}

@test "a suppression holds below its scope, not above or beside" {
	suppress -q add --scope acme jane@example.com
	suppress -q scope add acme/news acmenews
	run -1 suppress check --scope acme/news jane@example.com
	run -0 suppress check --scope acmenews jane@example.com
	suppress -q add joe@example.com
	run -1 suppress check --scope acme/news joe@example.com
}

@test "an event makes its scope known" {
	event unsubscribe jane@example.com 2024-01-01T00:00:00Z \
		',"scope":"acme/news"' >events
	suppress -q ingest events
	run -1 suppress check --scope acme/news jane@example.com
	run -0 suppress check --scope acme jane@example.com
}

@test "list of a store that is not there fails, add makes one" {
	run -2 suppress scope list
	run -0 suppress scope add acme
	suppress --json scope >out
	same "$(json 'd["scope"]' out)" acme
}

@test "what is no scope is refused" {
	run -2 suppress scope add 'a b'
	run -2 suppress scope add a//b
	run -2 suppress scope add 1/2/3/4/5/6/7/8/9
	run -2 suppress scope add
	run -2 suppress scope remove acme
}
