package gateway

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// Seal encrypts the body of a callback for a receiver, as DingTalk does with an AES key of 43 characters.
func Seal(key, text, receiver string) string {
	raw, _ := base64.StdEncoding.DecodeString(key + "=")
	block, err := aes.NewCipher(raw)
	if err != nil {
		panic(err)
	}
	var plain bytes.Buffer
	plain.WriteString("0123456789abcdef") // random at DingTalk's
	_ = binary.Write(&plain, binary.BigEndian, uint32(len(text)))
	plain.WriteString(text + receiver)
	pad := 32 - plain.Len()%32
	plain.Write(bytes.Repeat([]byte{byte(pad)}, pad))
	sealed := make([]byte, plain.Len())
	cipher.NewCBCEncrypter(block, raw[:16]).CryptBlocks(sealed, plain.Bytes())
	return base64.StdEncoding.EncodeToString(sealed)
}

// Unseal decrypts the answer to a callback.
func Unseal(key, sealed string) (text, receiver string, err error) {
	raw, _ := base64.StdEncoding.DecodeString(key + "=")
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", "", err
	}
	block, err := aes.NewCipher(raw)
	if err != nil || len(data) < 32 || len(data)%32 != 0 {
		return "", "", errors.New("not sealed")
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, raw[:16]).CryptBlocks(plain, data)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > 32 || len(plain)-pad < 20 {
		return "", "", errors.New("wrongly padded")
	}
	length, rest := int(binary.BigEndian.Uint32(plain[16:20])), plain[20:len(plain)-pad]
	if length > len(rest) {
		return "", "", errors.New("wrongly framed")
	}
	return string(rest[:length]), string(rest[length:]), nil
}

// SealSign signs an encrypted callback, or the answer to one.
func SealSign(token, stamp, nonce, sealed string) string {
	parts := []string{token, stamp, nonce, sealed}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}
