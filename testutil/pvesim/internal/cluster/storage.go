package cluster

// seesStorage tells whether the caller may see the storage.
func (c *call) seesStorage() bool {
	_, ok := c.Realm.Has(c.who, "/storage/"+storageName, true, "Datastore.Audit", "Datastore.AllocateSpace")
	return ok
}
