package natstest

// Folder is where the server keeps its files. Whoever changes them stops it
// before.
func (s *Server) Folder() string { return s.dir }
