package testkit

import "syscall"

// attributes runs a child under account (nil: as this user) and interrupts it
// when its parent dies, so that a killed test leaves no server behind.
func attributes(account *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: account, Pdeathsig: syscall.SIGINT}
}
