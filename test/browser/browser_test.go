package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience bounds every wait: for a machine that does much else.
const patience = time.Minute

// shared is what all tests use: one browser, in which each has a profile of its own, and the program.
var shared struct {
	browser context.Context
	program string
	axe     string // the accessibility checker's source
}

func TestMain(m *testing.M) {
	code, err := all(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser tests:", err)
		code = 1
	}
	os.Exit(code)
}

func all(m *testing.M) (int, error) {
	chromium, err := find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
	if err != nil {
		return 0, err
	}
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		return 0, fmt.Errorf("the accessibility checker is not installed; run `npm ci --ignore-scripts` in test/browser, or `make test`: %w", err)
	}
	shared.axe = string(axe)
	folder, err := os.MkdirTemp("", "browser-tests")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	shared.program = filepath.Join(folder, "bot")
	build := exec.Command("go", "build", "-o", shared.program, "../../cmd/bot")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return 0, fmt.Errorf("building the bot: %w", err)
	}

	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium),
		chromedp.NoSandbox, // the tests' own pages only, and often as root
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	// It complains of events that come before or after a frame that they are about.
	browser, quit := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	defer quit()
	if err := chromedp.Do(browser); err != nil {
		return 0, fmt.Errorf("starting %s: %w", chromium, err)
	}
	shared.browser = browser
	return m.Run(), nil
}

func find(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium is installed (looked for %v); on Debian: apt-get install chromium, or run `make test`", names)
}
