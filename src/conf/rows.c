#include "conf/rows.h"

#include <string.h>

#include "conf/conf.h"

#define AT(member) offsetof(struct conf, member)
#define PIN(member) offsetof(struct conf_pin, member)
#define TO(member) offsetof(struct conf_recipient, member)
#define BY(member) offsetof(struct conf_channel, member)
#define WAY(member) offsetof(struct conf_pipeline, member)
#define LEVELS "b-b|b-t|b-lt|b-lta"
#define PROFILES "2a|2u|3a"
#define DAY_MS 86400000L
#define ROW(s, n, t, at, ...)                                                                      \
    {                                                                                              \
        .section = s, .name = n, .type = t, .offset = at, __VA_ARGS__                              \
    }

const struct row_section conf_sections[] = {
    {"office", 0},
    {"pin", sizeof(struct conf_pin)},
    {"recipient", sizeof(struct conf_recipient)},
    {"channel", sizeof(struct conf_channel)},
    {"token", 0},
    {"trust", 0},
    {"render", 0},
    {"sign", 0},
    {"tsa", 0},
    {"verify", 0},
    {"archive", 0},
    {"net", 0},
    {"batch", 0},
    {"pack", 0},
    {"pipeline", sizeof(struct conf_pipeline)},
    {NULL, 0},
};

const struct row conf_rows[] = {
    ROW("office", "parent_name", ROW_TEXT, AT(office.parent_name)),
    ROW("office", "name", ROW_TEXT, AT(office.name)),
    ROW("office", "code", ROW_TEXT, AT(office.code)),
    ROW("office", "place", ROW_TEXT, AT(office.place)),
    ROW("office", "symbol", ROW_TEXT, AT(office.symbol)),
    ROW("office", "drafting_unit", ROW_TEXT, AT(office.drafting_unit)),
    ROW("office", "address", ROW_TEXT, AT(office.address)),
    ROW("office", "signer_name", ROW_TEXT, AT(office.signer_name)),
    ROW("office", "signer_title", ROW_TEXT, AT(office.signer_title)),
    ROW("office", "signer_capacity", ROW_WORD, AT(office.signer_capacity),
        .words = "none|TM|KT|TL|TUQ|Q"),
    ROW("office", "signer_authority", ROW_TEXT, AT(office.signer_authority)),
    ROW("office", "contact_name", ROW_TEXT, AT(office.contact_name)),
    ROW("office", "contact_position", ROW_TEXT, AT(office.contact_position)),
    ROW("office", "contact_mobile", ROW_TEXT, AT(office.contact_mobile)),
    ROW("office", "contact_email", ROW_TEXT, AT(office.contact_email)),
    ROW("office", "recipients", ROW_TEXTS, AT(office.recipients)),
    ROW("office", "distribution", ROW_TEXTS, AT(office.distribution)),
    ROW("office", "certificates", ROW_PATH, AT(office.certificates)),
    ROW("office", "domains", ROW_TEXTS, AT(office.domains), .standard = "gov-g1 gov-g2",
        .guarded = true),
    ROW("office", "register", ROW_PATH, AT(office.register_file)),
    ROW("office", "number_by_symbol", ROW_YES, AT(office.number_by_symbol), .standard = "false"),
    ROW("office", "stamps", ROW_YES, AT(office.stamps), .standard = "false"),

    ROW("pin", "kind", ROW_KIND, PIN(kind), .words = "person|agency", .guarded = true,
        .required = true),
    ROW("pin", "sha256", ROW_DIGEST, PIN(sha256), .guarded = true, .required = true),
    ROW("pin", "title", ROW_TEXT, PIN(title), .guarded = true),
    ROW("pin", "image", ROW_PATH, PIN(image), .guarded = true),
    ROW("pin", "from", ROW_FIRST_DAY, PIN(from), .guarded = true),
    ROW("pin", "until", ROW_LAST_DAY, PIN(until), .guarded = true),

    ROW("recipient", "code", ROW_TEXT, TO(code), .required = true),
    ROW("recipient", "above", ROW_TEXT, TO(above)),

    ROW("channel", "kind", ROW_KIND, BY(kind), .words = "portal|axis|documents", .required = true),
    ROW("channel", "forms", ROW_TEXTS, BY(forms)),
    ROW("channel", "recipients", ROW_TEXTS, BY(recipients)),
    ROW("channel", "outbox", ROW_PATH, BY(outbox), .required = true),
    ROW("channel", "hook", ROW_PATH, BY(hook), .guarded = true),
    ROW("channel", "timeout_ms", ROW_NUMBER, BY(timeout_ms), .standard = "600000", .low = 100,
        .high = DAY_MS),

    ROW("token", "module", ROW_PATH, AT(token.module), .guarded = true),
    ROW("token", "uri", ROW_TEXT, AT(token.uri)),
    ROW("token", "pin_file", ROW_PATH, AT(token.pin_file)),
    ROW("token", "environment", ROW_TEXTS, AT(token.environment), .guarded = true),
    ROW("token", "timeout_ms", ROW_NUMBER, AT(token.timeout_ms), .standard = "30000", .low = 100,
        .high = DAY_MS),
    ROW("token", "allow_last_try", ROW_YES, AT(token.allow_last_try), .standard = "false"),

    ROW("trust", "dirs", ROW_PATHS, AT(trust.dirs), .guarded = true),
    ROW("trust", "crls", ROW_PATHS, AT(trust.crls), .guarded = true),
    ROW("trust", "cache", ROW_PATH, AT(trust.cache), .guarded = true),

    ROW("render", "profile", ROW_WORD, AT(render.profile), .standard = "2a", .words = PROFILES),
    ROW("render", "embed_request", ROW_YES, AT(render.embed_request), .standard = "false"),

    ROW("sign", "level", ROW_WORD, AT(sign.level), .words = LEVELS),
    ROW("sign", "person_image", ROW_PATH, AT(sign.person_image)),
    ROW("sign", "agency_image", ROW_PATH, AT(sign.agency_image)),
    ROW("sign", "person_image_mm", ROW_NUMBER, AT(sign.person_image_mm), .standard = "0", .low = 0,
        .high = 200),
    ROW("sign", "agency_image_mm", ROW_NUMBER, AT(sign.agency_image_mm), .standard = "0", .low = 0,
        .high = 200),
    ROW("sign", "iso_time", ROW_YES, AT(sign.iso_time), .standard = "false"),
    ROW("sign", "image_with_text", ROW_YES, AT(sign.image_with_text), .standard = "false"),
    ROW("sign", "command", ROW_TEXT, AT(sign.command), .guarded = true),
    ROW("sign", "certificate", ROW_PATH, AT(sign.certificate), .guarded = true),
    ROW("sign", "command_timeout_ms", ROW_NUMBER, AT(sign.command_timeout_ms), .standard = "180000",
        .low = 100, .high = DAY_MS),

    ROW("tsa", "urls", ROW_TEXTS, AT(tsa.urls)),
    ROW("tsa", "login_file", ROW_PATH, AT(tsa.login_file)),
    ROW("tsa", "policy", ROW_TEXT, AT(tsa.policy)),
    ROW("tsa", "timeout_ms", ROW_NUMBER, AT(tsa.timeout_ms), .standard = "180000", .low = 100,
        .high = DAY_MS),
    ROW("tsa", "attempts", ROW_NUMBER, AT(tsa.attempts), .standard = "3", .low = 1, .high = 10),
    ROW("tsa", "pause_ms", ROW_NUMBER, AT(tsa.pause_ms), .standard = "2000", .low = 0,
        .high = 60000),
    ROW("tsa", "per_minute", ROW_NUMBER, AT(tsa.per_minute), .standard = "60", .low = 1,
        .high = 100000),

    ROW("verify", "online", ROW_YES, AT(verify.online), .standard = "false"),
    ROW("verify", "require", ROW_WORD, AT(verify.require), .words = "person+agency|person|agency"),

    ROW("archive", "verapdf", ROW_PATH, AT(archive.verapdf), .guarded = true),
    ROW("archive", "timeout_ms", ROW_NUMBER, AT(archive.timeout_ms), .standard = "120000",
        .low = 100, .high = DAY_MS),

    ROW("net", "proxy", ROW_TEXT, AT(net.proxy)),
    ROW("net", "proxy_login_file", ROW_PATH, AT(net.proxy_login_file)),
    ROW("net", "https_trust", ROW_PATH, AT(net.https_trust), .guarded = true),
    ROW("net", "map", ROW_TEXTS, AT(net.map)),
    ROW("net", "ocsp", ROW_TEXTS, AT(net.ocsp)),
    ROW("net", "crls", ROW_TEXTS, AT(net.crls)),
    ROW("net", "from_certificates", ROW_YES, AT(net.from_certificates), .standard = "false"),
    ROW("net", "timeout_ms", ROW_NUMBER, AT(net.timeout_ms), .standard = "10000", .low = 100,
        .high = DAY_MS),

    ROW("batch", "hook", ROW_PATH, AT(batch.hook), .guarded = true),
    ROW("batch", "group", ROW_TEXT, AT(batch.group), .guarded = true),
    ROW("batch", "drop", ROW_PATH, AT(batch.drop), .guarded = true),
    ROW("batch", "witness", ROW_PATH, AT(batch.witness)),
    ROW("batch", "sessions", ROW_NUMBER, AT(batch.sessions), .standard = "1", .low = 1, .high = 8),

    ROW("pack", "type", ROW_TEXT, AT(pack.type), .standard = "1"),
    ROW("pack", "type_detail", ROW_TEXT, AT(pack.type_detail), .standard = "0"),
    ROW("pack", "book", ROW_PATH, AT(pack.book)),
    ROW("pack", "unit", ROW_TEXT, AT(pack.unit)),
    ROW("pack", "staff", ROW_TEXT, AT(pack.staff)),
    ROW("pack", "mobile", ROW_TEXT, AT(pack.mobile)),
    ROW("pack", "maintenance", ROW_WORD, AT(pack.maintenance), .standard = "06",
        .words = "01|02|03|04|05|06|07"),
    ROW("pack", "archive_code", ROW_TEXT, AT(pack.archive_code)),

    ROW("pipeline", "steps", ROW_TEXTS, WAY(steps), .guarded = true, .required = true),
    ROW("pipeline", "level", ROW_WORD, WAY(level), .words = LEVELS),
    ROW("pipeline", "profile", ROW_WORD, WAY(profile), .words = PROFILES),
    ROW("pipeline", "embed_request", ROW_YES, WAY(embed_request), .standard = "false"),
    {.section = NULL},
};

const struct row *row_find(const char *section, const char *name)
{
    for (const struct row *row = conf_rows; row->section; row++)
        if (strcmp(row->section, section) == 0 && strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

const struct row_section *row_section_find(const char *name)
{
    for (const struct row_section *s = conf_sections; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}

bool row_is_list(const struct row *row)
{
    return row->type == ROW_TEXTS || row->type == ROW_PATHS;
}

enum { WORD_MAX = 48 };

/* Changes, losses, additions and swaps of neighbours between two words. */
static size_t distance(const char *a, size_t la, const char *b, size_t lb)
{
    size_t d[WORD_MAX + 1][WORD_MAX + 1];

    for (size_t i = 0; i <= la; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= lb; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= la; i++)
        for (size_t j = 1; j <= lb; j++) {
            size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[la][lb];
}

/* Half of a word may be wrong, not more; SIZE_MAX when it is. */
static size_t nearness(const char *known, size_t length, const char *typed)
{
    size_t n = strlen(typed), far;

    if (n > WORD_MAX || length > WORD_MAX || n == 0)
        return SIZE_MAX;
    far = distance(known, length, typed, n);
    return far <= (length > n ? length : n) / 2 ? far : SIZE_MAX;
}

const char *row_nearest(const char *section, const char *typed)
{
    const char *found = NULL;
    size_t best = SIZE_MAX;

    for (const struct row *row = conf_rows; row->section; row++) {
        size_t far;

        if (strcmp(row->section, section) != 0)
            continue;
        far = nearness(row->name, strlen(row->name), typed);
        if (far < best) {
            best = far;
            found = row->name;
        }
    }
    return found;
}

const char *row_nearest_section(const char *typed)
{
    const char *found = NULL;
    size_t best = SIZE_MAX;

    for (const struct row_section *s = conf_sections; s->name; s++) {
        size_t far = nearness(s->name, strlen(s->name), typed);

        if (far < best) {
            best = far;
            found = s->name;
        }
    }
    return found;
}

bool row_nearest_word(char *out, size_t size, const char *words, const char *typed)
{
    size_t best = SIZE_MAX;

    for (const char *w = words; *w; w += strspn(w, "|")) {
        size_t n = strcspn(w, "|"), far = nearness(w, n, typed);

        if (far < best && n < size) {
            best = far;
            memcpy(out, w, n);
            out[n] = 0;
        }
        w += n;
    }
    return best != SIZE_MAX;
}
