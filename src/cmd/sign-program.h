/* Inside cuv-sign: what belongs to the program alone; the signing itself is run/sign.h. */
#ifndef CUV_CMD_SIGN_PROGRAM_H
#define CUV_CMD_SIGN_PROGRAM_H

#include "cmd/cmd.h"
#include "cmd/services.h"
#include "run/sign-look.h"

/* sign-options.c: parses and checks; usage errors end the program. */
void sign_options(struct sign *s, int argc, char **argv);
/* Chooses the level; starts cuv-fetch when anybody may have to be asked. */
int sign_start_services(struct sign *s, struct services *services, struct err *e);
/* Trust and lists are loaded early, as the options or the configuration name them. */
int sign_load_trust(struct sign *s, struct err *e);

/* sign-register.c: once nothing but the PIN can go wrong any more. */
int sign_take_from_register(struct sign *s, struct err *e);

/* sign-pin.c: starts the driver. */
int sign_start_token(struct sign *s, struct err *e);
/* Says who signs what; gets the PIN and sends it, once. */
void sign_announce(const struct sign *s);
int sign_login(struct sign *s, struct err *e);

/* sign-record.c: what --record keeps of a signature in s->file; or of what refused it, with this
 * exit code. */
int sign_save_record(const struct sign *s, const struct err *why, int code, struct err *e);

/* sign-request.c: the request of --request, or the one embedded, at the letter's date. */
int sign_check_request(struct sign *s, struct err *e);

/* sign-fields.c: --list-fields. */
int sign_print_fields(struct sign *s, struct err *e);

#endif
