package faq_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"supportbot/faq"
)

// BenchmarkLoad/large has 30 intents with 200 examples each, more than what is shipped.
func BenchmarkLoad(b *testing.B) {
	b.Run("shipped", func(b *testing.B) {
		for b.Loop() {
			if _, err := faq.Load("../faq.yaml"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			if _, err := faq.Load(library); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("large", func(b *testing.B) {
		content, err := os.ReadFile("testdata/broken/valid.yaml")
		if err != nil {
			b.Fatal(err)
		}
		var intents, examples strings.Builder
		for i := range 30 {
			fmt.Fprintf(&intents, "  topic_%d: {title: {zh: 题, en: topic}, kind: talk, does: help}\n", i)
			fmt.Fprintf(&examples, "  topic_%d:\n    zh:\n", i)
			for j := range 100 {
				fmt.Fprintf(&examples, "      - 第 %d 个题目的第 %d 句话是这样写的\n", i, j)
			}
			examples.WriteString("    en:\n")
			for j := range 100 {
				fmt.Fprintf(&examples, "      - sentence %d on the topic with the number %d\n", j, i)
			}
		}
		text := strings.Replace(string(content), "examples:\n", intents.String()+"examples:\n"+examples.String(), 1)
		files := fstest.MapFS{"faq.yaml": {Data: []byte(text)}}
		for b.Loop() {
			if _, err := faq.LoadFS(files, "faq.yaml"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
