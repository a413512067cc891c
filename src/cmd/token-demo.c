/*
 * cuv-token demo DIR: a throw-away SoftHSM2 token with a person's and an agency's key, generated
 * inside it, certificates by an authority that is forgotten at once, and a configuration that
 * uses them. Names come from the data file demo/people.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/base64.h"
#include "base/clk.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/shell.h"
#include "cmd/token.h"
#include "pki/cert.h"
#include "pki/throwaway.h"
#include "token/make.h"

enum { NAMES_MAX = 16384, PICTURE_MAX = 1 << 20, PATH_SIZE = 4096, PIN_DIGITS = 8 };

struct demo {
    const struct cmd *cmd;
    const char *folder;
    char whole[PATH_SIZE]; /* the folder from the root */
    char module[PATH_SIZE];
    struct buf names; /* the data file, cut into texts */
    struct secret pin;
    int64_t now;
    struct throwaway *authority;
    struct token_maker *maker;
    char person[65], agency[65]; /* SHA-256 of the public keys */
};

/* The value of a key in demo/people, or NULL. Lines were cut by load_names. */
static const char *name_of(const struct demo *d, const char *key)
{
    const char *at = (const char *)d->names.data, *end = at + d->names.len;
    size_t n = strlen(key);

    for (; at < end; at += strlen(at) + 1)
        if (!strncmp(at, key, n) && (at[n] == ' ' || at[n] == '=')) {
            const char *value = strchr(at + n, '=');

            return value ? value + 1 + strspn(value + 1, " ") : NULL;
        }
    return NULL;
}

static int load_names(struct demo *d, struct err *e)
{
    static const char *const needed[] = {
        "label",
        "host",
        "root.common_name",
        "issuer.common_name",
        "person.common_name",
        "agency.common_name",
        "office.code",
        "office.place",
    };
    char path[PATH_SIZE];

    if (cmd_data(path, sizeof path, "demo/people", e) || out_load(&d->names, path, e))
        return -1;
    buf_add_byte(&d->names, 0);
    if (buf_check(&d->names, path, e))
        return -1;
    for (size_t i = 0; i < d->names.len; i++)
        if (d->names.data[i] == '\n')
            d->names.data[i] = 0;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!name_of(d, needed[i]))
            return err_set(e, ERR_CONFIG, _("%s has no line for %s"), path, needed[i]);
    return 0;
}

static int join(const struct demo *d, char path[PATH_SIZE], const char *name, struct err *e)
{
    if (snprintf(path, PATH_SIZE, "%s/%s", d->whole, name) < PATH_SIZE)
        return 0;
    return err_set(e, ERR_USAGE, _("%s: the path is too long"), d->folder);
}

static int save(const struct demo *d, const char *name, struct slice bytes, unsigned mode,
                struct err *e)
{
    char path[PATH_SIZE];

    return join(d, path, name, e) ? -1 : out_save(path, bytes, mode, e);
}

static int save_text(const struct demo *d, const char *name, struct buf *text, unsigned mode,
                     struct err *e)
{
    int rc = buf_check(text, name, e);

    if (rc == 0)
        rc = save(d, name, buf_slice(text), mode, e);
    buf_release(text);
    return rc;
}

static int make_folder(const struct demo *d, const char *name, unsigned mode, struct err *e)
{
    char path[PATH_SIZE];

    if (join(d, path, name, e))
        return -1;
    return out_folder(path, mode, e);
}

/* Paths are written into a configuration and a shell script. */
static bool writable_text(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || strchr("\"\\'$`", *text))
            return false;
    return true;
}

static int make_folders(struct demo *d, struct err *e)
{
    struct stat st;
    char path[PATH_SIZE];

    if (out_folder(d->folder, 0755, e))
        return -1;
    if (!realpath(d->folder, d->whole))
        return err_set(e, ERR_IO, "%s: %s", d->folder, strerror(errno));
    if (!writable_text(d->whole) || !writable_text(d->folder))
        return err_set(e, ERR_USAGE, _("%s: take a folder without quotes in its name"), d->folder);
    if (join(d, path, "tokens", e))
        return -1;
    if (stat(path, &st) == 0)
        return err_set(e, ERR_USAGE, _("%s holds a demo token already; remove the folder first"),
                       d->folder);
    return make_folder(d, "tokens", 0700, e) || make_folder(d, "trust", 0755, e) ||
                   make_folder(d, "crl", 0755, e)
               ? -1
               : 0;
}

static int make_pin(struct demo *d, struct err *e)
{
    uint8_t random[PIN_DIGITS];
    struct slice text = {(const uint8_t *)d->pin.bytes, PIN_DIGITS + 1};
    int rc;

    if (getrandom(random, sizeof random, 0) != sizeof random)
        return err_set(e, ERR_IO, "getrandom: %s", strerror(errno));
    for (size_t i = 0; i < PIN_DIGITS; i++)
        d->pin.bytes[i] = (char)('0' + random[i] % 10);
    d->pin.bytes[PIN_DIGITS] = '\n';
    rc = save(d, "pin", text, 0600, e);
    d->pin.bytes[PIN_DIGITS] = 0;
    d->pin.len = PIN_DIGITS;
    return rc;
}

static int find_module(struct demo *d, const char *module, struct err *e)
{
    static const char *const places[] = {
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib64/pkcs11/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
    };

    if (module)
        return realpath(module, d->module)
                   ? 0
                   : err_set(e, ERR_ABSENT, _("PKCS#11 module %s is not there"), module);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (realpath(places[i], d->module))
            return 0;
    return err_set(e, ERR_ABSENT, "%s",
                   _("SoftHSM2 is not installed; run: apt-get install softhsm2, or give --module"));
}

static int write_softhsm(const struct demo *d, struct err *e)
{
    struct buf text;

    buf_init(&text, 3 * PATH_SIZE);
    buf_printf(&text,
               "directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
               "slots.removable = false\n",
               d->whole);
    return save_text(d, "softhsm2.conf", &text, 0644, e);
}

static int open_maker(struct demo *d, struct err *e)
{
    char helper[PATH_SIZE], variable[PATH_SIZE + 32];
    const char *environment[] = {variable, NULL};
    struct token_options o = {.helper = helper, .module = d->module, .environment = environment};

    snprintf(variable, sizeof variable, "SOFTHSM2_CONF=%s/softhsm2.conf", d->whole);
    if (cmd_helper(helper, sizeof helper, "cuv-module", e))
        return -1;
    return token_maker_open(&d->maker, &o, name_of(d, "label"), &d->pin, e);
}

static void take_name(const struct demo *d, const char *who, struct throwaway_name *out)
{
    char key[64];

    memset(out, 0, sizeof *out);
    out->country = "VN";
#define PART(member, word)                                                                         \
    snprintf(key, sizeof key, "%s." word, who);                                                    \
    out->member = name_of(d, key)
    PART(locality, "locality");
    PART(organization, "organization");
    PART(units[0], "unit");
    PART(common_name, "common_name");
    PART(mail, "mail");
#undef PART
}

/* One key pair in the token, its certificate beside it. */
static int make_key(struct demo *d, const char *who, uint8_t number, char digest[65], struct err *e)
{
    const struct slice id = {&number, 1};
    struct certificate *parsed = NULL;
    struct throwaway_name name;
    struct throwaway_key key;
    struct p11_public public;
    struct buf der;
    int rc = -1;

    buf_init(&der, LIMIT_CERTIFICATE_BYTES);
    take_name(d, who, &name);
    if (token_generate(d->maker, 2048, id, who, &public, e))
        goto out;
    key.modulus = (struct slice){public.modulus, public.modulus_len};
    key.exponent = (struct slice){public.exponent, public.exponent_len};
    if (throwaway_issue(d->authority, &name, &key, &der, e) ||
        token_store(d->maker, buf_slice(&der), id, who, e) ||
        certificate_parse(&parsed, buf_slice(&der), e))
        goto out;
    hex_write(digest, parsed->spki_sha256, sizeof parsed->spki_sha256);
    rc = 0;
out:
    certificate_free(parsed);
    buf_release(&der);
    return rc;
}

static int make_keys(struct demo *d, struct err *e)
{
    struct throwaway_name root, issuer;

    take_name(d, "root", &root);
    take_name(d, "issuer", &issuer);
    if (throwaway_new(&d->authority, &root, &issuer, name_of(d, "host"), d->now, e) ||
        open_maker(d, e))
        return -1;
    return make_key(d, "person", 1, d->person, e) || make_key(d, "agency", 2, d->agency, e) ? -1
                                                                                            : 0;
}

static void put_pem(struct buf *out, struct slice der)
{
    struct buf text;

    buf_init(&text, 2 * LIMIT_CERTIFICATE_BYTES);
    base64_write(&text, der.data, der.len);
    buf_add_string(out, "-----BEGIN CERTIFICATE-----\n");
    for (size_t i = 0; i < text.len; i += 64) {
        buf_add(out, text.data + i, text.len - i < 64 ? text.len - i : 64);
        buf_add_byte(out, '\n');
    }
    buf_add_string(out, "-----END CERTIFICATE-----\n");
    if (text.out_of_memory)
        out->out_of_memory = true;
    buf_release(&text);
}

/* An authority's certificate into trust/, its line into pins. */
static int put_authority(const struct demo *d, const char *name, const char *kind, struct buf *pins,
                         int (*make)(struct throwaway *, struct buf *, struct err *), struct err *e)
{
    struct certificate *parsed = NULL;
    struct buf der, pem;
    char digest[65];
    int rc = -1;

    buf_init(&der, LIMIT_CERTIFICATE_BYTES);
    buf_init(&pem, 2 * LIMIT_CERTIFICATE_BYTES);
    if (make(d->authority, &der, e) || certificate_parse(&parsed, buf_slice(&der), e))
        goto out;
    hex_write(digest, parsed->sha256, sizeof parsed->sha256);
    buf_printf(pins, "%s test %s - - cuv-token demo\n", digest, kind);
    put_pem(&pem, buf_slice(&der));
    if (buf_check(&pem, name, e) || save(d, name, buf_slice(&pem), 0644, e))
        goto out;
    rc = 0;
out:
    certificate_free(parsed);
    buf_release(&der);
    buf_release(&pem);
    return rc;
}

static int put_list(const struct demo *d, const char *name,
                    int (*make)(struct throwaway *, struct buf *, struct err *), struct err *e)
{
    struct buf der;
    int rc;

    buf_init(&der, LIMIT_CERTIFICATE_BYTES);
    rc = make(d->authority, &der, e) || save(d, name, buf_slice(&der), 0644, e) ? -1 : 0;
    buf_release(&der);
    return rc;
}

static int write_trust(const struct demo *d, struct err *e)
{
    struct buf pins;

    buf_init(&pins, PATH_SIZE);
    if (put_authority(d, "trust/root.pem", "root", &pins, throwaway_root, e) ||
        put_authority(d, "trust/issuer.pem", "issuer", &pins, throwaway_issuer, e) ||
        put_list(d, "crl/root.crl", throwaway_root_crl, e) ||
        put_list(d, "crl/issuer.crl", throwaway_issuer_crl, e)) {
        buf_release(&pins);
        return -1;
    }
    return save_text(d, "trust/pins", &pins, 0644, e);
}

static void put_value(struct buf *out, const char *key, const char *value)
{
    if (value && *value && writable_text(value))
        buf_printf(out, "    %s = \"%s\"\n", key, value);
}

static void put_pin(struct buf *out, const struct demo *d, const char *name, const char *kind,
                    const char *digest, const char *title, const char *image)
{
    char path[2 * PATH_SIZE];

    buf_printf(out, "pin \"%s\" {\n    kind = %s\n    sha256 = \"%s\"\n",
               writable_text(name) ? name : kind, kind, digest);
    put_value(out, "title", title);
    snprintf(path, sizeof path, "%s/%s", d->whole, image);
    put_value(out, "image", path);
    buf_add_string(out, "}\n");
}

static int write_configuration(const struct demo *d, struct err *e)
{
    struct buf text;

    buf_init(&text, 4 * PATH_SIZE);
    buf_add_string(&text, "# Made by cuv-token demo: a throw-away token and trust. Never for a "
                          "real letter.\n\noffice {\n");
    put_value(&text, "parent_name", name_of(d, "agency.organization"));
    put_value(&text, "name", name_of(d, "agency.common_name"));
    put_value(&text, "code", name_of(d, "office.code"));
    put_value(&text, "place", name_of(d, "office.place"));
    put_value(&text, "signer_name", name_of(d, "person.common_name"));
    put_value(&text, "signer_title", name_of(d, "person.title"));
    buf_add_string(&text, "    domains = {\"test\"}\n}\n\n");
    put_pin(&text, d, name_of(d, "person.common_name"), "person", d->person,
            name_of(d, "person.title"), "signature.png");
    put_pin(&text, d, name_of(d, "agency.common_name"), "agency", d->agency, NULL,
            "seal.png");
    buf_printf(&text,
               "\ntoken {\n    module = \"%s\"\n    uri = \"pkcs11:token=%s\"\n"
               "    environment = {\"SOFTHSM2_CONF\"}\n}\n\n"
               "trust {\n    dirs = {\"trust\"}\n    crls = {\"crl\"}\n}\n",
               d->module, name_of(d, "label"));
    return save_text(d, "pipeline.conf", &text, 0644, e);
}

/* Pictures of nobody's signature and seal, for the configuration to name. */
static int copy_picture(const struct demo *d, const char *name, const char *data, struct err *e)
{
    char path[PATH_SIZE];
    struct buf png;
    int rc;

    buf_init(&png, PICTURE_MAX);
    rc = cmd_data(path, sizeof path, data, e) || out_load(&png, path, e) ||
                 save(d, name, buf_slice(&png), 0644, e)
             ? -1
             : 0;
    buf_release(&png);
    return rc;
}

static int write_texts(const struct demo *d, struct err *e)
{
    struct buf module, uri, environment;
    char word[SHELL_WORD];

    buf_init(&module, PATH_SIZE);
    buf_init(&uri, PATH_SIZE);
    buf_init(&environment, 3 * PATH_SIZE + SHELL_WORD);
    buf_printf(&module, "%s\n", d->module);
    buf_printf(&uri, "pkcs11:token=%s\n", name_of(d, "label"));
    buf_printf(&environment,
               "# shellcheck shell=sh disable=SC3028\n"
               "# Points cuv's programs at this demonstration. Source it from the folder where\n"
               "# cuv-token demo was run; bash may source it from anywhere.\n"
               "CUV_DEMO=%s\n"
               "[ -z \"${BASH_SOURCE:-}\" ] || CUV_DEMO=$(dirname -- \"$BASH_SOURCE\")\n"
               "CUV_DEMO=$(cd -- \"$CUV_DEMO\" && pwd -P)\n"
               "SOFTHSM2_CONF=$CUV_DEMO/softhsm2.conf\n"
               "CUV_CONFIG=$CUV_DEMO/pipeline.conf\n"
               "export CUV_DEMO SOFTHSM2_CONF CUV_CONFIG\n",
               shell_word(word, sizeof word, d->folder));
    if (save_text(d, "module", &module, 0644, e))
        return -1;
    return save_text(d, "token.uri", &uri, 0644, e) || save_text(d, "env.sh", &environment, 0644, e)
               ? -1
               : 0;
}

static int make_all(struct demo *d, const char *module, struct err *e)
{
    if (load_names(d, e) || find_module(d, module, e) || make_folders(d, e) || make_pin(d, e) ||
        write_softhsm(d, e) || make_keys(d, e) || write_trust(d, e) ||
        copy_picture(d, "signature.png", "demo/signature.png", e) ||
        copy_picture(d, "seal.png", "demo/seal.png", e) || write_configuration(d, e))
        return -1;
    /* Last: who finds env.sh finds everything. */
    return write_texts(d, e);
}

int token_demo(const struct cmd *c, const char *folder, const char *module, struct err *e)
{
    struct demo d = {.cmd = c, .folder = folder, .now = clk_now()};
    char file[PATH_SIZE], word[SHELL_WORD];
    int rc;

    buf_init(&d.names, NAMES_MAX);
    secret_init(&d.pin);
    rc = make_all(&d, module, e);
    token_maker_free(d.maker);
    throwaway_free(d.authority);
    secret_release(&d.pin);
    buf_release(&d.names);
    if (rc == 0) {
        snprintf(file, sizeof file, "%s/env.sh", folder);
        cmd_say(c, _("a throw-away token for trying things is in %s; say: . %s"), folder,
                shell_word(word, sizeof word, file));
    }
    return rc;
}
