package hostile

// Lines that tests of the parts show, or that are out of scope.

func dingtalkLines() []line {
	const here = "channels/dingtalk"
	return []line{
		{id: "D01", means: "no signature, or one in another spelling", tests: in(here, "TestCallbackRefuses")},
		{id: "D02", means: "a time in seconds, or an hour off", tests: in(here, "TestCallbackRefuses")},
		{id: "D03", means: "headers of one message on the body of another", tests: in(here, "TestSignatureReused", "TestSealed")},
		{id: "D04", means: "one message twice", tests: in(here, "TestCallbackTwice", "TestRedelivery")},
		{id: "D05", means: "another organisation's, another robot's", tests: in(here, "TestForeignMessages")},
		{id: "D06", means: "no id, a long one, one that would break out of a key", tests: in(here, "TestCallbackRefuses", "TestCallbackAcknowledges")},
		{id: "D07", means: "pictures and sound: nothing is fetched", tests: in(here, "TestNothingIsFetched", "TestMessages")},
		{id: "D08", means: "a webhook that has expired, or says nonsense about it", tests: in(here, "TestWebhookExpiry")},
		{id: "D09", means: "calls itself an administrator", out: "nothing in the program gives rights by what a message says of itself"},
		{id: "D10", means: "an unknown kind of conversation, or none", tests: in(here, "TestCallbackAcknowledges", "TestCallbackRefuses")},
		{id: "D11", means: "a text of a megabyte, null, a list", tests: in(here, "TestCallbackRefuses")},
		{id: "D12", means: "a far side that redirects, fails, floods, hangs", tests: in(here, "TestHostsThatDoNotAnswer", "TestFailures")},
	}
}

// outward are the URLs that came from outside.
func outward() []line {
	guard := in("channels/dingtalk", "TestWebhookGuard")
	slack := in("channels/slack", "TestResponseURLs")
	return []line{
		{id: "U01", means: "the right host without TLS", tests: guard},
		{id: "U02", means: "hosts that contain the right one", tests: guard},
		{id: "U03", means: "the right host as a user's name", tests: guard},
		{id: "U04", means: "hosts that parsers read in different ways", tests: guard},
		{id: "U05", means: "addresses of this machine and of clouds, in all spellings", tests: guard},
		{id: "U06", means: "other ports", tests: guard},
		{id: "U07", means: "other schemes, or none", tests: guard},
		{id: "U08", means: "the right host, another path", tests: guard},
		{id: "U09", means: "parameters twice, missing, or endless", tests: guard},
		{id: "U10", means: "letters of other alphabets in the host", tests: guard},
		{id: "U11", means: "capitals and the usual port: accepted", tests: append(in("channels/dingtalk", "TestWebhookGuard"), slack...)},
		{id: "U12", means: "the right name with an address inside", tests: append(in("channels/outward", "TestPublicOnly"), in("channels/dingtalk", "TestOwnHostsAreDialledCarefully")...)},
		{id: "U13", means: "the right host sends on to another", tests: in("channels/dingtalk", "TestHostsThatDoNotAnswer")},
		{id: "U14", means: "a proxy in the environment is not asked", run: noProxy},
		{id: "U15", means: "certificates are checked", run: certificates},
	}
}

// markup is text that somebody wrote, in what the bot sends.
func markup() []line {
	golden := in("channels/slack", "TestGolden")
	web := in("channels/web", "TestMarkdown")
	return []line{
		{id: "M01", means: "words that would ping everybody", tests: golden},
		{id: "M02", means: "words that would ping somebody", tests: golden},
		{id: "M03", means: "a link that shows another", tests: golden},
		{id: "M04", means: "text that arrives escaped is escaped once", tests: append(in("channels/slack", "TestGolden"), in("channels/slack", "FuzzText")...)},
		{id: "M05", means: "text that was escaped twice stays so", tests: golden},
		{id: "M06", means: "names that Slack would link by itself", run: noLinkedNames},
		{id: "M07", means: "marks of emphasis and code in somebody's text", tests: golden},
		{id: "M08", means: "schemes that do something when clicked", tests: append(in("channels/slack", "TestGolden"), append(web, in("channels/dingtalk", "TestMarkdown")...)...)},
		{id: "M09", means: "links are not unfolded", run: noUnfurling},
		{id: "M10", means: "longer than a message may be", tests: append(in("channels/slack", "TestLongReplies"), in("channels/dingtalk", "TestLongReplies")...)},
		{id: "M11", means: "pictures, deep links and pings in DingTalk", tests: in("channels/dingtalk", "TestMarkdown", "TestMentions")},
		{id: "M12", means: "templates and formats in a value", tests: append(in("channels/slack", "TestGolden"), in("test/hostile", "TestHostileInput")...)},
		{id: "M13", means: "control characters and reversed text", tests: append(in("channels/slack", "TestGolden"), in("channels/web", "TestRefusals")...)},
		{id: "M14", means: "names of people are text as well", out: "replies show no names of people; the console's tests hold for agents"},
		{id: "M15", means: "a secret that somebody typed is not said back", run: notSaidBack},
	}
}

func page() []line {
	return []line{
		{id: "W01", means: "markup in a message is shown as text", tests: in("test/browser", "TestPersonsTextIsText", "TestRepliesAreSanitised")},
		{id: "W02", means: "links that do something else", tests: append(in("channels/web", "TestMarkdown"), in("test/browser", "TestRepliesAreSanitised")...)},
		{id: "W03", means: "a stream opened by another site", tests: in("test/browser", "TestOtherSitesCannotRead")},
		{id: "W04", means: "a message sent by another site", tests: in("channels/web", "TestRefusals")},
		{id: "W05", means: "somebody else's conversation, guessed", tests: in("channels/web", "TestConversationsAreUnguessable", "TestUnknownConversationsAreEmpty")},
		{id: "W06", means: "forged sessions", out: "visitors have none: who knows the unguessable name of a conversation is in it"},
		{id: "W07", means: "floods over a socket", tests: in("channels/web", "TestStreamsAreLimited")},
		{id: "W08", means: "ten thousand conversations from one address", tests: in("channels/web", "TestNewConversationsOfAnAddressAreLimited")},
		{id: "W09", means: "leave for other origins", tests: in("channels/web", "TestRefusals", "TestEmbedding", "TestNoEmbeddingByDefault")},
		{id: "W10", means: "framed by another site", tests: in("channels/web", "TestEmbedding", "TestNoEmbeddingByDefault")},
		{id: "W11", means: "files", out: "the page takes none"},
		{id: "W12", means: "an event number that is nobody's, or nonsense", tests: in("channels/web", "TestTranscriptRefusals")},
		{id: "W13", means: "names that change JavaScript's objects", tests: in("test/browser", "TestRepliesAreSanitised")},
	}
}

func console() []line {
	const console = "belongs to the agents' console, and to its own tests in channels/console and session"
	signIn := func(names ...string) []string { return in("channels/console", names...) }
	return []line{
		{id: "C01", means: "a page without a session", tests: signIn("TestSignInAndOut")},
		{id: "C02", means: "another tenant's conversation", out: "there is one tenant"},
		{id: "C03", means: "an agent asks for what administrators may", out: console},
		{id: "C04", means: "a change by GET", out: console},
		{id: "C05", means: "a change ordered by another site", out: console},
		{id: "C06", means: "twenty wrong passwords", tests: signIn("TestSignInRefused")},
		{id: "C07", means: "a session from before the sign-in", tests: signIn("TestSignInAndOut")},
		{id: "C08", means: "the cookie's attributes", tests: signIn("TestCookie")},
		{id: "C09", means: "sent elsewhere after the sign-in", tests: signIn("TestNextIsAPageOfTheConsole")},
		{id: "C10", means: "the headers of every answer", out: console},
		{id: "C11", means: "cells that a spreadsheet would compute", out: console},
		{id: "C12", means: "a knowledge that is a bomb", tests: in("faq", "FuzzLoad")},
		{id: "C13", means: "templates in an answer by an editor", tests: in("channels/web", "TestMarkdown")},
		{id: "C14", means: "patterns in the search", out: console},
		{id: "C15", means: "two agents take one conversation", tests: in("channels/slack", "TestTwoClaimAtOnce")},
		{id: "C16", means: "an agent answers a conversation that is gone", out: console},
		{id: "C17", means: "numbers, profiles and files on the public port", tests: in("channels/web", "TestWhoSeesMetrics")},
	}
}

func failures() []line {
	return []line{
		{id: "R01", means: "Redis is away, or refuses", tests: append(in("test/chaos", "TestRedisRefuses", "TestRedisKilled"), in("bot", "TestRedisAway")...)},
		{id: "R02", means: "Redis is slow, resets, cuts off", tests: append(in("test/chaos", "TestNetwork"), in("session", "TestFrozenRedis")...)},
		{id: "R03", means: "the script ran, its answer was lost", tests: in("bot", "TestACommitInDoubtIsLookedUp")},
		{id: "R04", means: "killed at any step", tests: append(in("test/chaos", "TestProcesses"), in("bot", "TestKilledAtAnyPoint", "TestKilledAtAnyTime")...)},
		{id: "R05", means: "frozen for longer than its lease", tests: append(in("test/chaos", "TestProcesses"), in("bot", "TestFrozenProcess")...)},
		{id: "R06", means: "the platform fails before, after, or without posting", tests: in("channels/slack", "TestCrashes", "TestRateLimits", "TestRateLimitIsOfOneChannel", "TestRefusals")},
		{id: "R07", means: "a message that panics", tests: in("bot", "TestAPoisonMessageIsAnsweredHonestlyAndTheConversationGoesOn", "TestAnEntryThatNoProcessSurvivesIsBuried")},
		{id: "R08", means: "one conversation shouts", tests: append(in("test/chaos", "TestOneWhoShouts"), in("bot", "TestOverTheLimitSaysWhenToComeBack")...)},
		{id: "R09", means: "ten times what it can carry", tests: append(in("test/chaos", "TestOverload"), in("bot", "TestTooManyTurnsAtATimeAreRefusedAtOnce")...)},
		{id: "R10", means: "told to stop in the middle", tests: in("test/chaos", "TestStopped", "TestStoppedWithTurnsUnderWay")},
		{id: "R11", means: "two versions at once", tests: in("test/chaos", "TestRollOut")},
		{id: "R12", means: "Redis is emptied, or forgets the scripts", tests: in("test/chaos", "TestFlushed")},
		{id: "R13", means: "a replica's clock is wrong", tests: in("test/chaos", "TestWrongClocks")},
		{id: "R14", means: "the disk of Redis is full", tests: in("test/chaos", "TestRedisRefuses")},
	}
}
