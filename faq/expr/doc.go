// Package expr is the small language in which rules are written: a fragment of
// CEL for conditions (a fact compared with a constant or a table column, in,
// &&, ||, !) and arithmetic for computed values (+ - * /, ceil, floor, round, min,
// max). It is typed and total: no loops, no I/O, no recursion, and every
// evaluation ends with true, false or unknown.
//
// Reading rules from a file, tables and texts belong to package faq; choosing
// an outcome from a list of rules belongs to package answers.
package expr
