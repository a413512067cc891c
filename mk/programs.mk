# Program: the floors it links, from high to low (order matters to the linker).
PROGRAMS :=
HELPERS :=
