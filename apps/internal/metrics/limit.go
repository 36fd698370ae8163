package metrics

// other is what is said of all that is beyond a limit; nothing can be called so.
const other = "(other)"

// How many of each have series of their own. What is beyond is summed, or left
// out, so that a scrape stays small whatever there is.
const (
	maxClusters = 200
	maxNodes    = 500
	maxStorages = 1000
	maxGroups   = 50
)
