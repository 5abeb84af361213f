package dingtalk

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // the platform's choice, over a secret token
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// seal encrypts and signs HTTP callbacks in both directions, with the AES key and the token that
// stand beside the address in the console. Unlike the header's signature, its own covers the body.
// During a rotation there are two of each.
type seal struct {
	keys, tokens []string
	// receivers are the names of which one stands behind the message: the app's or the organisation's.
	receivers []string
}

// on reports whether callbacks must be encrypted.
func (s seal) on() bool { return len(s.keys) > 0 }

const (
	encodedKey = 43 // characters of an AES key: 32 bytes in base64 without the padding
	sealBlock  = 32 // bytes to whose multiple messages are padded
	sealRandom = 16 // random bytes before the message
)

// check reports what is wrong with the keys and tokens.
func (s seal) check() error {
	for _, key := range s.keys {
		if _, err := base64.StdEncoding.DecodeString(key + "="); err != nil || len(key) != encodedKey {
			return errors.New("the AES key of callbacks does not have its 43 characters; copy it from the app's page of callbacks")
		}
	}
	if (len(s.keys) > 0) != (len(s.tokens) > 0) {
		return errors.New("the AES key and the token of callbacks belong together: set both or none")
	}
	return nil
}

// sealSignature is the signature in the query of a request, "" if there is none.
func sealSignature(q url.Values) string {
	for _, name := range []string{"msg_signature", "signature"} {
		if values := q[name]; len(values) == 1 {
			return values[0]
		}
	}
	return ""
}

var errSeal = errors.New("not encrypted, or not with this app's key and token")

// opened is a decrypted callback, and what its answer is sealed with.
type opened struct {
	body                 []byte
	token, key, receiver string
}

// open checks the signature in the query, if there is one, and decrypts a body. The caller has
// checked the header's signature where there is none.
func (s seal) open(q url.Values, body []byte) (opened, error) {
	var sealed struct {
		Encrypt string `json:"encrypt"`
	}
	if json.Unmarshal(body, &sealed) != nil || sealed.Encrypt == "" {
		return opened{}, errSeal
	}
	var o opened
	if sign := sealSignature(q); sign != "" {
		for _, token := range s.tokens {
			if hmac.Equal([]byte(sealSign(token, q.Get("timestamp"), q.Get("nonce"), sealed.Encrypt)), []byte(sign)) {
				o.token = token
			}
		}
		if o.token == "" {
			return opened{}, errSeal
		}
	}
	for _, key := range s.keys {
		text, receiver, ok := decrypt(key, sealed.Encrypt)
		if ok && (receiver == "" || slices.Contains(s.receivers, receiver)) {
			o.body, o.key, o.receiver = text, key, receiver
			return o, nil
		}
	}
	return opened{}, errSeal
}

// answer seals the answer to a callback at a time in milliseconds.
func (o opened) answer(text string, ms int64) []byte {
	stamp, nonce := strconv.FormatInt(ms, 10), rand.Text()[:sealRandom]
	sealed := encrypt(o.key, text, o.receiver)
	return encode(map[string]string{
		"msg_signature": sealSign(o.token, stamp, nonce, sealed), "timeStamp": stamp, "nonce": nonce, "encrypt": sealed,
	})
}

func sealSign(token, stamp, nonce, sealed string) string {
	parts := []string{token, stamp, nonce, sealed}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// cbc returns the cipher of a key; its beginning is the initialisation vector.
func cbc(key string) (cipher.Block, []byte) {
	raw, _ := base64.StdEncoding.DecodeString(key + "=") // checked
	block, err := aes.NewCipher(raw)
	if err != nil {
		panic("dingtalk: an AES key that was not checked")
	}
	return block, raw[:aes.BlockSize]
}

// encrypt writes random bytes, length, text and receiver, padded.
func encrypt(key, text, receiver string) string {
	plain := make([]byte, sealRandom, sealRandom+4+len(text)+len(receiver)+sealBlock)
	_, _ = rand.Read(plain) // never fails
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(text)))
	plain = append(append(plain, text...), receiver...)
	pad := sealBlock - len(plain)%sealBlock
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, iv := cbc(key)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

func decrypt(key, sealed string) (text []byte, receiver string, ok bool) {
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, "", false
	}
	block, iv := cbc(key)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad < 1 || pad > sealBlock || pad > len(data) || !bytes.Equal(data[len(data)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, "", false
	}
	data = data[:len(data)-pad]
	if len(data) < sealRandom+4 {
		return nil, "", false
	}
	length, rest := binary.BigEndian.Uint32(data[sealRandom:]), data[sealRandom+4:]
	if uint64(length) > uint64(len(rest)) {
		return nil, "", false
	}
	return rest[:length], string(rest[length:]), true
}
