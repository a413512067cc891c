/* The office and its keys, as the sections office and pin of pipeline.conf give them. */
#ifndef CUV_CONF_OFFICE_H
#define CUV_CONF_OFFICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf_list {
    const char *const *items;
    size_t count;
};

/* [office]: what flows into a request by cuv-form new, and whom this office knows. */
struct conf_office {
    const char *parent_name, *name, *code, *place, *symbol, *drafting_unit, *address;
    const char *signer_name, *signer_title, *signer_capacity, *signer_authority;
    const char *contact_name, *contact_position, *contact_mobile, *contact_email;
    struct conf_list recipients, distribution;
    const char *certificates;  /* folder of the office's .cer files, for cuv-pack due; NULL */
    struct conf_list domains; /* trust domains accepted; default gov-g1 gov-g2 */
    const char *register_file; /* number register; NULL */
    bool number_by_symbol;     /* each symbol has its own numbers */
    bool stamps;               /* number and date as signature fields */
};

enum conf_pin_kind { CONF_PIN_PERSON, CONF_PIN_AGENCY };

/* pin "NAME" { … }: a key of this office, known by its SHA-256. */
struct conf_pin {
    const char *name; /* the section's title: a person, or the agency */
    enum conf_pin_kind kind;
    uint8_t sha256[32]; /* of the public key (SubjectPublicKeyInfo): it outlives a renewal */
    const char *title, *image; /* "Chủ tịch"; PNG of this signature or seal; NULL */
    int64_t from, until; /* seconds; 0 and INT64_MAX when not given; until is the day's end */
    const char *file;
    int line;
};

#endif
