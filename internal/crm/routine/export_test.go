package routine

// The form in which settings are kept, for fuzzing.
var (
	DecodeSettings = decodeSettings
	EncodeSettings = encodeSettings
)
