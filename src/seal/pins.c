#include <stdlib.h>

#include "conf/conf.h"
#include "seal/check.h"

struct seal_pin *seal_pins(const struct conf *c)
{
    struct seal_pin *pins = calloc(c->pin_count + 1, sizeof *pins);

    for (size_t i = 0; pins && i < c->pin_count; i++) {
        const struct conf_pin *pin = &c->pins[i];

        pins[i] =
            (struct seal_pin){pin->sha256, pin->kind == CONF_PIN_AGENCY ? ROLE_AGENCY : ROLE_PERSON,
                              pin->from, pin->until};
    }
    return pins;
}
