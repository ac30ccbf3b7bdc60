package report

// verbs gives the base form of each verb with which the vocabulary says what a party did: "{by}
// gave notice" is what somebody was to give.
var verbs = map[string]string{
	"accepted": "accept", "acknowledged": "acknowledge", "allowed": "allow", "answered": "answer",
	"applied": "apply", "approved": "approve", "asked": "ask", "assessed": "assess",
	"assigned": "assign", "became": "become", "began": "begin", "bought": "buy",
	"brought": "bring", "certified": "certify", "challenged": "challenge", "changed": "change",
	"charged": "charge", "claimed": "claim", "classified": "classify", "collected": "collect",
	"combined": "combine", "completed": "complete", "confirmed": "confirm", "consulted": "consult",
	"contained": "contain", "cooperated": "cooperate", "corrected": "correct", "could": "be able to",
	"cured": "cure", "decided": "decide", "deleted": "delete", "delivered": "deliver",
	"deposited": "deposit", "destroyed": "destroy", "determined": "determine", "disclosed": "disclose",
	"discovered": "discover", "disputed": "dispute", "erased": "erase", "escalated": "escalate", "exported": "export",
	"extended": "extend", "filed": "file", "first": "first", "found": "find", "gave": "give",
	"had": "have", "handled": "handle", "helped": "help", "hired": "hire", "honoured": "honour",
	"informed": "inform", "instructed": "instruct", "kept": "keep", "let": "let", "lifted": "lift",
	"looked": "look", "lost": "lose", "made": "make", "met": "meet", "missed": "miss",
	"mitigated": "mitigate", "notified": "notify", "objected": "object", "obstructed": "obstruct",
	"offered": "offer", "paid": "pay", "passed": "pass", "placed": "place", "preserved": "preserve",
	"protected": "protect", "published": "publish", "put": "put", "raised": "raise",
	"re-identified": "re-identify", "read": "read", "received": "receive", "recovered": "recover",
	"refunded": "refund", "refused": "refuse", "rejected": "reject", "released": "release",
	"remedied": "remedy", "reported": "report", "respected": "respect", "responded": "respond",
	"restored": "restore", "restricted": "restrict", "resumed": "resume", "returned": "return",
	"reviewed": "review", "sent": "send", "set": "set", "should": "", "signed": "sign",
	"sold": "sell", "sought": "seek", "stopped": "stop", "submitted": "submit",
	"supported": "support", "suspected": "suspect", "suspended": "suspend", "told": "tell",
	"took": "take", "tracked": "track", "transferred": "transfer", "treated": "treat",
	"updated": "update", "used": "use", "warranted": "warrant", "was": "be", "wrote": "write",
}

// second gives the base form of a second verb that belongs to the first.
var second = map[string]string{"first used": "first use", "sold or shared": "sell or share", "stopped and remedied": "stop and remedy"}
