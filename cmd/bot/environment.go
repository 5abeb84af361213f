package main

import (
	"strings"

	"github.com/urfave/cli/v3"
)

// environment is the environment variables by name.
type environment map[string]string

func newEnvironment(pairs []string) environment {
	e := environment{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		e[name] = value
	}
	return e
}

// source makes a flag take its value from the variable. An empty variable is
// an unset one, as deployments pass on what nobody has set.
func (e environment) source(name string) cli.ValueSourceChain {
	return cli.NewValueSourceChain(variable{name: name, value: strings.TrimSpace(e[name])})
}

// variable is one environment variable as the flags read it.
type variable struct{ name, value string }

func (v variable) Lookup() (string, bool) { return v.value, v.value != "" }
func (v variable) IsFromEnv() bool        { return true }
func (v variable) Key() string            { return v.name }
func (v variable) String() string         { return "environment variable " + v.name }
func (v variable) GoString() string       { return "variable(" + v.name + ")" }
