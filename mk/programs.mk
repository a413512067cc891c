# Program: the floors it links, from high to low (order matters to the linker).
PROGRAMS :=
HELPERS :=

# The only program that sees PKCS#11, and the only process that holds a PIN.
HELPERS += cuv-module
FLOORS_cuv-module := token p11 base

# The only program that sees the network.
HELPERS += cuv-fetch
FLOORS_cuv-fetch := fetch net base

PROGRAMS += cuv-token
CMD_cuv-token := token-demo token-view token-list token-check token-drivers token-install pin driver setup
FLOORS_cuv-token := cms token conf pki hash base

# Trust is data: what is believed, and the lists of those who are.
PROGRAMS += cuv-trust
CMD_cuv-trust := trust-list trust-edit trust-lists way setup
FLOORS_cuv-trust := fetch pki conf hash base

PROGRAMS += cuv-render
CMD_cuv-render := findings office setup
FLOORS_cuv-render := draw form face xml conf base

PROGRAMS += cuv-check
CMD_cuv-check := facts findings office setup
FLOORS_cuv-check := form face xml conf pki hash base

PROGRAMS += cuv-sign
CMD_cuv-sign := sign-request sign-options sign-record sign-register sign-pin pin sign-fields services way believe driver setup
FLOORS_cuv-sign := run seal judge ask look cms token fetch spool pki pdf face conf hash base

PROGRAMS += cuv
CMD_cuv := setup
FLOORS_cuv := conf base

# Links neither pdf/incr nor the token: what only reads cannot write.
PROGRAMS += cuv-verify
CMD_cuv-verify := verify-input verify-judge verify-online way verify-page verify-show verify-against verify-archive verify-explain believe setup
FLOORS_cuv-verify := report seal judge ask cms pki pdf fetch conf jail hash base

# The only program that puts the configuration into a request.
PROGRAMS += cuv-form
CMD_cuv-form := cuv-form-verb cuv-form-source facts findings setup
FLOORS_cuv-form := form xml conf pki hash base

PROGRAMS += cuv-pack
CMD_cuv-pack := pack-letter pack-message pack-edxml pack-send pack-open pack-status pack-due pack-sip pack-check pack-shares pack-history believe findings setup
FLOORS_cuv-pack := seal pack judge cms form spool zip xml pki pdf conf hash base

# Alone with poppler: its start-up, its crashes and its licence stay here.
PROGRAMS += cuv-view
CMD_cuv-view := view-frames
FLOORS_cuv-view := view jail pdf base

# A day's letters through a spool.
PROGRAMS += cuv-batch
CMD_cuv-batch := batch-take batch-list batch-approve batch-watch batch-witness batch-crash batch-run batch-close batch-status batch-number believe driver pin services way setup
FLOORS_cuv-batch := run seal ask draw judge look cms token fetch spool form face xml pki pdf conf jail hash base

# Appends to what anybody signed; needs no token.
PROGRAMS += cuv-extend
CMD_cuv-extend := services way believe setup
FLOORS_cuv-extend := run seal judge ask look cms token fetch spool pki pdf face conf hash base
