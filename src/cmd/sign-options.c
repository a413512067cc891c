#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/believe.h"
#include "cmd/sign-program.h"
#include "token/uri.h"

enum {
    ROLE = 1,
    LEVEL,
    TOKEN,
    MODULE,
    PIN_FILE,
    PIN_FD,
    LAST_TRY,
    CERTIFICATE,
    SIGNER_COMMAND,
    FIELD,
    PAGE,
    RECT,
    PSS,
    TRUST,
    CRL,
    TSA,
    ALLOW_UNKNOWN,
    LIST_FIELDS,
    IMAGE,
    AT_TEXT,
    REQUEST,
    PREVIEW,
    BECAUSE,
    KIND,
    DESPITE,
    CERTIFY,
    NUMBER,
    DATE,
    RECORD,
};

static const struct opt_row rows[] = {
    {ROLE, 0, "role", "person|agency|appendix|copy|incoming",
     N_("who signs, or which stamp the agency sets")},
    {LEVEL, 0, "level", "b-b|b-t|b-lt|b-lta", N_("level of the signature (EN 319 142-1)")},
    {TOKEN, 0, "token", N_("URI"), N_("look only at what this RFC 7512 URI describes")},
    {MODULE, 0, "module", N_("FILE"), N_("the PKCS#11 module to load")},
    {PIN_FILE, 0, "pin-file", N_("FILE"), N_("read the PIN from a file of mode 0600")},
    {PIN_FD, 0, "pin-fd", N_("N"), N_("read the PIN from descriptor N")},
    {LAST_TRY, 0, "last-try", NULL, N_("log in although one wrong PIN more locks the token")},
    {CERTIFICATE, 0, "certificate", N_("FILE"),
     N_("the signer's certificate, when the token's own copy cannot be read")},
    {SIGNER_COMMAND, 0, "signer-command", N_("CMD"),
     N_("a program that signs instead of a token; needs --certificate")},
    {FIELD, 0, "field", N_("NAME"), N_("the signature field to fill or to make")},
    {PAGE, 0, "page", N_("N"), N_("page of a field to make")},
    {RECT, 0, "rect", N_("X,Y,W,H"), N_("its place in points from the lower left corner")},
    {PSS, 0, "pss", NULL, N_("sign by RSASSA-PSS")},
    {TRUST | OPT_AGAIN, 0, "trust", N_("DIR"),
     N_("certificates that the signer's chain must reach")},
    {CRL | OPT_AGAIN, 0, "crl", N_("FILE"), N_("a revocation list to look at before signing")},
    {TSA | OPT_AGAIN, 0, "tsa", N_("URL"),
     N_("a time stamp authority; several are asked in this order")},
    {ALLOW_UNKNOWN, 0, "allow-unknown", NULL,
     N_("sign although it is not known whether the certificate was revoked")},
    {LIST_FIELDS, 0, "list-fields", NULL, N_("print the signature fields and sign nothing")},
    {NUMBER, 0, "number", N_("N|next"),
     N_("the letter's number, filled in by the agency; next: from the register")},
    {DATE, 0, "date", N_("DATE"), N_("its date: today (default), yyyy-mm-dd or dd/mm/yyyy")},
    {IMAGE, 0, "image", N_("FILE"), N_("the picture shown in the field")},
    {AT_TEXT, 0, "at-text", N_("S"), N_("make a field above the last place of this text")},
    {REQUEST, 0, "request", N_("FILE"), N_("the letter's request, checked again at its date")},
    {PREVIEW, 0, "preview", N_("FILE"),
     N_("write a picture of the finished pages and sign nothing")},
    {BECAUSE, 0, "because", "copy",
     N_("the agency signs a copy that it made itself, as --role copy")},
    {KIND, 0, "kind", "sao-y|sao-luc|trich-sao", N_("what kind of copy")},
    {DESPITE, 0, "despite", N_("ID"), N_("sign although the file has this one hazard")},
    {CERTIFY, 0, "certify", "1|2",
     N_("allow no later change (1), or forms and signatures alone (2)")},
    {RECORD, 0, "record", N_("FILE"), N_("keep certificate, its status and the result as JSON")},
    CMD_COMMON_ROWS,
};

static struct believe_files trust_files, crl_files, authorities;

static void say_line(void *self, const char *text)
{
    const struct sign *s = self;

    s->say(s, true, text);
}

int sign_start_services(struct sign *s, struct services *services, struct err *e)
{
    if (sign_choose_level(s, authorities.count > 0, e))
        return -1;
    if (s->wanted_level == LEVEL_B_B && !services_tell_status(s->conf))
        return 0;
    services->say = say_line;
    services->self = s;
    if (services_open(services, s->conf, &authorities, e))
        return -1;
    s->ask = services->ask;
    return 0;
}

int sign_load_trust(struct sign *s, struct err *e)
{
    return believe_load(&s->trust, &s->crls, &trust_files, &crl_files, &s->conf->trust, e);
}

static int whole_number(int *out, const char *option, const char *text, int low, struct err *e)
{
    char *end;
    long n;

    errno = 0;
    n = strtol(text, &end, 10);
    if (errno || end == text || *end || n < low || n > 1000000)
        return err_set(e, ERR_USAGE, _("--%s %s: not a number from %d"), option, text, low);
    *out = (int)n;
    return 0;
}

static int rectangle(struct sign *s, const char *text, struct err *e)
{
    const char *at = text;

    for (int i = 0; i < 4; i++) {
        char *end;

        s->rect[i] = strtod(at, &end);
        if (end == at || *end != (i < 3 ? ',' : 0) || !isfinite(s->rect[i]))
            return err_set(e, ERR_USAGE, _("--rect %s: four numbers X,Y,W,H are needed"), text);
        at = end + 1;
    }
    s->has_rect = true;
    return 0;
}

static int take_role(struct sign *s, const char *value, struct err *e)
{
    static const char *const known[] = {"person", "agency", "appendix", "copy", "incoming"};

    s->role = value;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(value, known[i]) == 0)
            return 0;
    return err_set(e, ERR_USAGE,
                   _("--role %s: unknown; known are person, agency, appendix, copy and incoming"),
                   value);
}

static int take_role_option(struct sign *s, int id, const char *value, struct err *e)
{
    switch (id) {
    case AT_TEXT:
        s->at_text = value;
        return *value ? 0 : err_set(e, ERR_USAGE, "%s", _("--at-text: the text is empty"));
    case REQUEST:
        s->request = value;
        return 0;
    case PREVIEW:
        s->preview = value;
        return 0;
    case BECAUSE:
        s->because_copy = strcmp(value, "copy") == 0;
        return s->because_copy ? 0 : err_set(e, ERR_USAGE, _("--because %s: known is copy"), value);
    case KIND:
        s->kind = value;
        return 0;
    case DESPITE:
        s->despite = value;
        return seal_check_despite(value, e);
    case CERTIFY:
        if (strcmp(value, "1") != 0 && strcmp(value, "2") != 0)
            return err_set(e, ERR_USAGE, _("--certify %s: type 1 or 2"), value);
        s->certify = value[0] - '0';
        return 0;
    case NUMBER:
        s->number_given = value;
        return 0;
    case RECORD:
        s->record = value;
        return 0;
    default:
        return sign_take_date(s, value, e);
    }
}

static int take_place(struct sign *s, int id, const char *value, struct err *e)
{
    switch (id) {
    case FIELD:
        s->field = value;
        return 0;
    case PAGE:
        return whole_number(&s->page, "page", value, 1, e);
    case RECT:
        return rectangle(s, value, e);
    case TRUST:
        return believe_add(&trust_files, "trust", value, e);
    case CRL:
        return believe_add(&crl_files, "crl", value, e);
    case TSA:
        return services_take_authority(&authorities, value, e);
    case ALLOW_UNKNOWN:
        s->allow_unknown = true;
        return 0;
    case PSS:
        s->pss = true;
        return 0;
    case LIST_FIELDS:
        s->list_fields = true;
        return 0;
    case IMAGE:
        s->image = value;
        return 0;
    default:
        return take_role_option(s, id, value, e);
    }
}

static int take(struct sign *s, int id, const char *value, struct err *e)
{
    switch (id) {
    case ROLE:
        return take_role(s, value, e);
    case LEVEL:
        s->level = value;
        return level_find(&s->wanted_level, value, e);
    case TOKEN:
        s->token_uri = value;
        return token_uri_check(value, s->pin_source, sizeof s->pin_source, e);
    case MODULE:
        s->module = value;
        return 0;
    case PIN_FILE:
        s->pin_file = value;
        return 0;
    case PIN_FD:
        return whole_number(&s->pin_fd, "pin-fd", value, 0, e);
    case LAST_TRY:
        s->last_try = true;
        return 0;
    case CERTIFICATE:
        s->certificate_file = value;
        return 0;
    case SIGNER_COMMAND:
        s->signer_command = value;
        return 0;
    default:
        return take_place(s, id, value, e);
    }
}

/* What each role may be told. */
static int check_role(struct sign *s, struct err *e)
{
    bool agency = sign_is_agency(s);

    if (s->because_copy && !agency)
        return err_set(e, ERR_USAGE, "%s", _("--because copy goes with --role agency alone"));
    if (s->because_copy)
        s->role = "copy";
    if (strcmp(s->role, "person") == 0 && (s->number_given || s->has_date))
        return err_set(e, ERR_USAGE, "%s",
                       _("--number and --date belong to --role agency: a letter gets them after "
                         "the person has signed"));
    if (s->kind && strcmp(s->role, "copy") != 0)
        return err_set(e, ERR_USAGE, "%s", _("--kind goes with --role copy alone"));
    if (s->request && !sign_is_agency(s))
        return err_set(e, ERR_USAGE, "%s",
                       _("--request goes with --role agency: the request is checked at the "
                         "letter's date"));
    if (s->certify && strcmp(s->role, "incoming") == 0)
        return err_set(e, ERR_USAGE, "%s",
                       _("--certify is for whose letter it is, not for who "
                         "receives it"));
    if (!sign_is_agency(s) || !s->number_given)
        return 0;
    s->number_next = strcmp(s->number_given, "next") == 0;
    return sign_take_number(s, s->number_next ? "1" : s->number_given, e);
}

static int check_together(struct sign *s, struct err *e)
{
    if (s->cmd->operand_count > 1)
        return err_set(e, ERR_USAGE, "%s", _("one file at a time: more than one operand"));
    if (s->signer_command && (s->token_uri || s->module || s->pin_file || s->pin_fd >= 0))
        return err_set(e, ERR_USAGE, "%s",
                       _("--signer-command replaces the token: no --token, --module or PIN"));
    if (s->pin_file && s->pin_fd >= 0)
        return err_set(e, ERR_USAGE, "%s", _("--pin-file and --pin-fd exclude each other"));
    if ((s->page > 0) != s->has_rect)
        return err_set(e, ERR_USAGE, "%s", _("--page and --rect belong together"));
    if (s->at_text && s->page)
        return err_set(e, ERR_USAGE, "%s", _("--at-text and --page exclude each other"));
    if (s->pin_fd == 0 && cmd_is_stdin(s->operand))
        return err_set(e, ERR_USAGE, "%s",
                       _("--pin-fd 0: standard input already brings the letter"));
    if (s->cmd->json && !s->list_fields)
        return err_set(e, ERR_USAGE, "%s", _("--json goes with --list-fields only"));
    if (s->record && (s->preview || s->list_fields))
        return err_set(e, ERR_USAGE, "%s",
                       _("--record keeps what was signed: not with --preview or --list-fields"));
    if (s->record &&
        (strcmp(s->record, "-") == 0 || (s->cmd->output && strcmp(s->record, s->cmd->output) == 0)))
        return err_set(e, ERR_USAGE, "%s", _("--record needs a file of its own"));
    if (cmd_check_apart(s->record, s->operand, e) || cmd_check_apart(s->preview, s->operand, e))
        return -1;
    return check_role(s, e);
}

void sign_options(struct sign *s, int argc, char **argv)
{
    struct err e;
    int id;

    *s->cmd = (struct cmd){
        .name = "cuv-sign",
        .rows = rows,
        .usage = N_("[options] [IN.pdf] > signed.pdf"),
        .summary = N_("Signs a PDF with the key of a PKCS#11 token (PAdES)."),
    };
    s->role = "person";
    s->pin_fd = -1;
    cmd_begin(s->cmd, argc, argv);
    while ((id = cmd_next(s->cmd)) != OPT_END)
        if (take(s, id, s->cmd->opt.value, &e))
            exit(cmd_error(s->cmd, &e));
    if (s->cmd->operand_count)
        s->operand = s->cmd->operands[0];
    if (check_together(s, &e))
        exit(cmd_error(s->cmd, &e));
}
