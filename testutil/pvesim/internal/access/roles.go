package access

// builtin holds the special roles of Proxmox VE 8.4, as GET /access/roles of a
// fresh installation lists them.
var builtin = map[string]string{
	"Administrator": "Datastore.Allocate,Datastore.AllocateSpace,Datastore.AllocateTemplate,Datastore.Audit," +
		"Group.Allocate,Mapping.Audit,Mapping.Modify,Mapping.Use,Permissions.Modify,Pool.Allocate," +
		"Pool.Audit,Realm.Allocate,Realm.AllocateUser,SDN.Allocate,SDN.Audit,SDN.Use,Sys.AccessNetwork," +
		"Sys.Audit,Sys.Console,Sys.Incoming,Sys.Modify,Sys.PowerMgmt,Sys.Syslog,User.Modify," +
		"VM.Allocate,VM.Audit,VM.Backup,VM.Clone,VM.Config.CDROM,VM.Config.CPU,VM.Config.Cloudinit," +
		"VM.Config.Disk,VM.Config.HWType,VM.Config.Memory,VM.Config.Network,VM.Config.Options," +
		"VM.Console,VM.Migrate,VM.Monitor,VM.PowerMgmt,VM.Snapshot,VM.Snapshot.Rollback",
	"NoAccess": "",
	"PVEAdmin": "Datastore.Allocate,Datastore.AllocateSpace,Datastore.AllocateTemplate,Datastore.Audit," +
		"Group.Allocate,Mapping.Audit,Mapping.Use,Pool.Allocate,Pool.Audit,Realm.AllocateUser," +
		"SDN.Allocate,SDN.Audit,SDN.Use,Sys.Audit,Sys.Console,Sys.Syslog,User.Modify,VM.Allocate," +
		"VM.Audit,VM.Backup,VM.Clone,VM.Config.CDROM,VM.Config.CPU,VM.Config.Cloudinit,VM.Config.Disk," +
		"VM.Config.HWType,VM.Config.Memory,VM.Config.Network,VM.Config.Options,VM.Console,VM.Migrate," +
		"VM.Monitor,VM.PowerMgmt,VM.Snapshot,VM.Snapshot.Rollback",
	"PVEAuditor":        "Datastore.Audit,Mapping.Audit,Pool.Audit,SDN.Audit,Sys.Audit,VM.Audit",
	"PVEDatastoreAdmin": "Datastore.Allocate,Datastore.AllocateSpace,Datastore.AllocateTemplate,Datastore.Audit",
	"PVEDatastoreUser":  "Datastore.AllocateSpace,Datastore.Audit",
	"PVEMappingAdmin":   "Mapping.Audit,Mapping.Modify,Mapping.Use",
	"PVEMappingUser":    "Mapping.Audit,Mapping.Use",
	"PVEPoolAdmin":      "Pool.Allocate,Pool.Audit",
	"PVEPoolUser":       "Pool.Audit",
	"PVESDNAdmin":       "SDN.Allocate,SDN.Audit,SDN.Use",
	"PVESDNUser":        "SDN.Audit,SDN.Use",
	"PVESysAdmin":       "Sys.Audit,Sys.Console,Sys.Syslog",
	"PVETemplateUser":   "VM.Audit,VM.Clone",
	"PVEUserAdmin":      "Group.Allocate,Realm.AllocateUser,User.Modify",
	"PVEVMAdmin": "VM.Allocate,VM.Audit,VM.Backup,VM.Clone,VM.Config.CDROM,VM.Config.CPU,VM.Config.Cloudinit," +
		"VM.Config.Disk,VM.Config.HWType,VM.Config.Memory,VM.Config.Network,VM.Config.Options," +
		"VM.Console,VM.Migrate,VM.Monitor,VM.PowerMgmt,VM.Snapshot,VM.Snapshot.Rollback",
	"PVEVMUser": "VM.Audit,VM.Backup,VM.Config.CDROM,VM.Config.Cloudinit,VM.Console,VM.PowerMgmt",
}
