package schema

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The texts of Proxmox VE 8.4 for a parameter that is unknown or absent.
const (
	Undefined = "property is not defined in schema and the schema does not allow additional properties"
	Missing   = "property is missing and it is not optional"
)

// Verify checks all parameters of a call and returns what is wrong, by name,
// all at once as Proxmox VE does. It is empty when all is well.
func (c *Call) Verify(params map[string]string) map[string]string {
	wrong := map[string]string{}
	for name, value := range params {
		p := c.Param(name)
		if p == nil {
			if c.Closed {
				wrong[name] = Undefined
			}
			continue
		}
		if text := p.check(name, value); text != "" {
			wrong[name] = text
			continue
		}
		if p.Requires != "" {
			if _, ok := params[p.Requires]; !ok {
				wrong[p.Requires] = fmt.Sprintf("missing property - '%s' requires this property", name)
			}
		}
	}
	for name, p := range c.Params {
		if _, ok := params[name]; !ok && p.Optional == 0 && !strings.HasSuffix(name, "[n]") && wrong[name] == "" {
			wrong[name] = Missing
		}
	}
	return wrong
}

func (p *Prop) check(name, value string) string {
	if p.Format == "pve-vmid" && integer.MatchString(value) { // looked at before the limits
		if text := format(name, p.Format, value); text != "" {
			return "invalid format - " + text + "\n"
		}
	}
	if text := p.scalar(value); text != "" {
		return text
	}
	if p.Fields != nil {
		return p.object(name, value)
	}
	if p.Format == "" {
		return ""
	}
	if text := format(name, p.Format, value); text != "" {
		return "invalid format - " + text + "\n"
	}
	return ""
}

var (
	integer = regexp.MustCompile(`^[+-]?\d+$`)
	number  = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)
	boolean = regexp.MustCompile(`^(?i:1|on|yes|true|0|off|no|false)$`)
)

// scalar checks type, limits, enumeration and pattern. Booleans are 0, 1, or
// the words of JSON; yes and on are refused, as recorded from 8.4.
func (p *Prop) scalar(value string) string {
	switch p.Type {
	case "integer", "number":
		want := integer
		if p.Type == "number" {
			want = number
		}
		if !want.MatchString(value) {
			return fmt.Sprintf("type check ('%s') failed - got '%s'", p.Type, value)
		}
		n, _ := strconv.ParseFloat(value, 64)
		if p.Minimum != nil && n < *p.Minimum {
			return "value must have a minimum value of " + plain(*p.Minimum)
		}
		if p.Maximum != nil && n > *p.Maximum {
			return "value must have a maximum value of " + plain(*p.Maximum)
		}
	case "boolean":
		if value != "0" && value != "1" {
			return fmt.Sprintf("type check ('boolean') failed - got '%s'", value)
		}
	default:
		if p.MinLength != nil && len(value) < *p.MinLength {
			return fmt.Sprintf("value must be at least %d characters long", *p.MinLength)
		}
		if p.MaxLength != nil && len([]rune(value)) > *p.MaxLength {
			return fmt.Sprintf("value may only be %d characters long", *p.MaxLength)
		}
		if p.pattern != nil && !p.pattern.MatchString(value) {
			return "value does not match the regex pattern"
		}
	}
	return p.enum(value)
}

func (p *Prop) enum(value string) string {
	if len(p.Enum) == 0 {
		return ""
	}
	for _, e := range p.Enum {
		if e == value {
			return ""
		}
	}
	return fmt.Sprintf("value '%s' does not have a value in the enumeration '%s'", value, strings.Join(p.Enum, ", "))
}

// object checks a property string such as virtio=BC:…,bridge=vmbr0.
func (p *Prop) object(name, value string) string {
	seen := map[string]string{}
	for part := range strings.SplitSeq(value, ",") {
		if part == "" {
			continue
		}
		key, val, has := strings.Cut(part, "=")
		if !has {
			key, val = p.defaultKey(), part
			if key == "" {
				return "invalid format - value without key, but schema does not define a default key\n"
			}
		}
		if alias := p.Fields[key].KeyAlias; alias != "" {
			if _, double := seen[alias]; double {
				return "invalid format - duplicate key in comma-separated list property: " + alias + "\n"
			}
			seen[alias] = key
		}
		if alias := p.Fields[key].Alias; alias != "" {
			key = alias
		}
		if _, double := seen[key]; double {
			return "invalid format - duplicate key in comma-separated list property: " + key + "\n"
		}
		seen[key] = val
	}
	var wrong strings.Builder
	for key, val := range seen {
		field, ok := p.Fields[key]
		if !ok {
			fmt.Fprintf(&wrong, "%s.%s: %s\n", name, key, Undefined)
			continue
		}
		field.pattern = compile(field.Pattern)
		if field.Type == "boolean" && boolean.MatchString(val) {
			continue
		}
		if text := field.scalar(val); text != "" {
			fmt.Fprintf(&wrong, "%s.%s: %s\n", name, key, text)
		} else if text := format(name+"."+key, field.Format, val); text != "" {
			fmt.Fprintf(&wrong, "%s.%s: invalid format - %s\n", name, key, text)
		}
	}
	for key, field := range p.Fields {
		if _, ok := seen[key]; !ok && field.Optional == 0 && field.Alias == "" && field.KeyAlias == "" {
			fmt.Fprintf(&wrong, "%s.%s: %s\n", name, key, Missing)
		}
	}
	if wrong.Len() == 0 {
		return ""
	}
	return "invalid format - format error\n" + wrong.String()
}

func (p *Prop) defaultKey() string {
	for key, field := range p.Fields {
		if field.Default == 1 {
			return key
		}
	}
	return ""
}

func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
