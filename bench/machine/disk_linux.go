package machine

import "syscall"

// fileSystem gives the number of the file system on which a folder lies.
func fileSystem(dir string) (int64, error) {
	var s syscall.Statfs_t
	err := syscall.Statfs(dir, &s)
	return int64(s.Type) & 0xffffffff, err //nolint:unconvert // 32 bits on other machines
}
