package knowledge
import ("testing";"os";"strings";"supportbot/dialog";"supportbot/chat";"encoding/json")
func TestTry(t *testing.T){
 s:=load(t)
 b,_:=os.ReadFile("/tmp/try.txt")
 for _,conv:=range strings.Split(strings.TrimSpace(string(b)),"\n"){
  var st dialog.State
  for _,x:=range strings.Split(conv,"|"){
   var r dialog.Result
   st,r=s.brain.Step(st,dialog.Turn{ID:"x",Ticket:"k7f3",Message:chat.Message{Text:x,Conversation:"c"}})
   f,_:=json.Marshal(st.Facts); h,_:=json.Marshal(st.Heard)
   t.Logf("%s\n   -> %s %s %s asks=%s facts=%s heard=%s conf=%.2f\n %s",x,r.Reply.Kind,r.Reply.Intent,r.Reply.Outcome,r.Reply.Asks,f,h,r.Reply.Confidence, first(r.Reply.Text))
  }
 }
}
func first(s string)string{ if len(s)>300{return s[:300]}; return s}
