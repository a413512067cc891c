/* Configuration: what is read, what is refused and with which words, and who may own it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hex.h"
#include "conf/conf.h"

static char folder[64], path[128];

static void save(const char *name, const char *text)
{
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(chmod(path, 0644), 0);
}

static int load(struct conf **c, const char *text, struct err *e)
{
    struct conf_places places = {.option = path, .user = getuid()};

    e->kind = ERR_NONE;
    save("a.conf", text);
    if (conf_load(c, &places, e) == 0)
        return 0;
    print_message("said: %s\n", e->text);
    return -1;
}

static void refused(const char *text, const char *words)
{
    struct conf *c = NULL;
    struct err e;

    print_message("expected: %s\n", words);
    assert_int_equal(load(&c, text, &e), -1);
    assert_null(c);
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, words));
}

static void defaults(void **state)
{
    struct conf *c;
    struct err e;
    struct conf_places nowhere = {.machine = "/nonexistent", .user = getuid()};

    (void)state;
    assert_int_equal(conf_load(&c, &nowhere, &e), 0);
    assert_int_equal(c->files.count, 0);
    assert_int_equal(c->office.domains.count, 2);
    assert_string_equal(c->office.domains.items[0], "gov-g1");
    assert_string_equal(c->office.domains.items[1], "gov-g2");
    assert_string_equal(c->render.profile, "2a");
    assert_null(c->sign.level);
    assert_null(c->token.module);
    assert_int_equal(c->token.timeout_ms, 30000);
    assert_false(c->verify.online);
    assert_int_equal(c->pin_count, 0);
    conf_free(c);
}

static const char whole[] = "office {\n"
                            "    name = \"Ủy ban nhân dân xã An Lạc\"\n"
                            "    domains = {\"gov-g1\", # one\n"
                            "        \"test\"}\n"
                            "    stamps = true\n"
                            "}\n"
                            "// a comment, and /* another */\n"
                            "pin \"Nguyễn Văn \\\"An\\\"\" {\n"
                            "    kind = agency\n"
                            "    sha256 = \"AB:0000000000000000000000000000000000000000000000000000000000"
                            "0001\"\n"
                            "    from = \"2025-03-05\"\n"
                            "    until = \"2025-03-05\"\n"
                            "}\n"
                            "token {\n"
                            "    module = \"lib/p11.so\"\n"
                            "    environment = {SOFTHSM2_CONF}\n"
                            "    timeout_ms = 5000\n"
                            "}\n"
                            "office { place = 'An Lạc' }\n";

static void typed(void **state)
{
    char real[4096], expected[4200];
    struct conf *c;
    struct err e;

    (void)state;
    assert_int_equal(load(&c, whole, &e), 0);
    assert_string_equal(c->office.name, "Ủy ban nhân dân xã An Lạc");
    assert_string_equal(c->office.place, "An Lạc");
    assert_int_equal(c->office.domains.count, 2);
    assert_string_equal(c->office.domains.items[1], "test");
    assert_true(c->office.stamps);
    assert_int_equal(c->pin_count, 1);
    assert_string_equal(c->pins[0].name, "Nguyễn Văn \"An\"");
    assert_int_equal(c->pins[0].kind, CONF_PIN_AGENCY);
    assert_int_equal(c->pins[0].sha256[0], 0xab);
    assert_int_equal(c->pins[0].sha256[31], 1);
    /* 2025-03-05T00:00:00+07:00, by date -d: 1741107600; the last second of the day after it. */
    assert_int_equal(c->pins[0].from, 1741107600);
    assert_int_equal(c->pins[0].until, 1741107600 + 86399);
    assert_non_null(realpath(folder, real));
    snprintf(expected, sizeof expected, "%s/lib/p11.so", real);
    assert_string_equal(c->token.module, expected);
    assert_int_equal(c->token.environment.count, 1);
    assert_int_equal(c->token.timeout_ms, 5000);
    conf_free(c);
}

static const struct conf_value *value(const struct conf *c, const char *section, const char *name)
{
    for (size_t i = 0; i < c->value_count; i++)
        if (strcmp(c->values[i].section, section) == 0 && strcmp(c->values[i].name, name) == 0)
            return &c->values[i];
    return NULL;
}

static void places_of_values(void **state)
{
    const struct conf_value *v;
    struct conf *c;
    struct err e;

    (void)state;
    assert_int_equal(load(&c, whole, &e), 0);
    v = value(c, "office", "domains");
    assert_string_equal(v->text, "{\"gov-g1\", \"test\"}");
    assert_int_equal(v->line, 3);
    assert_string_equal(v->file, path);
    assert_int_equal(value(c, "office", "place")->line, 19);
    assert_int_equal(value(c, "token", "timeout_ms")->line, 17);
    assert_string_equal(value(c, "token", "timeout_ms")->text, "5000");
    v = value(c, "pin", "kind");
    assert_string_equal(v->title, "Nguyễn Văn \"An\"");
    assert_int_equal(v->line, 9);
    v = value(c, "verify", "online");
    assert_null(v->file);
    assert_string_equal(v->text, "false");
    conf_free(c);
}

static void typing_errors(void **state)
{
    (void)state;
    refused("office {\n  nmae = \"x\"\n}\n",
            "a.conf:2: \"nmae\" is not known in section office; did you mean \"name\"?");
    refused("\nofice { }\n", "a.conf:2: section \"ofice\" is not known; did you mean \"office\"?");
    refused("token {\n\n stamps = true }\n", "a.conf:3: \"stamps\" belongs into section office");
    refused("token {\n zzzzzzzzzzzz = true }\n", "a.conf:2: \"zzzzzzzzzzzz\" is not known");
    refused("sign {\n level = b-lta2 }", "a.conf:2: sign.level: \"b-lta2\" is not known; did you "
                                         "mean \"b-lta\"?");
    refused("sign { level = xyzxyz }", "\"xyzxyz\" is not one of b-b|b-t|b-lt|b-lta");
    refused("office { stamps = yes }", "office.stamps: \"yes\" is not one of true|false");
    refused("token {\n timeout_ms = 5s }", "a.conf:2: token.timeout_ms: \"5s\" is not a number");
    refused("token { timeout_ms = 1 }", "from 100 to 86400000");
    refused("office {\n name = \"x\"\n name = \"y\"\n}\n",
            "a.conf:3: office.name was already given in line 2");
    refused("office { name = \"x\"", "the file ends inside a section");
    refused("office { name = \"x }\n", "a.conf:1: a quotation mark is not closed");
    refused("office { name = \"x\" }\n\n/* office { }\n",
            "a.conf:3: the comment has no */ at its end");
    refused("office { name = \"x\" }\n'", "a.conf:2: a quotation mark is not closed");
    refused("office { name \"x\" }", "\"=\" is missing after \"name\"");
    refused("office\n  name = \"x\"", "\"{\" is missing after section \"office\"");
    refused("office { }\n}", "a.conf:2: a \"}\" too many");
}

static void pin_errors(void **state)
{
    (void)state;
    refused("pin { kind = person }", "needs a name in quotes");
    refused("\npin \"A\" { kind = person }", "pin \"A\" does not say its sha256");
    refused("pin \"A\" { }\n", "pin \"A\" does not say its kind");
    refused("pin \"A\" { kind = person sha256 = \"00\" }", "64 hexadecimal digits");
    refused("pin \"A\" { kind = persona sha256 = \"00\" }", "did you mean \"person\"?");
    refused("pin \"A\" { kind = person }\npin \"A\" { kind = person }",
            "a.conf:2: a section with the name \"A\" was already given");
    refused("pin \"A\" {\n from = 2025-02-30 kind = person sha256 = "
            "0000000000000000000000000000000000000000000000000000000000000000 }",
            "a.conf:2: pin.from: a day is written yyyy-mm-dd");
}

/* Editors of Windows put one before what they call UTF-8. */
static void byte_order_mark(void **state)
{
    struct conf *c;
    struct err e;

    (void)state;
    assert_int_equal(load(&c, "\xEF\xBB\xBFoffice { name = \"x\" }\n", &e), 0);
    assert_string_equal(c->office.name, "x");
    conf_free(c);
}

static void library_extras(void **state)
{
    struct conf *c;
    struct err e;

    (void)state;
    refused("office {\n name = \"${HOME}\" }", "a.conf:2: ${…} is not expanded");
    refused("office {\n name = ${HOME} }", "a.conf:2: ${…} is not expanded");
    refused("office {\n name = a${HOME} }", "a.conf:2: ${…} is not expanded");
    refused("office { recipients += {\"x\"} }", "+= is not known");
    refused("verify { require = person+agency }", "has to stand inside quotes");
    refused("office {\n\n recipients = { /* } */ } }", "a.conf:3: an empty list says nothing");
    refused("include(\"x\")", "is not known");
    assert_int_equal(load(&c, "# ${HOME}\n/* ${X}\n += */ office { name = '${HOME}' }", &e), 0);
    assert_string_equal(c->office.name, "${HOME}");
    conf_free(c);
    assert_int_equal(load(&c, "tsa { urls = {http://a.vn/x, \"http://b.vn/#y\"} }", &e), 0);
    assert_string_equal(c->tsa.urls.items[0], "http://a.vn/x");
    assert_string_equal(c->tsa.urls.items[1], "http://b.vn/#y");
    conf_free(c);
    assert_int_equal(load(&c, "", &e), 0);
    conf_free(c);
    refused("office { name = \"\xff\" }", "is not UTF-8");
}

static void owners(void **state)
{
    static const char guarded[] = "office { name = \"x\" }\ntoken {\n module = \"/x.so\" }\n";
    struct conf_places places = {.option = path, .user = getuid()};
    struct conf *c;
    struct err e;

    (void)state;
    save("a.conf", guarded);
    assert_int_equal(chmod(path, 0664), 0);
    assert_int_equal(conf_load(&c, &places, &e), -1);
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "a.conf:3: token.module may not stand in a file that others"));
    save("a.conf", "office { name = \"x\" }\n");
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(conf_load(&c, &places, &e), 0);
    conf_free(c);
    if (getuid() != 0) {
        save("a.conf", guarded);
        places.user = getuid() + 1;
    } else {
        save("a.conf", guarded);
        assert_int_equal(chown(path, 65534, 65534), 0);
    }
    assert_int_equal(conf_load(&c, &places, &e), -1);
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "may stand only in a file of root or of yourself"));
    places.user = getuid() ? getuid() : 65534;
    assert_int_equal(conf_load(&c, &places, &e), 0);
    conf_free(c);
    assert_int_equal(unlink(path), 0);
}

static void order_of_files(void **state)
{
    char machine[128], home[128];
    struct conf *c;
    struct err e;
    struct conf_places places = {.machine = machine, .home = home, .user = getuid()};

    (void)state;
    snprintf(machine, sizeof machine, "%s/etc", folder);
    snprintf(home, sizeof home, "%s/home", folder);
    for (const char *const *d = (const char *const[]){"etc", "etc/pipeline.conf.d", "home",
                                                      "home/.config", "home/.config/cuv", NULL};
         *d; d++) {
        snprintf(path, sizeof path, "%s/%s", folder, *d);
        assert_int_equal(mkdir(path, 0755), 0);
    }
    save("home/.config/cuv/pipeline.conf", "office { place = home }");
    assert_int_equal(conf_load(&c, &places, &e), 0);
    assert_string_equal(c->office.place, "home");
    conf_free(c);
    save("etc/pipeline.conf", "office { place = etc name = etc code = etc }");
    save("etc/pipeline.conf.d/20.conf", "office { name = second }");
    save("etc/pipeline.conf.d/10.conf", "office { name = first code = first }");
    assert_int_equal(conf_load(&c, &places, &e), 0);
    assert_int_equal(c->files.count, 3);
    assert_string_equal(c->office.place, "etc");
    assert_string_equal(c->office.code, "first");
    assert_string_equal(c->office.name, "second");
    conf_free(c);
    save("named.conf", "office { place = named }");
    places.variable = path;
    assert_int_equal(conf_load(&c, &places, &e), 0);
    assert_string_equal(c->office.place, "named");
    assert_int_equal(c->files.count, 1);
    conf_free(c);
    places.option = "/nonexistent/pipeline.conf";
    assert_int_equal(conf_load(&c, &places, &e), -1);
    assert_int_equal(e.kind, ERR_CONFIG);
}

/* Loading must not leak what it refuses, nor read over any end. */
static void every_prefix(void **state)
{
    struct conf *c;
    struct err e;

    (void)state;
    for (size_t n = 0; n < sizeof whole; n++) {
        char text[sizeof whole];

        memcpy(text, whole, n);
        text[n] = 0;
        if (load(&c, text, &e) == 0)
            conf_free(c);
        else
            assert_int_equal(e.kind, ERR_CONFIG);
    }
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/cuv-conf.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"a.conf", "named.conf", "etc/pipeline.conf.d/10.conf",
                                        "etc/pipeline.conf.d/20.conf", "etc/pipeline.conf",
                                        "home/.config/cuv/pipeline.conf", "etc/pipeline.conf.d",
                                        "etc", "home/.config/cuv", "home/.config", "home", ""};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),       cmocka_unit_test(typed),
        cmocka_unit_test(places_of_values), cmocka_unit_test(typing_errors),
        cmocka_unit_test(pin_errors),     cmocka_unit_test(byte_order_mark),
        cmocka_unit_test(library_extras),
        cmocka_unit_test(owners),         cmocka_unit_test(order_of_files),
        cmocka_unit_test(every_prefix),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
