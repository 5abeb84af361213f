// Package safely does work in which a panic is a mistake of ours in one
// message: it harms nothing else, and what the message says gets into no log.
package safely

import (
	"log/slog"
	"runtime"
	"runtime/debug"
)

// Do returns what the work returns. If it panics, the log says so, in the words given, and what is
// returned is otherwise's.
func Do[T any](log *slog.Logger, words string, work, otherwise func() T) (result T) {
	defer func() {
		if r := recover(); r != nil {
			// The value of a panic may quote the message: only the runtime's own texts are told.
			var what any = "a value"
			if e, ok := r.(runtime.Error); ok {
				what = e
			}
			log.Error(words, "panic", what, "stack", string(debug.Stack()))
			result = otherwise()
		}
	}()
	return work()
}
