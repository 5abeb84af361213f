// Package deploy tests the files of deploy/: that they are what their programs
// read, that they name only settings and metrics that exist, and that every
// alert is explained.
package deploy
