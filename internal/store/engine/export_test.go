package engine

// OpenPostgres opens pools of other sizes.
var OpenPostgres = openPostgres
