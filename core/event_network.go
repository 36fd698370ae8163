package core

// The types of events about a server's addresses, and the lock on them.
const (
	EventNetworkRequested = "server.network_requested"
	EventIPLocked         = "server.ip_locked"
	EventIPUnlocked       = "server.ip_unlocked"
	EventIPLockRestored   = "server.ip_lock_restored"
	EventIPLockViolated   = "server.ip_lock_violated"
	EventAddressesChanged = "server.addresses_changed"
	EventNetworkFailed    = "server.network_failed"
	EventReverseChanged   = "address.reverse_changed"
)

var networkEvents = []EventType{
	told(EventNetworkRequested, "A server's addresses, or the lock on them, shall be changed.", always("ip_lock", "whether it shall be locked to its addresses: true or false")),
	told(EventIPLocked, "A server's guest may use no addresses but its own."),
	told(EventIPUnlocked, "A server's guest may use any address."),
	told(EventIPLockRestored, "The lock on a server's addresses was put back after it was broken."),
	told(EventIPLockViolated, "Somebody changed what locks a server to its addresses.", always("wrong", "what is wrong, in words for people")),
	told(EventAddressesChanged, "A server has other addresses.", always("added", "the addresses that came"), always("removed", "the addresses that went")),
	told(EventNetworkFailed, "A server's addresses and the lock on them are as they were.", failed()...),
	perhaps(told(EventReverseChanged, "An address has another reverse name; whoever keeps names in DNS acts on it.",
		always("ip", "the address"), always("old", "the name that it had"), always("new", "the name that it has"))),
}

// The types of events about a server's traffic and its limit for the month.
const (
	EventBandwidthRequested  = "server.bandwidth_requested"
	EventBandwidthExceeded   = "server.bandwidth_exceeded"
	EventBandwidthRestrained = "server.bandwidth_restrained"
	EventBandwidthRestored   = "server.bandwidth_restored"
	EventBandwidthFailed     = "server.bandwidth_failed"
)

var ofRestraint = always("action", "what comes of it: none, throttle or disconnect")

var bandwidthEvents = []EventType{
	told(EventBandwidthExceeded, "A server's traffic for the month is used up.", always("month", "the month, as 2006-01"),
		always("used", "bytes"), always("limit", "bytes"), ofRestraint),
	told(EventBandwidthRequested, "A server's interface shall be restrained, or have again what it had before.", ofRestraint),
	told(EventBandwidthRestrained, "A server's interface was slowed down, or its link taken away.", ofRestraint),
	told(EventBandwidthRestored, "A server's interface has again what it had before.", sometimes("action", "what is taken back, if there was anything to take back")),
	told(EventBandwidthFailed, "A server's interface could not be changed; it will be tried again.", failed(ofRestraint)...),
}
