package answers_test
import ("os";"strings";"fmt";"testing/fstest";"path/filepath";"testing";"time";"supportbot/faq";"supportbot/answers";"regexp")
func real(t testing.TB) *faq.Knowledge {
 k,err:=faq.Load("../faq.yaml"); if err==nil{return k}
 fs:=fstest.MapFS{}
 b,_:=os.ReadFile("../faq.yaml"); s:=string(b)
 s=regexp.MustCompile(`(?m)^  - knowledge/examples/.*\n`).ReplaceAllString(s,"")
 s=strings.Replace(s,"\nunits:","\n  - ex.yaml\nunits:",1)
 ex:="examples:\n"
 names:=[]string{}
 ms,_:=filepath.Glob("../knowledge/*.yaml")
 all:=s
 for _,m:=range ms { b,_:=os.ReadFile(m); fs["knowledge/"+filepath.Base(m)]=&fstest.MapFile{Data:b}; all+="\n"+string(b)}
 sec:=""
 for _,l:=range strings.Split(all,"\n"){ if l!=""&&l[0]!=' '&&l[0]!='#'{sec=strings.TrimSuffix(l,":")}; if sec=="intents"{ if m:=regexp.MustCompile(`^  (\w+):`).FindStringSubmatch(l);m!=nil{names=append(names,m[1])}}}
 for _,n:=range names { ex+=fmt.Sprintf("  %s: {zh: [问 %s], en: [ask %s]}\n",n,n,n)}
 fs["knowledge/zz.yaml"]=&fstest.MapFile{Data:[]byte(ex)}
 s=strings.Replace(s,"  - knowledge/vocabulary.yaml\n","  - knowledge/vocabulary.yaml\n  - knowledge/zz.yaml\n",1)
 fs["faq.yaml"]=&fstest.MapFile{Data:[]byte(s)}
 k,err=faq.LoadFS(fs,"faq.yaml")
 if err!=nil{t.Fatal("\n"+err.Error()[:min(3000,len(err.Error()))])}
 return k
}
func TestReal(t *testing.T){ k:=real(t)
 s:=time.Now(); for _,p:=range answers.Check(k){ t.Log("\n"+p.String())}; t.Log(time.Since(s)) }
func BenchmarkReal(b *testing.B){ k:=real(b); for _,q:=range []string{"eligibility ","eligibility product=ecs","eligibility product=ecs months=1","eligibility product=ecs public_bandwidth=false","eligibility months_bought=12", "quota websites=12","filing_type ","server_change "}{
 in,line,_:=strings.Cut(q," "); facts:=told(b,k,line)
 b.Run(q,func(b *testing.B){b.ReportAllocs(); for b.Loop(){answers.Decide(k,k.Intent(in),facts)}})
 b.Run(q+" render",func(b *testing.B){b.ReportAllocs(); d:=answers.Decide(k,k.Intent(in),facts); for b.Loop(){answers.Render(k,d,faq.ZH)}})
}}

func TestContract(t *testing.T){ k:=real(t)
 for _,q:=range []string{"eligibility ","eligibility product=ecs","eligibility product=ecs months=1","eligibility product=ecs public_bandwidth=false","eligibility product=ecs billing=pay_as_you_go","eligibility product=marketplace order_amount=50","eligibility product=marketplace months=12","eligibility product=virtual_host","eligibility region=hongkong","eligibility product=ecs months_bought=12 months_used=11","eligibility product=ecs months_bought=12 public_bandwidth=true",
 "quota websites=12","quota product=ecs instances=2 used_numbers=3","quota","quota product=ecs months=1","quota product=oss","quota websites=12 subjects=3 product=virtual_host","psb_filing days_open=10","psb_filing","psb_filing days_open=40","commercial_licence","cancel_filing","change_information cancel_what=one_domain","product_requirements product=cdn","product_requirements product=cdn origin=overseas","server_change","server_change moving_to=other","filing_type subject_filed=no","claim_filing hichina_claim=no","server_region"}{
 in,line,_:=strings.Cut(q," "); d:=answers.Decide(k,k.Intent(in),told(t,k,line)); r:=answers.Render(k,d,faq.EN)
 t.Log(q,"=>",short(d),d.Values,"\n   ",strings.Join(r.Reasons," | "),"\n   ",strings.ReplaceAll(r.Text,"\n","\n    ")) }}
