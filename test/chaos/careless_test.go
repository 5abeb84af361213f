package chaos

import (
	"slices"
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// TestTheAccountFindsFaults: programs that leave out one of the things that the
// promise rests on are found out by the account. One that finds nothing in them
// would prove nothing about the others.
func TestTheAccountFindsFaults(t *testing.T) {
	t.Parallel()
	visitors := crowd{overAPI: {4, 250 * time.Millisecond}}
	for careless, test := range map[string]struct {
		want string
		show func(t *testing.T, play func(redis string) *scene) *scene
	}{
		"commits later": {"lost", func(t *testing.T, play func(string) *scene) *scene {
			sc := play(redistest.Start(t).URL())
			stop := sc.write(visitors)
			for _, r := range sc.fleet {
				pause(t.Context(), time.Second)
				r.kill()
				r.start()
			}
			stop()
			pause(t.Context(), 2*time.Second) // what it will commit it has committed
			return sc
		}},
		"waits for no replica": {"lost", func(t *testing.T, play func(string) *scene) *scene {
			server := redistest.StartSentinel(t)
			sc := play(server.URL())
			sc.ops.blind = true
			stop := sc.write(visitors)
			pause(t.Context(), time.Second)
			dieAhead(t, server.Master, server.Replica)
			server.FailOver()
			stop()
			return sc
		}},
		"does not look": {"posted twice", func(t *testing.T, play func(string) *scene) *scene {
			sc := play(redistest.Start(t).URL())
			_, said := sc.dieOver(sc.meet(overSlack), sc.fleet[0], "sent")
			said()
			return sc
		}},
	} {
		t.Run(careless, func(t *testing.T) {
			t.Parallel()
			sc := test.show(t, func(redis string) *scene {
				return newScene(t, set{redis: redis, env: []string{"CHAOS_CARELESS=" + careless}})
			})
			wrong := sc.account("a program that " + careless)
			if !slices.ContainsFunc(wrong, func(w string) bool { return strings.Contains(w, test.want) }) {
				t.Errorf("found %q, want something %s", wrong, test.want)
			}
		})
	}
}
