package session

// CheckURL says what is wrong with a REDIS_URL, without connecting. No error
// shows a part of the credentials.
func CheckURL(url string) error {
	_, err := parseAddress(url)
	return err
}
