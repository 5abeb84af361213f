package faq

import "supportbot/faq/expr"

// Condition is a parsed and type-checked expression that is true, false or maybe.
type Condition struct {
	Source string
	Path   string
	*expr.Expr
}

// Formula is a parsed and type-checked expression that computes a number.
type Formula struct {
	Source string
	Path   string
	*expr.Expr
}
