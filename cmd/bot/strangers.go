package main

import (
	"regexp"
	"slices"
	"strings"
)

// Variables of ours that nobody knows are mistakes: a misspelt setting that is passed over is found
// when it is needed. Other programs have variables that begin with SLACK_, DINGTALK_ and REDIS_, too, so
// of those only near misses count.
const ours = "BOT_"

// linked are the variables that Kubernetes makes of a service called "bot".
var linked = regexp.MustCompile(`^BOT_(SERVICE_(HOST|PORT(_.*)?)|PORT(_.*)?)$`)

// strangers finds the variables that look like settings and are none.
func (r *settingsReader) strangers(env environment) {
	var known []string
	for _, s := range table() {
		known = append(known, s.env)
		if s.secret {
			known = append(known, s.env+"_FILE")
		}
	}
	var names []string
	for name := range env {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(known, name) || linked.MatchString(name) {
			continue
		}
		near := nearest(name, known)
		switch {
		case near != "":
			r.mistake(name, "is no setting; is %s meant?", near)
		case strings.HasPrefix(name, ours):
			r.mistake(name, "is no setting; \"bot help\" lists them")
		}
	}
}

// nearest is the known name that differs in at most two letters, "" if there is none.
func nearest(name string, known []string) string {
	const most = 2
	best, found := most+1, ""
	for _, k := range known {
		if d := distance(name, k); d < best {
			best, found = d, k
		}
	}
	return found
}

// distance counts the letters to insert, remove or change between two names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
