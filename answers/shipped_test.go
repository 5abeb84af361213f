package answers_test

import (
	"fmt"
	"strings"
	"testing"

	"supportbot/answers"
	"supportbot/faq"
)

func shipped(t testing.TB) *faq.Knowledge {
	t.Helper()
	k, err := faq.Load("../faq.yaml")
	if err != nil {
		t.Fatal("\n" + err.Error())
	}
	return k
}

func TestShippedKnowledgeIsProven(t *testing.T) {
	t.Parallel()
	for _, p := range answers.Check(shipped(t)) {
		t.Error("\n" + p.String())
	}
}

// The decision tables that the outside relies on.
func TestShippedDecisions(t *testing.T) {
	t.Parallel()
	k := shipped(t)
	for _, c := range []struct{ intent, told, want, values string }{
		{"eligibility", "", "asks product", ""},
		{"eligibility", "region=hongkong", "not_required", ""},
		{"eligibility", "product=own_server", "ask_network_provider", ""},
		{"eligibility", "product=oss", "not_a_filing_server", ""},
		{"eligibility", "product=ecs", "asks months", ""},
		{"eligibility", "product=ecs billing=pay_as_you_go", "subscribe asks public_bandwidth", "required_months=3"},
		{"eligibility", "product=ecs months=1", "renew asks public_bandwidth", "required_months=3 missing_months=2"},
		{"eligibility", "product=ecs months=3", "asks public_bandwidth", ""},
		{"eligibility", "product=ecs public_bandwidth=false", "add_bandwidth asks months", ""},
		{"eligibility", "product=ecs months=1 public_bandwidth=false", "renew", "required_months=3 missing_months=2"},
		{"eligibility", "product=ecs months=3 public_bandwidth=true", "eligible", "websites_per_instance=5"},
		{"eligibility", "product=simple_server months=3", "eligible", "websites_per_instance=5"},
		{"eligibility", "product=web_hosting months=5", "renew", "required_months=6 missing_months=1"},
		{"eligibility", "product=marketplace", "asks months", ""},
		{"eligibility", "product=marketplace months=11", "first_purchase_too_short asks order_amount", "required_months=12"},
		{"eligibility", "product=marketplace order_amount=98", "order_too_small asks months", "required_amount=99"},
		{"eligibility", "product=marketplace months=12 order_amount=99", "eligible", "websites_per_instance=1"},
		{"eligibility", "product=virtual_host", "eligible", "websites_per_instance=10"},
		{"eligibility", "product=ecs months_bought=12 months_used=11", "renew asks public_bandwidth", "required_months=3 missing_months=2"},
		{"product_requirements", "", "requirements_table asks product", ""},
		{"product_requirements", "product=simple_server", "filing_and_access", ""},
		{"product_requirements", "product=oss", "filing_only", ""},
		{"product_requirements", "product=cdn", "access_by_origin asks origin", ""},
		{"product_requirements", "product=waf origin=alibaba_mainland", "filing_and_access", ""},
		{"product_requirements", "product=waf origin=overseas", "filing_only", ""},
		{"product_requirements", "product=anti_ddos", "depends_see_guide", ""},
		{"quota", "", "quota_table asks product", ""},
		{"quota", "product=slb", "no_quota", ""},
		{"quota", "product=ecs", "quota", "websites=5 service_numbers=5 subjects=5"},
		{"quota", "product=ecs instances=2 used_numbers=3", "quota", "websites=7 service_numbers=7 subjects=7"},
		{"quota", "product=ecs used_numbers=9", "quota", "websites=0 service_numbers=0 subjects=0"},
		{"quota", "product=marketplace", "quota", "websites=1 service_numbers=1"},
		{"quota", "product=virtual_host", "quota", "websites=10 subjects=1"},
		{"quota", "product=virtual_host websites=12 subjects=3", "quota_plan", "instances=3"},
		{"quota", "product=ecs websites=12", "quota_plan", "instances=3"},
		{"quota", "product=ecs websites=2 subjects=7", "quota_plan", "instances=2"},
		{"quota", "websites=12", "quota_plan asks product", "instances_ecs=3 instances_simple_server=3 instances_web_hosting=3 " +
			"instances_virtual_host=2 instances_marketplace=12 instances=2"},
		{"server_change", "moving_to=other", "asks domain_filed", ""},
		{"server_change", "moving_to=other domain_filed=alibaba", "transfer_at_new_provider", ""},
		{"server_change", "moving_to=other domain_filed=no", "ask_new_provider", ""},
		{"server_change", "moving_to=alibaba domain_filed=other", "transfer_in", ""},
		{"server_change", "moving_to=alibaba domain_filed=no subject_filed=no", "first_filing", ""},
		{"filing_type", "", "asks domain_filed", ""},
		{"filing_type", "domain_filed=no subject_filed=other", "add_website_new_user", ""},
		{"psb_filing", "", "psb_filing asks days_open", ""},
		{"psb_filing", "days_open=30", "psb_filing", "days_left=0"},
		{"psb_filing", "days_open=31", "psb_overdue", "days_over=1"},
		{"commercial_licence", "", "commercial_licence asks sells_online", ""},
		{"commercial_licence", "sells_online=false", "commercial_licence_not_indicated", ""},
		{"cancel_filing", "", "cancel asks cancel_what", ""},
		{"cancel_filing", "cancel_what=transfer", "cancel_transfer", ""},
		{"claim_filing", "hichina_claim=no", "claim_not_applicable", ""},
	} {
		t.Run(c.intent+" "+c.told, func(t *testing.T) {
			t.Parallel()
			d := answers.Decide(k, k.Intent(c.intent), told(t, k, c.told))
			got := d.Outcome
			if d.Asks != "" {
				got = strings.TrimSpace(got + " asks " + d.Asks)
			}
			var values []string
			for _, n := range d.Values {
				values = append(values, fmt.Sprintf("%s=%v", n.Name, n.Value))
			}
			if got != c.want || strings.Join(values, " ") != c.values {
				t.Errorf("got  %s %v\nwant %s [%s]", got, values, c.want, c.values)
			}
		})
	}
}

func BenchmarkShipped(b *testing.B) {
	k := shipped(b)
	for _, line := range []string{"eligibility ", "eligibility product=ecs", "eligibility product=ecs months=1", "quota websites=12", "server_change "} {
		intent, facts, _ := strings.Cut(line, " ")
		in, known := k.Intent(intent), told(b, k, facts)
		b.Run(line, func(b *testing.B) {
			for b.Loop() {
				answers.Decide(k, in, known)
			}
		})
	}
}
