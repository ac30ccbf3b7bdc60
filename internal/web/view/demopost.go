package view

// DemoPost shows, in the demo only, what left the house by mail: the customers' letter boxes.
type DemoPost struct {
	Layout
	Letters []Letter // the newest first
}

func (DemoPost) file() string { return "demopost" }

// Letter is a mail as its recipient gets it.
type Letter struct {
	To, Subject, Text string
}
