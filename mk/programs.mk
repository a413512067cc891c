# Program: the floors it links, from high to low (order matters to the linker).
PROGRAMS :=
HELPERS :=

# The only program that sees PKCS#11, and the only process that holds a PIN.
HELPERS += cuv-module
FLOORS_cuv-module := token p11 base
