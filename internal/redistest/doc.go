// Package redistest starts real Redis servers for tests: one alone, or a
// Cluster, on free ports of the loopback interface and with their data in
// temporary directories. They end with the test, and also when the test
// program is killed. Tests fail, rather than skip, where redis-server is
// missing.
package redistest
