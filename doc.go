// Package remuda hands out servers: virtual machines and containers on Proxmox
// VE clusters, to people, to billing systems, to CI systems and to Go programs.
//
// This package itself is empty. It is the root of the tree, and the test beside
// it is the table of who may import whom:
//
//   - core holds the words and the rules; core/saga runs work that survives
//     crashes; the folders below core are what the product does; core/fleet is
//     the front door.
//   - ports is everything the inside asks of the world, on one page of go doc.
//   - adapters/memory and adapters/system answer every port without any
//     third-party module, so that a program can embed the whole behaviour and
//     choose the parts later.
//   - adapters/proxmox, sqlstore, bus and client are modules of their own.
//   - apps are the programs.
//
// The module of the inside requires no other module, and will not.
package remuda
