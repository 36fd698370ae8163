package core

// The types of events about what happened to a guest behind our back.
const (
	EventServerVanished     = "server.vanished"
	EventServerFound        = "server.found"
	EventServerMoved        = "server.moved"
	EventServerHidden       = "server.hidden"
	EventNodeLost           = "server.node_lost"
	EventStrangerFound      = "server.stranger_found"
	EventMarkLost           = "server.mark_lost"
	EventMarkRepaired       = "server.mark_repaired"
	EventSuspensionViolated = "server.suspension_violated"
	EventNetworkChanged     = "server.network_changed"
	EventSpecChanged        = "server.spec_changed"
	EventFindingEnded       = "server.finding_ended"
	EventGuestStrayed       = "guest.strayed"
	EventGuestCleared       = "guest.cleared"
)

var foundEvents = []EventType{
	told(EventServerVanished, "A server's guest is proven gone; its addresses are kept.", always("node", "the node that it was on")),
	told(EventServerFound, "A server's guest is there again.", ofNode),
	told(EventServerMoved, "Somebody moved a server's guest to another node.", ofNode, fromNode),
	told(EventServerHidden, "Our token may not see a server's guest any more."),
	told(EventNodeLost, "A server's node is not reached: nothing is known of its guest.", ofNode),
	told(EventStrangerFound, "A guest that is not ours stands where a server's is, or should have been; it was left untouched.",
		always("guest", "what came of it, in words for people"), sometimes("name", "the guest's name")),
	told(EventMarkLost, "Somebody removed our mark from a server's guest."),
	told(EventMarkRepaired, "A server's guest has our mark again."),
	told(EventSuspensionViolated, "Somebody started a server that is suspended."),
	told(EventNetworkChanged, "Somebody changed a server's interface.", always("is", "how it is"), always("should_be", "how it was left")),
	told(EventSpecChanged, "Somebody changed a server's size.", always("wrong", "what is not as it should be, in words for people")),
	told(EventFindingEnded, "What was found wrong with a server is so no more.", always("finding", "the code of the finding")),
	staff(EventGuestStrayed, "A guest that carries our mark, and is no server's, was found.", always("cluster", "the cluster's ID"),
		always("vmid", "its number there"), ofNode, always("server", "the ID of the server that its mark names")),
	staff(EventGuestCleared, "A guest that carried our mark, and was no server's, does so no more.", always("cluster", "the cluster's ID"), always("vmid", "its number there")),
}
