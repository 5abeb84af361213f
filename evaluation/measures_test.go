package evaluation_test

import (
	"math"
	"testing"

	"supportbot/evaluation"
	"supportbot/intents"
)

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

// five answers whose measures can be computed by hand.
var five = []evaluation.Answer{
	{Truth: "a", Got: "a", Confidence: 0.9, Sure: true, Near: true},
	{Truth: "a", Got: "b", Confidence: 0.8, Sure: true, Near: true},
	{Truth: "b", Got: "b", Confidence: 0.4, Near: true},
	{Truth: intents.OutOfScope, Got: "a", Confidence: 0.3},
	{Truth: intents.OutOfScope, Got: "b", Confidence: 0.6},
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	m := evaluation.Measure(five, 0.5)
	near(t, "in-scope accuracy", m.InScopeAccuracy, 2.0/3)
	near(t, "top 3", m.InScopeTop3, 1)
	near(t, "in scope answered", m.InScopeAnswered, 1.0/3)
	near(t, "out-of-scope recall", m.OOSRecall, 0.5)
	near(t, "out-of-scope precision", m.OOSPrecision, 0.5)
	near(t, "sure share", m.SureShare, 0.4)
	near(t, "sure precision", m.SurePrecision, 0.5)
	near(t, "AUROC", m.AUROC, 5.0/6)
	near(t, "F1", m.F1, 2.0/5)
	// truth a2 b1 oos2, answers a1 b2 oos2, 2 right of 5
	near(t, "MCC", m.MCC, (2*5-(2*1+1*2+2*2))/math.Sqrt((25-9)*(25-9)))
	near(t, "ECE", m.ECE, (0.1+0.8+0.6+0.3+0.6)/5)
	if m.BestMCC < m.MCC {
		t.Errorf("the best MCC is %v, that at the bound %v", m.BestMCC, m.MCC)
	}
	wrong := 0
	for _, c := range m.Confusions {
		wrong += c.Count
	}
	if wrong != 3 {
		t.Errorf("%d confusions, want 3: %v", wrong, m.Confusions)
	}
}

func TestMeasureOfAllRight(t *testing.T) {
	t.Parallel()
	m := evaluation.Measure([]evaluation.Answer{{Truth: "a", Got: "a", Confidence: 1}, {Truth: intents.OutOfScope, Got: "a"}}, 0.5)
	near(t, "MCC", m.MCC, 1)
	near(t, "AUROC", m.AUROC, 1)
	near(t, "F1", m.F1, 1)
}

func TestMeasureOfNothing(t *testing.T) {
	t.Parallel()
	if m := evaluation.Measure(nil, 0.5); m.MCC != 0 || m.AUROC != 0 || m.InScopeAccuracy != 0 {
		t.Errorf("measured %+v", m)
	}
}
