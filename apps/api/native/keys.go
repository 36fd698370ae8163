package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerKeys() {
	on(a, op("GET", "/v1/servers/{id}/keys", "get-keys", "Servers", "Show a server's TLS material", needs(core.ServerTLS),
		explained("Each server that has any has an authority of its own. Who reads it is entered in the audit log.")), a.getKeys)
	on(a, op("POST", "/v1/servers/{id}/keys", "deliver-keys", "Servers", "Make a server new TLS material, and put it into its guest", needs(core.ServerTLS), begins("keys"),
		explained("The server must be on. Its authority stays, unless it ends soon. The guest gets the files /etc/docker/ca.pem, server-cert.pem and "+
			"server-key.pem: a VM through its guest agent, which must be allowed to run programs, a container through its terminal, which must be a shell; "+
			"it needs the program base64. A server that is made with keys gets them after its first start, and each gets its own again after a rebuild.")), a.deliverKeys)
}

func (a *API) getKeys(ctx context.Context, in *One) (*struct{ Body Keys }, error) {
	id, err := idOf[core.ServerID](*in)
	if err != nil {
		return nil, err
	}
	k, err := a.fleet.Keys(ctx, caller(ctx), id)
	return &struct{ Body Keys }{Keys{CAKey: string(k.CAKey), CACert: string(k.CACert), TLSKey: string(k.TLSKey), TLSCert: string(k.TLSCert), Until: k.Until}}, err
}

func (a *API) deliverKeys(ctx context.Context, in *struct {
	One
	Terms
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.DeliverKeys(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	return begun(ctx, accepted), nil
}
