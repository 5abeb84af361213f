package classify

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel does n independent jobs on all processors. Each worker gets its own
// function (and scratch space) from start. Jobs must write to places of their
// own, so that the result does not depend on who did what when.
func parallel(n int, start func() func(job int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			do := start()
			for job := next.Add(1) - 1; job < int64(n); job = next.Add(1) - 1 {
				do(int(job))
			}
		})
	}
	wg.Wait()
}
