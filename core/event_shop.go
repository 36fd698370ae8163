package core

// The types of events about what operators keep: what servers are made from,
// where they are put, and who may do what.
const (
	EventPlanCreated    = "plan.created"
	EventPlanUpdated    = "plan.updated"
	EventPlanDeleted    = "plan.deleted"
	EventImageCreated   = "image.created"
	EventImageUpdated   = "image.updated"
	EventImageDeleted   = "image.deleted"
	EventPoolCreated    = "pool.created"
	EventPoolUpdated    = "pool.updated"
	EventPoolDeleted    = "pool.deleted"
	EventClusterCreated = "cluster.created"
	EventClusterUpdated = "cluster.updated"
	EventClusterDeleted = "cluster.deleted"
	EventNodeUpdated    = "node.updated"
	EventRoleCreated    = "role.created"
	EventRoleUpdated    = "role.updated"
	EventRoleDeleted    = "role.deleted"
)

// ofName is the name of what an event is about, as it is then.
var ofName = always("name", "its name")

var (
	ofPlan    = always("plan", "the plan's ID")
	ofImage   = always("image", "the image's ID")
	ofPool    = always("pool", "the pool's ID")
	ofCluster = always("cluster", "the cluster's ID")
	ofRole    = always("role", "the role's ID")
)

var shopEvents = []EventType{
	staff(EventPlanCreated, "A plan was added.", ofPlan, ofName),
	staff(EventPlanUpdated, "A plan was changed.", ofPlan, ofName),
	staff(EventPlanDeleted, "A plan is no more.", ofPlan, ofName),
	staff(EventImageCreated, "An image was added.", ofImage, ofName),
	staff(EventImageUpdated, "An image was changed.", ofImage, ofName),
	staff(EventImageDeleted, "An image is no more.", ofImage, ofName),
	staff(EventPoolCreated, "A pool of addresses was added.", ofPool, ofName),
	staff(EventPoolUpdated, "A pool of addresses was changed.", ofPool, ofName),
	staff(EventPoolDeleted, "A pool of addresses is no more.", ofPool, ofName),
	staff(EventClusterCreated, "A cluster was added.", ofCluster, ofName),
	staff(EventClusterUpdated, "Something of a cluster was changed.", ofCluster, ofName),
	staff(EventClusterDeleted, "A cluster is no more.", ofCluster, ofName),
	staff(EventNodeUpdated, "Labels or maintenance of a node were changed.", ofCluster, ofNode),
	staff(EventRoleCreated, "A role was added.", ofRole, ofName),
	staff(EventRoleUpdated, "What a role may do was changed.", ofRole, ofName),
	staff(EventRoleDeleted, "A role is no more.", ofRole, ofName),
}
