package fleet

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// remembering lists the maps, anywhere in what the service is made of, that have
// a key with the cluster in it.
func remembering(s *Service, id core.ClusterID) (found []string) {
	seen := map[uintptr]bool{}
	var look func(path string, v reflect.Value)
	look = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() && !seen[v.Pointer()] && strings.Contains(v.Type().Elem().PkgPath(), "/remuda/core") {
				seen[v.Pointer()] = true
				look(path, v.Elem())
			}
		case reflect.Interface:
			look(path, v.Elem())
		case reflect.Struct:
			for n := range v.NumField() {
				look(path+"."+v.Type().Field(n).Name, v.Field(n))
			}
		case reflect.Map:
			if slices.ContainsFunc(v.MapKeys(), func(k reflect.Value) bool { return names(k, id) }) {
				found = append(found, path)
			}
		default: // what is in lists is bounded, or belongs to a map
		}
	}
	look("", reflect.ValueOf(s))
	return found
}

func names(key reflect.Value, id core.ClusterID) bool {
	switch key.Kind() {
	case reflect.String:
		return strings.Contains(key.String(), string(id))
	case reflect.Struct:
		for n := range key.NumField() {
			if names(key.Field(n), id) {
				return true
			}
		}
	default: // no name of a cluster
	}
	return false
}

// TestNothingRemembersAClusterThatWasDeleted looks through all that the service
// keeps in memory: whatever comes to remember clusters must forget them too.
func TestNothingRemembersAClusterThatWasDeleted(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx := t.Context()
	f.sweeps(t, 20*time.Second)
	f.scoutOnce(ctx, true)
	must(t, f.alert.Round(ctx))
	_, err := f.Templates(ctx, f.admin)
	must(t, err)
	before := remembering(f.Service, f.id)
	for _, part := range []string{".patrol.absent", ".sample.clusters", ".alert.sights", ".alert.dues", ".patrol.lists", ".kit.Hypervisors.open", ".nodes.last", ".storages.when", ".templates.last", ".reached.last"} {
		if !slices.Contains(before, part) {
			t.Errorf("%s remembers nothing yet, only %q", part, before)
		}
	}
	must(t, f.DeletePool(ctx, f.admin, f.pool))
	images, err := f.Images(ctx, f.admin, core.Page{})
	must(t, err)
	for _, image := range images {
		must(t, f.DeleteImage(ctx, f.admin, image.ID))
	}
	must(t, f.DeleteCluster(ctx, f.admin, f.id))
	f.scoutOnce(ctx, false)
	if after := remembering(f.Service, f.id); len(after) > 0 {
		t.Errorf("it is remembered in %q", after)
	}
}
