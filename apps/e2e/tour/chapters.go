package main

// chapters are all of them, in the order in which one would tell of them.
func chapters() []Chapter {
	return []Chapter{
		clusters(), inventory(), images(), plans(), pools(), users(), roles(), sessions(), tokens(),
		servers(), cloudInit(), specification(), power(), bulk(), passwords(), tlsKeys(), consoles(), usage(), measured(), graphs(), snapshots(), ipLock(), addresses(), patrol(), operations(), events(),
		placement(), migration(),
		quotas(), grants(), suspension(), audit(),
		rebuild(), adoption(),
		webhooks(), alerts(), clusterAlerts(), mails(),
	}
}
