package settings

// Registration says whether customers may make themselves.
type Registration struct {
	Registration string `default:"demo" enum:"on,off,demo" help:"Whether everybody may make themself a customer, where a legacy API offers it: on, off, or demo, which is on in the demo alone."`
}

// Open reports whether everybody may.
func (r Registration) Open(demo bool) bool {
	return r.Registration == "on" || r.Registration == "demo" && demo
}
