package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// domain are words of the shipped knowledge. Another team's knowledge makes another bot: none of these
// may be in the program.
var domain = regexp.MustCompile(`(?i)\b(icp|beian|filing|filed|ecs|simple_server|web_hosting|virtual_host|marketplace|anti_ddos|hongkong|hong kong|mainland|public_bandwidth|hichina|alibaba|aliyun)\b|备案|阿里云|服务器|主体|域名`)

func TestNoDomainWordInProgram(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			if word := domain.FindString(line); word != "" {
				t.Errorf("%s:%d: %q belongs into the knowledge", path, i+1, word)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
