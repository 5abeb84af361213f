// Package observe shows what the bot does: numbers for Prometheus, and traces
// over OpenTelemetry. It is told by the rooms through their own interfaces; none
// of them imports it, and none knows who listens.
//
// Nothing here holds a message, a name or an address: labels and attributes
// come from the knowledge and from the program, conversations are named by a
// hash.
package observe
