package main

import (
	"net/url"
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

// traces reports whether the standard variables of OpenTelemetry ask for traces.
func (r *settingsReader) traces(env environment) bool {
	if env["OTEL_EXPORTER_OTLP_ENDPOINT"] == "" && env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] == "" ||
		strings.EqualFold(env["OTEL_SDK_DISABLED"], "true") || strings.EqualFold(env["OTEL_TRACES_EXPORTER"], "none") {
		return false
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"} {
		if protocol := env[name]; protocol != "" && protocol != "http/protobuf" {
			r.mistake(name, "is %q; traces are sent over http/protobuf", protocol)
		}
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"} {
		u, err := url.Parse(env[name])
		if env[name] != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			r.mistake(name, "is not of the form http://host:4318") // its value may have a password in it
		}
	}
	return true
}
