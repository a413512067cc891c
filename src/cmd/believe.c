#include "cmd/believe.h"

int believe_add(struct believe_files *files, const char *option, const char *path, struct err *e)
{
    if (files->count == BELIEVE_FILES)
        return err_set(e, ERR_USAGE, _("--%s: more than %d times"), option, BELIEVE_FILES);
    files->list[files->count++] = path;
    return 0;
}

static struct conf_list chosen(const struct believe_files *given, struct conf_list configured)
{
    return given->count ? (struct conf_list){given->list, given->count} : configured;
}

int believe_lists(struct crl_list *crls, const struct believe_files *given,
                  const struct conf_trust *configured, struct err *e)
{
    struct conf_list lists = chosen(given, configured->crls);

    for (size_t i = 0; i < lists.count; i++)
        if (crl_list_load(crls, lists.items[i], e))
            return -1;
    return 0;
}

int believe_load(struct trust **trust, struct crl_list *crls,
                 const struct believe_files *trust_given, const struct believe_files *crls_given,
                 const struct conf_trust *configured, struct err *e)
{
    struct conf_list dirs = chosen(trust_given, configured->dirs);

    if (dirs.count && trust_new(trust, e))
        return -1;
    for (size_t i = 0; i < dirs.count; i++)
        if (trust_add(*trust, dirs.items[i], e))
            return -1;
    return believe_lists(crls, crls_given, configured, e);
}
