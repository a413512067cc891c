#include "cmd/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/cmd.h"
#include "hash/hash.h"
#include "pki/pkcs7.h"

/* The day in Việt Nam, as a request writes it. */
static void put_day(char out[CLK_TEXT], int64_t time)
{
    clk_iso(out, time);
    out[strlen("2025-03-05")] = 0;
}

/* The unit first, then what it belongs to, as people write it; without OU the organization. */
static void put_unit(char *out, size_t size, const struct certificate *c)
{
    size_t len = 0;

    out[0] = 0;
    for (size_t i = c->units.count; i && len < size; i--)
        len += (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "",
                                c->units.list[i - 1]);
    if (!len || len >= size)
        snprintf(out, size, "%s", c->organization);
}

/* Pairs of capitals, as requests write it. */
static void put_serial(char *out, size_t size, const char *hex)
{
    snprintf(out, size, "%s%s", strlen(hex) % 2 ? "0" : "", hex);
    for (; *out; out++)
        if (*out >= 'a' && *out <= 'f')
            *out = (char)(*out - ('a' - 'A'));
}

int facts_read(struct facts *f, const char *file, struct err *e)
{
    struct buf bytes;
    int rc = -1;

    hash_library_start();
    buf_init(&bytes, LIMIT_CERTIFICATE_BYTES);
    if (!cmd_read(&bytes, file, e) && !certificate_unpack(&f->certificate, buf_slice(&bytes), e)) {
        const struct certificate *c = f->certificate;

        put_day(f->from, c->not_before);
        put_day(f->until, c->not_after);
        put_serial(f->serial, sizeof f->serial, c->serial);
        put_unit(f->unit, sizeof f->unit, c);
        f->tax_code = strncmp(c->uid, "MST:", 4) == 0 ? c->uid + 4 : "";
        rc = 0;
    }
    buf_release(&bytes);
    return rc;
}

void facts_release(struct facts *f)
{
    certificate_free(f->certificate);
    f->certificate = NULL;
}

static const struct form_own *pin_of(const struct known *k, const struct certificate *c,
                                     const struct conf *conf)
{
    for (size_t i = 0; i < conf->pin_count; i++)
        if (memcmp(conf->pins[i].sha256, c->spki_sha256, sizeof c->spki_sha256) == 0)
            return &k->own[i];
    return NULL;
}

static struct form_certificate in_words(const struct facts *f, const char *file)
{
    const struct certificate *c = f->certificate;

    return (struct form_certificate){.file = file,
                                     .name = c->common_name,
                                     .serial = f->serial,
                                     .organization = c->organization,
                                     .locality = c->locality,
                                     .unit = f->unit,
                                     .tax_code = f->tax_code,
                                     .units = c->units.list,
                                     .mails = c->mails.list,
                                     .unit_count = c->units.count,
                                     .mail_count = c->mails.count,
                                     .from = c->not_before,
                                     .until = c->not_after};
}

/* The pins in their order, then the office by its own name. */
static void list_own(struct known *k, const struct conf *conf)
{
    for (size_t i = 0; i < conf->pin_count; i++)
        k->own[i] = (struct form_own){conf->pins[i].name, conf->pins[i].kind == CONF_PIN_AGENCY};
    k->own_count = conf->pin_count;
    if (conf->office.name)
        k->own[k->own_count++] = (struct form_own){conf->office.name, true};
}

int known_open(struct known *k, const char *const *files, size_t count, const struct conf *conf,
               struct err *e)
{
    k->facts = calloc(count + 1, sizeof *k->facts);
    k->certificates = calloc(count + 1, sizeof *k->certificates);
    k->own = calloc(conf->pin_count + 1, sizeof *k->own);
    if (!k->facts || !k->certificates || !k->own)
        return err_memory(e);
    list_own(k, conf);
    for (size_t i = 0; i < count; i++) {
        if (facts_read(&k->facts[i], files[i], e)) {
            err_prefix(e, "%s", files[i]);
            return -1;
        }
        k->count = i + 1;
        k->certificates[i] = in_words(&k->facts[i], files[i]);
        k->certificates[i].pin = pin_of(k, k->facts[i].certificate, conf);
    }
    return 0;
}

void known_lend(const struct known *k, struct form_context *context)
{
    context->certificates = k->certificates;
    context->certificate_count = k->count;
    context->own = k->own;
    context->own_count = k->own_count;
}

void known_release(struct known *k)
{
    for (size_t i = 0; i < k->count; i++)
        facts_release(&k->facts[i]);
    free(k->facts);
    free(k->certificates);
    free(k->own);
}
