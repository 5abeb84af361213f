package bot_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"supportbot/bot"
	"supportbot/internal/redistest"
	"supportbot/session"
)

// A whole turn against a real Redis, without a network in between: two round
// trips for a reply that is read, two more for one that is delivered.
func BenchmarkHandle(b *testing.B) {
	for _, delivered := range []bool{false, true} {
		b.Run(fmt.Sprintf("delivered=%t", delivered), func(b *testing.B) {
			desk := newPlatform()
			desk.news = make(chan struct{}, b.N+1)
			server := redistest.Start(b)
			all := newBot(b, bot.Options{
				Store: open(b, session.Options{URL: server.URL()}), Senders: map[string]bot.Sender{"desk": desk}, Delivery: bot.Delivery{},
			})
			run(b, all)
			compose := message
			if delivered {
				compose = posted
			}
			var n atomic.Int64
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				conversation := fmt.Sprint("c", n.Add(1))
				for i := 0; pb.Next(); i++ {
					if i%50 == 49 { // far below the bound of an outbox
						conversation = fmt.Sprint("c", n.Add(1))
					}
					if _, err := all.Handle(b.Context(), compose(conversation, fmt.Sprint("m", i), "May I renew my loan for two weeks?")); err != nil {
						b.Fatal(err)
					}
				}
			})
			if delivered {
				desk.wait(b, "all posts", func() bool { return len(desk.posts) == b.N })
			}
		})
	}
}

// A message in which there is nothing to mask costs no memory, however many numbers it has.
func BenchmarkMask(b *testing.B) {
	mask := bot.Mask()
	for name, text := range map[string]string{
		"plain":   "May I renew my loan for two weeks?",
		"chinese": "我在阿里云买了一台三个月的轻量服务器，可以给两个网站做备案吗？",
		"numbers": "12 sites, 3 subjects, CNY 1999 for 12 months from 2024-05-01, at 192.168.100.100",
		"phone":   "call me at 138-0013-8000 please",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mask(text)
			}
		})
	}
}
