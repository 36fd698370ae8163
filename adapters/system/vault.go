package system

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Vault seals each value with a data key of its own, made for it by chance, and
// wraps the data key with the key of keys; both with AES-256-GCM, and both bound
// to the place. What it seals is text, "2.<key>.<wrapped data key>.<value>" in
// base64, and names the key of keys, so that this can be changed: only the
// short wrapping is made anew. It still opens what was sealed without a data
// key, "1.<key>.<value>".
type Vault struct {
	current string
	keys    map[string]keys
}

type keys struct {
	wrap   cipher.AEAD // data keys
	direct cipher.AEAD // values of form 1
	hash   []byte
}

const (
	direct   = "1"
	envelope = "2"
)

// NewVault makes a vault that seals with key, and opens what was sealed with
// it or with one of the older ones. A key is any secret of 16 bytes or more.
func NewVault(key []byte, older ...[]byte) *Vault {
	v := &Vault{keys: map[string]keys{}}
	for _, secret := range older {
		v.add(secret)
	}
	v.current = v.add(key)
	return v
}

// add derives a key for each use from the secret, and a public name for all.
func (v *Vault) add(secret []byte) string {
	id := hex.EncodeToString(derive(secret, "remuda key id", 4))
	v.keys[id] = keys{
		wrap:   gcm(derive(secret, "remuda data keys", dataKey)),
		direct: gcm(derive(secret, "remuda seal", dataKey)),
		hash:   derive(secret, "remuda digest", 32),
	}
	return id
}

const dataKey = 32 // bytes

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has blocks of 16 bytes
	}
	return seal
}

func derive(secret []byte, use string, length int) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, use, length)
	if err != nil {
		panic(err) // the length is within bounds
	}
	return key
}

// Seal encrypts plain for one place.
func (v *Vault) Seal(place string, plain []byte) ([]byte, error) {
	var key [dataKey]byte
	_, _ = rand.Read(key[:])
	return v.enclose(place, key[:], gcm(key[:]).Seal(nil, nil, plain, []byte(place))), nil
}

// enclose wraps the data key beside the value that it sealed.
func (v *Vault) enclose(place string, key, value []byte) []byte {
	wrapped := v.keys[v.current].wrap.Seal(nil, nil, key, []byte(place))
	return []byte(strings.Join([]string{envelope, v.current, text.EncodeToString(wrapped), text.EncodeToString(value)}, "."))
}

// Open decrypts what was sealed for the place.
func (v *Vault) Open(place string, sealed []byte) ([]byte, error) {
	l, err := v.read(sealed)
	if err != nil {
		return nil, err
	}
	seal := l.key.direct
	if l.form == envelope {
		key, err := l.dataKey(place)
		if err != nil {
			return nil, err
		}
		seal = gcm(key)
	}
	plain, err := seal.Open(nil, nil, l.value, []byte(place))
	if err != nil {
		return nil, changed()
	}
	return plain, nil
}

// Rewrap answers the value as the current key seals it: itself if the key is
// the current one, else with its data key wrapped anew.
func (v *Vault) Rewrap(place string, sealed []byte) ([]byte, error) {
	plain, err := v.Open(place, sealed) // the value too, for it is to be readable afterwards
	if err != nil {
		return nil, err
	}
	l, err := v.read(sealed)
	switch {
	case err != nil:
		return nil, err
	case l.form == direct:
		return v.Seal(place, plain)
	case l.name == v.current:
		return sealed, nil
	}
	key, err := l.dataKey(place)
	if err != nil {
		return nil, err
	}
	return v.enclose(place, key, l.value), nil
}

// letter is a sealed value, taken apart.
type letter struct {
	form, name     string
	key            keys
	wrapped, value []byte
}

func (v *Vault) read(sealed []byte) (l letter, err error) {
	parts := strings.Split(string(sealed), ".")
	if known := map[string]int{direct: 3, envelope: 4}; len(parts) != known[parts[0]] {
		return l, core.Fail(core.Denied, "", "the sealed value has no form that we know")
	}
	key, ok := v.keys[parts[1]]
	if !ok {
		return l, &core.Error{Kind: core.Unavailable, Code: core.CodeSecretKeyMissing,
			Msg: "the value was sealed with a key that this process does not have", Remedy: "start it with that key in REMUDA_OTHER_SECRET_KEYS"}
	}
	wrapped, err1 := text.DecodeString(parts[2])
	value, err2 := text.DecodeString(parts[len(parts)-1])
	if err1 != nil || err2 != nil {
		return l, changed()
	}
	return letter{form: parts[0], name: parts[1], key: key, wrapped: wrapped, value: value}, nil
}

// dataKey unwraps the key of the value.
func (l letter) dataKey(place string) ([]byte, error) {
	key, err := l.key.wrap.Open(nil, nil, l.wrapped, []byte(place))
	if err != nil || len(key) != dataKey {
		return nil, changed()
	}
	return key, nil
}

var text = base64.RawStdEncoding.Strict()

func changed() error {
	return core.Fail(core.Denied, "", "the sealed value was changed, or is for another place")
}

// Digest is a keyed hash of data for one place.
func (v *Vault) Digest(place string, data []byte) []byte {
	mac := hmac.New(sha256.New, v.keys[v.current].hash)
	fmt.Fprintf(mac, "%019d%s", len(place), place) // so that place and data cannot run together
	mac.Write(data)
	return mac.Sum(nil)
}
