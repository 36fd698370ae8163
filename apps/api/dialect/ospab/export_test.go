package ospab

// Paced is [New] with rounds of another length.
var Paced = paced

// MostClients is how many clients a token may have.
const MostClients = mostClients
