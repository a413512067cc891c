/*
 * cuv-trust crl: the newest revocation lists of all pinned issuers, for machines without a network.
 * A list counts only where one of them signed it; an older one never replaces a newer one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/trust.h"
#include "cmd/way.h"

struct lists {
    struct trust_job *job;
    struct trust_folder folder;
    struct fetch *fetch;
    struct texts urls; /* in the folder's arena */
    struct crl_list got;
};

static int add_url(struct lists *l, const char *url, struct err *e)
{
    const char **list;

    for (size_t i = 0; i < l->urls.count; i++)
        if (strcmp(l->urls.list[i], url) == 0)
            return 0;
    list = arena_array(l->folder.arena, l->urls.count + 1, sizeof *list);
    if (!list)
        return err_memory(e);
    for (size_t i = 0; i < l->urls.count; i++)
        list[i] = l->urls.list[i];
    list[l->urls.count] = url;
    l->urls = (struct texts){list, l->urls.count + 1};
    return 0;
}

/* Those of the configuration, and, where it lets them, those that the folder's certificates name.
 */
static int find_urls(struct lists *l, struct err *e)
{
    const struct conf_list configured = l->job->conf->net.crls;
    const struct certificate_list *c = &l->folder.certificates;

    for (size_t i = 0; i < configured.count; i++)
        if (add_url(l, configured.items[i], e))
            return -1;
    for (size_t i = 0; l->job->conf->net.from_certificates && i < c->count; i++)
        for (size_t k = 0; k < c->list[i]->crl_urls.count; k++)
            if (add_url(l, c->list[i]->crl_urls.list[k], e))
                return -1;
    if (!l->urls.count)
        return err_set(e, ERR_CONFIG, "%s",
                       _("no address of a list is known: name them in section net, crls"));
    return 0;
}

static int fetch_one(struct lists *l, const char *url, struct err *e)
{
    struct crl *crl = NULL;
    struct buf b;
    int rc;

    buf_init(&b, LIMIT_CRL_BYTES);
    rc = fetch_bytes(l->fetch,
                     &(struct fetch_request){.url = url,
                                             .max = LIMIT_CRL_BYTES,
                                             .timeout_ms = l->job->conf->net.timeout_ms},
                     &b, e);
    if (!rc && crl_parse(&crl, buf_slice(&b), e)) {
        err_prefix(e, "%s", url);
        rc = -1;
    }
    buf_release(&b);
    return rc ? rc : crl_list_take(&l->got, crl, e);
}

static int fetch_all(struct lists *l, struct err *e)
{
    for (size_t i = 0; i < l->urls.count; i++)
        if (fetch_one(l, l->urls.list[i], &l->job->failure)) {
            if (l->job->failure.kind == ERR_MEMORY)
                return err_memory(e);
            cmd_say(&l->job->cmd, "%s", l->job->failure.text);
        }
    return 0;
}

static const struct crl *newest_of(const struct crl_list *l, const struct certificate *issuer)
{
    const struct crl *best = NULL;

    for (size_t i = 0; i < l->count; i++)
        if (!l->list[i]->delta && !l->list[i]->indirect && crl_signed_by(l->list[i], issuer) &&
            (!best || l->list[i]->this_update > best->this_update))
            best = l->list[i];
    return best;
}

/* The list that lies there already, when it is as new and signed by the same. */
static bool is_newer_there(const char *path, const struct certificate *issuer, int64_t than)
{
    struct crl_list old = {NULL, 0, 0};
    const struct crl *best;
    struct stat st;
    bool newer = false;

    if (stat(path, &st) == 0 && crl_list_load(&old, path, NULL) == 0) {
        best = newest_of(&old, issuer);
        newer = best && best->this_update >= than;
    }
    crl_list_release(&old);
    return newer;
}

/* 0 written or newer there, 1 none came. */
static int save_of(struct lists *l, const struct certificate *issuer, struct err *e)
{
    const struct crl *crl = newest_of(&l->got, issuer);
    char sha256[65], until[CLK_TEXT], *path = NULL;
    struct slice der = {NULL, 0};
    int rc = -1;

    if (!crl) {
        buf_printf(&l->job->out, _("no list: %s\n"), issuer->subject);
        return 1;
    }
    hex_write(sha256, issuer->sha256, 32);
    clk_people(until, crl->next_update);
    if (asprintf(&path, "%s/%.16s.crl", l->job->into, sha256) < 0) {
        path = NULL;
        err_memory(e);
    } else if (is_newer_there(path, issuer, crl->this_update)) {
        buf_printf(&l->job->out, _("as new already: %s\n"), issuer->subject);
        rc = 0;
    } else if (!crl_encode(crl, &der, e) && !out_save(path, der, 0644, e)) {
        buf_printf(&l->job->out, _("%s: next list due %s\n"), issuer->subject,
                   crl->next_update ? until : "-");
        rc = 0;
    }
    crl_encoded_free(der);
    free(path);
    return rc;
}

static int save_all(struct lists *l, struct err *e)
{
    int missing = 0;

    for (size_t i = 0; i < l->folder.pins.count; i++) {
        const struct certificate *c = trust_folder_find(&l->folder, l->folder.pins.list[i].sha256);
        int rc = c ? save_of(l, c, e) : 0;

        if (rc < 0)
            return -1;
        missing |= rc;
    }
    return missing ? err_set(e, ERR_ABSENT, "%s", _("not every pinned issuer's list could be had"))
                   : 0;
}

int trust_lists(struct trust_job *j, struct err *e)
{
    struct lists l = {.job = j};
    struct way way = {.helper = ""};
    int rc = -1;

    if (!j->into)
        return err_set(e, ERR_USAGE, "%s", _("crl wants --into DIR, where the lists go"));
    if (out_folder(j->into, 0755, e))
        return -1;
    if (trust_folder_load(&l.folder, j->folder, false, e) || find_urls(&l, e) ||
        way_open(&way, j->conf, e) || fetch_start(&l.fetch, &way.options, e))
        goto out;
    rc = fetch_all(&l, e) ? -1 : save_all(&l, e);
out:
    fetch_free(l.fetch);
    way_close(&way);
    crl_list_release(&l.got);
    trust_folder_release(&l.folder);
    return rc;
}
