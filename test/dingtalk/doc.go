// Package dingtalk holds DingTalk's own clients against the gateway that
// stands for DingTalk in the other tests: what they cannot do there is wrong
// with the gateway. `npm ci --ignore-scripts` in this folder installs them.
package dingtalk
