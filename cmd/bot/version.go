package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/urfave/cli/v3"

	"supportbot/dialog"
)

// version is set by the linker (-X main.version=…) for a release.
var version string

// programVersion is the release, else what the Go tool knows of the build.
func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// version prints what a report of a mistake should quote.
func (p *program) version(context.Context, *cli.Command) error {
	fmt.Fprintf(p.stdout, "bot %s\nengine %s\n", programVersion(), dialog.Engine)
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintln(p.stdout, info.GoVersion)
	}
	k, problems := origin{path: knowledgeFile, embedded: true}.read()
	if k == nil {
		return fmt.Errorf("the knowledge in this program cannot be read: %w", problems)
	}
	fmt.Fprintf(p.stdout, "knowledge in this program %s\n", k.Hash)
	return nil
}
