package fleet

import "github.com/remudahq/remuda/core"

// checkUserData names what is wrong with a volume of user data: it takes the
// place of the login, so that both together would promise what does not come true.
func checkUserData(v *core.Violations, c core.Caller, volume string, login core.Login) {
	if volume == "" {
		return
	}
	core.CheckUserData(v, "user_data", volume)
	v.Check(c.Has(core.ViewNode), "user_data", "names a file of the cluster, and so needs the permission %s", core.ViewNode)
	const replaced = "goes not together with user_data, which replaces it"
	v.Check(login.User == "", "user", replaced)
	v.Check(login.Password == "", "password", replaced)
	v.Check(len(login.SSHKeys) == 0, "ssh_keys", replaced)
}

// checkCloudInit refuses user data for guests in which nothing reads them.
func checkCloudInit(v *core.Violations, kind core.GuestKind, volume string) {
	v.Check(volume == "" || kind == core.VM, "user_data", "is for VMs only: containers have no cloud-init")
}
