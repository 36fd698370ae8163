package system

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Vault seals with AES-256-GCM. What it seals is text, "1.<key>.<base64>",
// and names the key it was sealed with, so that keys can be changed.
type Vault struct {
	current string
	keys    map[string]keys
}

type keys struct {
	seal cipher.AEAD
	hash []byte
}

const sealForm = "1"

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

// add derives a key for each use from the secret, and a public name for both.
func (v *Vault) add(secret []byte) string {
	id := hex.EncodeToString(derive(secret, "remuda key id", 4))
	block, err := aes.NewCipher(derive(secret, "remuda seal", 32))
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has blocks of 16 bytes
	}
	v.keys[id] = keys{seal: seal, hash: derive(secret, "remuda digest", 32)}
	return id
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
	sealed := v.keys[v.current].seal.Seal(nil, nil, plain, []byte(place))
	return []byte(sealForm + "." + v.current + "." + base64.RawStdEncoding.EncodeToString(sealed)), nil
}

// Open decrypts what was sealed for the place.
func (v *Vault) Open(place string, sealed []byte) ([]byte, error) {
	parts := strings.Split(string(sealed), ".")
	if len(parts) != 3 || parts[0] != sealForm {
		return nil, core.Fail(core.Denied, "", "the sealed value has no form that we know")
	}
	key, ok := v.keys[parts[1]]
	if !ok {
		return nil, core.Fail(core.Denied, "", "the value was sealed with another key")
	}
	raw, err := base64.RawStdEncoding.Strict().DecodeString(parts[2])
	if err != nil {
		return nil, core.Fail(core.Denied, "", "the sealed value was changed")
	}
	plain, err := key.seal.Open(nil, nil, raw, []byte(place))
	if err != nil {
		return nil, core.Fail(core.Denied, "", "the sealed value was changed, or is for another place")
	}
	return plain, nil
}

// Digest is a keyed hash of data for one place.
func (v *Vault) Digest(place string, data []byte) []byte {
	mac := hmac.New(sha256.New, v.keys[v.current].hash)
	fmt.Fprintf(mac, "%019d%s", len(place), place) // so that place and data cannot run together
	mac.Write(data)
	return mac.Sum(nil)
}
