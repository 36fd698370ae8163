// Package alert tells people once when something is wrong, and once when it is
// well again.
//
// [Judge] is the engine: a pure function from an alert, its rule and a reading
// to the alert afterwards. [Keeper] feeds it with what each sweep over a cluster
// showed, and with what is looked at once a minute: operations that are stuck,
// and once a day certificates. What it has begun to count is rows, written when
// they change, so that whoever sweeps next goes on where another stopped.
//
// What was not seen is no reading. Nothing is raised and nothing is resolved by
// it, and the time without readings counts neither way. A cluster that does not
// answer is one alert, and when none answers, that is one as well.
package alert
