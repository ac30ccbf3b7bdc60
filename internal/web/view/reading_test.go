package view

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// reading collects what is wrong with a page while its tokens pass by.
type reading struct {
	ids, labels    map[string]bool
	controls, refs []string
	ones           map[string]int
	heading        int
	script         bool
	buttonText     string
	found          []string
}

func (p *reading) fault(text string) { p.found = append(p.found, text) }

func (p *reading) take(token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		p.open(token)
	case xml.EndElement:
		p.end(token.Name.Local)
	case xml.CharData:
		p.buttonText += strings.TrimSpace(string(token))
		if p.script && strings.TrimSpace(string(token)) != "" {
			p.fault("inline script")
		}
	}
}

func (p *reading) open(tag xml.StartElement) {
	name, attr := tag.Name.Local, map[string]string{}
	for _, a := range tag.Attr {
		attr[a.Name.Local] = a.Value
		p.attribute(name, a.Name.Local, a.Value)
	}
	if p.ones == nil {
		p.ones = map[string]int{}
	}
	p.ones[name]++
	switch name {
	case "style":
		p.fault("inline style element")
	case "script":
		p.script = true
	case "h1", "h2", "h3", "h4":
		level := int(name[1] - '0')
		if level > p.heading+1 {
			p.fault(fmt.Sprintf("heading %d after %d", level, p.heading))
		}
		p.heading = level
	case "label":
		p.labels[attr["for"]] = true
	case "input", "select", "textarea":
		if attr["type"] != "hidden" {
			p.controls = append(p.controls, attr["id"])
		}
	case "th":
		if attr["scope"] == "" {
			p.fault("th without scope")
		}
	case "button", "a":
		p.buttonText = ""
	case "img":
		if attr["alt"] == "" {
			p.fault("img without alt")
		}
	case "form":
		if attr["action"] == "" && attr["method"] == "" {
			p.fault("form without method")
		}
	}
}

func (p *reading) attribute(element, name, value string) {
	switch {
	case name == "style":
		p.fault("inline style on " + element)
	case strings.HasPrefix(name, "on"):
		p.fault("inline script " + name)
	case name == "id" && p.ids[value]:
		p.fault("id " + value + " twice")
	case name == "id":
		p.ids[value] = true
	case name == "for", name == "aria-labelledby", name == "aria-describedby", name == "form", name == "data-live":
		for id := range strings.FieldsSeq(value) {
			p.refs = append(p.refs, name+": no id "+id)
		}
	}
}

func (p *reading) end(name string) {
	switch name {
	case "script":
		p.script = false
	case "button", "a":
		if p.buttonText == "" {
			p.fault(name + " without text")
		}
	}
}

// finish checks what only the whole page can tell.
func (p *reading) finish(text string) []string {
	for _, ref := range p.refs {
		if id := ref[strings.LastIndex(ref, " ")+1:]; !p.ids[id] {
			p.fault(ref)
		}
	}
	for _, id := range p.controls {
		if id == "" || !p.labels[id] {
			p.fault("input " + id + " has no label")
		}
	}
	for _, name := range []string{"h1", "main"} {
		if p.ones[name] != 1 {
			p.fault(fmt.Sprintf("%d elements %s", p.ones[name], name))
		}
	}
	if p.ones["table"] != p.ones["caption"] {
		p.fault(fmt.Sprintf("%d tables, %d captions", p.ones["table"], p.ones["caption"]))
	}
	for _, bad := range []string{"ZgotmplZ", "&lt;nil&gt;", "0001-01-01", "%!"} {
		if strings.Contains(text, bad) {
			p.fault("contains " + bad)
		}
	}
	return p.found
}
