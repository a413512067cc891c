#include "pack/book.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSION = 1, WAIT_MS = 10000 };

struct book {
    sqlite3 *db;
};

static const char schema[] =
    "CREATE TABLE letter(id INTEGER PRIMARY KEY, document TEXT NOT NULL, agency TEXT NOT NULL,"
    " sent INTEGER NOT NULL, form TEXT, time INTEGER NOT NULL, work INTEGER NOT NULL DEFAULT 0,"
    " recall INTEGER NOT NULL DEFAULT 0, state_time INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE(document, agency, sent)) STRICT;"
    "CREATE TABLE status(id INTEGER PRIMARY KEY, letter INTEGER NOT NULL REFERENCES letter(id),"
    " code INTEGER NOT NULL, time INTEGER NOT NULL, note TEXT) STRICT;"
    "PRAGMA user_version = 1;";

static int failed(const struct book *b, struct err *e)
{
    int code = b->db ? sqlite3_errcode(b->db) : SQLITE_NOMEM;

    if (code == SQLITE_NOMEM)
        return err_memory(e);
    if (code == SQLITE_BUSY)
        return err_set(e, ERR_AGAIN, "%s", _("the status book is in use; try again"));
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        return err_set(e, ERR_FORMAT, "%s",
                       _("the status book: this is no SQLite file, or it is damaged; take the one "
                         "of the last backup"));
    return err_set(e, ERR_IO, _("the status book: %s"), sqlite3_errmsg(b->db));
}

static int execute(struct book *b, const char *sql, struct err *e)
{
    return sqlite3_exec(b->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : failed(b, e);
}

static int read_version(struct book *b, int *out, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = -1;

    if (sqlite3_prepare_v2(b->db, "PRAGMA user_version", -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        failed(b, e);
    } else {
        *out = sqlite3_column_int(s, 0);
        rc = 0;
    }
    sqlite3_finalize(s);
    return rc;
}

static int prepare_file(struct book *b, struct err *e)
{
    int version;

    if (execute(b, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE", e) ||
        read_version(b, &version, e))
        return -1;
    if (version > VERSION)
        return err_set(e, ERR_CONFIG, "%s", _("the status book was made by a newer program"));
    if (version == 0 && execute(b, schema, e))
        return -1;
    return execute(b, "COMMIT", e);
}

int book_open(struct book **out, const char *path, struct err *e)
{
    struct book *b = calloc(1, sizeof *b);
    int fd;

    if (!b)
        return err_memory(e);
    /* SQLite would make it readable by all. */
    fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        free(b);
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot open %s: %s"), path,
                       strerror(errno));
    }
    close(fd);
    if (sqlite3_open_v2(path, &b->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        failed(b, e);
        book_close(b);
        return -1;
    }
    sqlite3_busy_timeout(b->db, WAIT_MS);
    if (prepare_file(b, e)) {
        book_close(b);
        return -1;
    }
    *out = b;
    return 0;
}

void book_close(struct book *b)
{
    if (!b)
        return;
    sqlite3_close(b->db);
    free(b);
}

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
    if (text)
        sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
}

int book_add(struct book *b, const struct book_letter *l, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = -1;

    if (sqlite3_prepare_v2(b->db,
                           "INSERT OR IGNORE INTO letter(document, agency, sent, form, time) "
                           "VALUES(?, ?, ?, ?, ?)",
                           -1, &s, NULL) == SQLITE_OK) {
        bind_text(s, 1, l->document);
        bind_text(s, 2, l->agency);
        sqlite3_bind_int(s, 3, l->sent);
        bind_text(s, 4, l->form);
        sqlite3_bind_int64(s, 5, l->time);
        rc = sqlite3_step(s) == SQLITE_DONE ? 0 : -1;
    }
    if (rc)
        failed(b, e);
    sqlite3_finalize(s);
    return rc;
}

static int find(struct book *b, const char *document, const char *agency, bool sent, int64_t *id,
                struct status_state *state, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = -1, got;

    if (sqlite3_prepare_v2(b->db,
                           "SELECT id, work, recall FROM letter WHERE document = ? AND agency = ? "
                           "AND sent = ?",
                           -1, &s, NULL) != SQLITE_OK) {
        failed(b, e);
        goto out;
    }
    bind_text(s, 1, document);
    bind_text(s, 2, agency);
    sqlite3_bind_int(s, 3, sent);
    got = sqlite3_step(s);
    if (got == SQLITE_DONE) {
        err_set(e, ERR_INPUT, _("the letter %s (%s) is not in the status book"), document, agency);
        goto out;
    }
    if (got != SQLITE_ROW) {
        failed(b, e);
        goto out;
    }
    *id = sqlite3_column_int64(s, 0);
    state->work = (enum status_code)sqlite3_column_int(s, 1);
    state->recall = (enum status_code)sqlite3_column_int(s, 2);
    rc = 0;
out:
    sqlite3_finalize(s);
    return rc;
}

static int write_step(struct book *b, int64_t id, const struct status_state *state,
                      enum status_code code, int64_t time, const char *note, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = -1;

    if (sqlite3_prepare_v2(b->db, "INSERT INTO status(letter, code, time, note) VALUES(?, ?, ?, ?)",
                           -1, &s, NULL) != SQLITE_OK)
        goto out;
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_int(s, 2, (int)code);
    sqlite3_bind_int64(s, 3, time);
    bind_text(s, 4, note);
    if (sqlite3_step(s) != SQLITE_DONE)
        goto out;
    sqlite3_finalize(s);
    s = NULL;
    if (sqlite3_prepare_v2(b->db,
                           "UPDATE letter SET work = ?, recall = ?, state_time = ? WHERE id = ?",
                           -1, &s, NULL) != SQLITE_OK)
        goto out;
    sqlite3_bind_int(s, 1, (int)state->work);
    sqlite3_bind_int(s, 2, (int)state->recall);
    sqlite3_bind_int64(s, 3, time);
    sqlite3_bind_int64(s, 4, id);
    if (sqlite3_step(s) == SQLITE_DONE)
        rc = 0;
out:
    if (rc)
        failed(b, e);
    sqlite3_finalize(s);
    return rc;
}

static int refuse(const struct status_state *state, enum status_code code, struct err *e)
{
    enum status_code known =
        code > STATUS_DONE || state->recall == STATUS_RECALL_AGREED ? state->recall : state->work;

    if (!known)
        return err_set(e, ERR_FORMAT, _("status %s (%s) cannot come first"), status_text(code),
                       status_meaning(code));
    return err_set(e, ERR_FORMAT, _("status %s (%s) cannot follow %s (%s)"), status_text(code),
                   status_meaning(code), status_text(known), status_meaning(known));
}

int book_status(struct book *b, const char *document, const char *agency, bool sent,
                enum status_code code, int64_t time, const char *note, enum status_step *step,
                struct err *e)
{
    struct status_state state, before;
    int64_t id;
    int rc = -1;

    if (execute(b, "BEGIN IMMEDIATE", e))
        return -1;
    if (find(b, document, agency, sent, &id, &state, e))
        goto out;
    before = state;
    *step = status_step(&state, code);
    if (*step == STATUS_IMPOSSIBLE)
        refuse(&before, code, e);
    else if (*step == STATUS_REPEAT || !write_step(b, id, &state, code, time, note, e))
        rc = 0;
out:
    if (rc == 0)
        return execute(b, "COMMIT", e);
    sqlite3_exec(b->db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

static const char *column(sqlite3_stmt *s, int at)
{
    return (const char *)sqlite3_column_text(s, at);
}

int book_each(struct book *b, int (*each)(void *user, const struct book_letter *l, struct err *e),
              void *user, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = -1, got = SQLITE_ERROR;

    if (sqlite3_prepare_v2(b->db,
                           "SELECT document, agency, sent, form, time, work, recall, state_time "
                           "FROM letter ORDER BY time, id",
                           -1, &s, NULL) != SQLITE_OK) {
        failed(b, e);
        goto out;
    }
    while ((got = sqlite3_step(s)) == SQLITE_ROW) {
        const struct book_letter l = {
            .document = column(s, 0),
            .agency = column(s, 1),
            .sent = sqlite3_column_int(s, 2) != 0,
            .form = column(s, 3),
            .time = sqlite3_column_int64(s, 4),
            .state = {(enum status_code)sqlite3_column_int(s, 5),
                      (enum status_code)sqlite3_column_int(s, 6)},
            .state_time = sqlite3_column_int64(s, 7),
        };

        if (each(user, &l, e))
            goto out;
    }
    rc = got == SQLITE_DONE ? 0 : failed(b, e);
out:
    sqlite3_finalize(s);
    return rc;
}

/* The one number that a statement gives. */
static int count(struct book *b, const char *sql, const char *text, int64_t from, int64_t *out,
                 struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = -1;

    if (sqlite3_prepare_v2(b->db, sql, -1, &s, NULL) == SQLITE_OK) {
        bind_text(s, 1, text);
        sqlite3_bind_int64(s, 2, from);
        if (sqlite3_step(s) == SQLITE_ROW) {
            *out = sqlite3_column_int64(s, 0);
            rc = 0;
        }
    }
    if (rc)
        failed(b, e);
    sqlite3_finalize(s);
    return rc;
}

int book_count_sent(struct book *b, const char *form, int64_t from, int64_t *out, struct err *e)
{
    return count(b,
                 "SELECT count(DISTINCT document) FROM letter WHERE sent AND form = ?1 "
                 "AND time >= ?2",
                 form, from, out, e);
}

int book_was_sent(struct book *b, const char *document, bool *out, struct err *e)
{
    int64_t n;

    if (count(b, "SELECT count(*) FROM letter WHERE sent AND document = ?1 AND ?2 = 0", document, 0,
              &n, e))
        return -1;
    *out = n > 0;
    return 0;
}
