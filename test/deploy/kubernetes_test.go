package deploy

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/yaml"
	strict "sigs.k8s.io/yaml"
)

// read returns a file of deploy/.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../deploy/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

type manifest struct {
	namespace  core.Namespace
	secret     core.Secret
	deployment apps.Deployment
	service    core.Service
	budget     policy.PodDisruptionBudget
}

// decoded reads the manifest as the API server would, refusing fields it does not know.
func decoded(t *testing.T) manifest {
	t.Helper()
	var m manifest
	into := map[string]any{
		"v1/Namespace": &m.namespace, "v1/Secret": &m.secret, "apps/v1/Deployment": &m.deployment,
		"v1/Service": &m.service, "policy/v1/PodDisruptionBudget": &m.budget,
	}
	documents := yaml.NewDocumentDecoder(io.NopCloser(strings.NewReader(read(t, "kubernetes.yaml"))))
	buffer := make([]byte, 1<<20)
	for {
		n, err := documents.Read(buffer)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		document := bytes.Clone(buffer[:n])
		var kind struct{ APIVersion, Kind string }
		if err := strict.Unmarshal(document, &kind); err != nil {
			t.Fatal(err)
		}
		name := kind.APIVersion + "/" + kind.Kind
		if into[name] == nil {
			t.Fatalf("a %s is not expected, or there are two", name)
		}
		if err := strict.UnmarshalStrict(document, into[name]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		delete(into, name)
	}
	for name := range into {
		t.Errorf("there is no %s", name)
	}
	return m
}

func TestKubernetes(t *testing.T) {
	t.Parallel()
	m := decoded(t)
	spec, pod := m.deployment.Spec, m.deployment.Spec.Template
	bot := pod.Spec.Containers[0]
	for what, holds := range map[string]bool{
		"several replicas":                      *spec.Replicas > 1,
		"fewer may be away than there are":      m.budget.Spec.MinAvailable.IntValue() < int(*spec.Replicas),
		"a roll-out takes none away first":      spec.Strategy.RollingUpdate.MaxUnavailable.IntValue() == 0,
		"three probes":                          bot.StartupProbe != nil && bot.LivenessProbe != nil && bot.ReadinessProbe != nil,
		"a Redis that is away restarts nothing": bot.LivenessProbe.HTTPGet.Path == "/healthz" && bot.ReadinessProbe.HTTPGet.Path == "/readyz",
		"it may stop gracefully":                *pod.Spec.TerminationGracePeriodSeconds >= 25+bot.Lifecycle.PreStop.Sleep.Seconds,
		"nobody's user":                         *pod.Spec.SecurityContext.RunAsNonRoot && *pod.Spec.SecurityContext.RunAsUser == 65534,
		"no privileges":                         !*bot.SecurityContext.AllowPrivilegeEscalation && *bot.SecurityContext.ReadOnlyRootFilesystem && slices.Contains(bot.SecurityContext.Capabilities.Drop, "ALL"),
		"no token of the cluster":               !*pod.Spec.AutomountServiceAccountToken,
		"memory is bounded and asked for":       !bot.Resources.Limits.Memory().IsZero() && !bot.Resources.Requests.Memory().IsZero() && !bot.Resources.Requests.Cpu().IsZero(),
		"no variables of services":              !*pod.Spec.EnableServiceLinks,
		"one namespace":                         m.deployment.Namespace == m.namespace.Name && m.service.Namespace == m.namespace.Name && m.secret.Namespace == m.namespace.Name && m.budget.Namespace == m.namespace.Name,
		"the secret is the one there is":        pod.Spec.Volumes[0].Secret.SecretName == m.secret.Name,
	} {
		if !holds {
			t.Errorf("does not hold: %s", what)
		}
	}
	own := labels.Set(pod.Labels)
	for what, selector := range map[string]map[string]string{"deployment": spec.Selector.MatchLabels, "service": m.service.Spec.Selector, "budget": m.budget.Spec.Selector.MatchLabels} {
		if len(selector) == 0 || !labels.SelectorFromSet(selector).Matches(own) {
			t.Errorf("the %s does not find the pods", what)
		}
	}
	for _, e := range bot.Env {
		if strings.HasSuffix(e.Name, "_FILE") {
			key := strings.TrimPrefix(e.Value, bot.VolumeMounts[0].MountPath+"/")
			if _, ok := m.secret.StringData[key]; !ok {
				t.Errorf("%s names %s, which is not in the secret", e.Name, e.Value)
			}
		}
	}
}

// named are words in capitals that look like settings, anywhere in the files, comments included.
var named = regexp.MustCompile(`\b(?:BOT|SLACK|DINGTALK|REDIS)_[A-Z_]+\b`)

// The files name only settings that the program has.
func TestSettingsExist(t *testing.T) {
	t.Parallel()
	help := helpOf(t)
	for _, file := range []string{"compose.yaml", "kubernetes.yaml", "support-bot.service", "../Dockerfile"} {
		for _, name := range named.FindAllString(read(t, file), -1) {
			if !strings.Contains(help, "[$"+name+"]") {
				t.Errorf("%s: there is no setting %s", file, name)
			}
		}
	}
}
