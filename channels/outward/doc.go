// Package outward calls platforms: in time or not at all, and, where an address
// came from outside, such as the URL to which a platform wants a reply, only on
// the internet. Which host names and paths are right is for each channel to say.
package outward
