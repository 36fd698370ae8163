// Package socketio is a server for Socket.IO 4: protocol 5 of Socket.IO, over
// protocol 4 of Engine.IO, by long polling and by WebSocket, with the upgrade from
// one to the other. It has the one namespace "/", text only, and keeps everything
// within bounds: who does not take what is sent is cut.
//
// A packet of a client is read when the one before it was handled, and the first
// one no sooner than there is somebody to handle it, so that none is lost.
package socketio
