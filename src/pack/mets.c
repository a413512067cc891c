#include "pack/mets.h"

#include <string.h>

#include "base/hex.h"
#include "base/markup.h"
#include "pack/edxml.h"

void mets_uuid(char out[37], const uint8_t sha256[32], const char *word)
{
    edxml_id(out, sha256, word);
    for (char *p = out; *p; p++)
        if (*p >= 'a' && *p <= 'f')
            *p = (char)(*p - 'a' + 'A');
}

/* An id of this document, by what it is the id of. */
static void put_id(struct buf *out, const uint8_t seed[32], const char *word)
{
    char id[37];

    mets_uuid(id, seed, word);
    buf_printf(out, " ID=\"uuid-%s\"", id);
}

static void put_attribute(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, " %s=\"", name);
    markup_escape(out, value);
    buf_add_byte(out, '"');
}

/* What mdRef and file say alike. */
static void put_facts(struct buf *out, const struct mets_file *f, const char *created)
{
    char hex[65];

    hex_write(hex, f->sha256, 32);
    for (char *p = hex; *p; p++)
        if (*p >= 'a')
            *p = (char)(*p - 'a' + 'A');
    buf_printf(out,
               " MIMETYPE=\"%s\" SIZE=\"%zu\" CREATED=\"%s\" CHECKSUM=\"%s\" "
               "CHECKSUMTYPE=\"SHA-256\"",
               f->type, f->size, created, hex);
}

static void put_agent(struct buf *out, const char *attributes, const char *name, const char *kind,
                      const char *note)
{
    buf_printf(out, "<agent %s><name>", attributes);
    markup_escape(out, name);
    buf_printf(out, "</name><note csip:NOTETYPE=\"%s\">", kind);
    markup_escape(out, note);
    buf_add_string(out, "</note></agent>\n");
}

static void put_head(const struct mets *m, struct buf *out)
{
    buf_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mets "
                        "xmlns=\"http://www.loc.gov/METS/\" "
                        "xmlns:csip=\"https://DILCIS.eu/XML/METS/CSIPExtensionMETS\" "
                        "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"");
    put_attribute(out, "OBJID", m->id);
    put_attribute(out, "LABEL", m->label);
    put_attribute(out, "TYPE", m->type);
    buf_printf(out,
               " csip:CONTENTINFORMATIONTYPE=\"MIXED\" "
               "PROFILE=\"https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml\">\n"
               "<metsHdr CREATEDATE=\"%s\" LASTMODDATE=\"%s\" RECORDSTATUS=\"NEW\" "
               "csip:OAISPACKAGETYPE=\"SIP\">\n",
               m->created, m->created);
    put_agent(out, "ROLE=\"CREATOR\" TYPE=\"OTHER\" OTHERTYPE=\"SOFTWARE\"", "cuv-pack",
              "SOFTWARE VERSION", m->software);
    put_agent(out, "ROLE=\"ARCHIVIST\" TYPE=\"ORGANIZATION\"", m->agency, "IDENTIFICATIONCODE",
              m->agency_code);
    buf_add_string(out, "<altRecordID TYPE=\"SUBMISSIONAGREEMENT\">");
    markup_escape(out, m->agency_code);
    buf_add_string(out, "</altRecordID>\n</metsHdr>\n");
}

static void put_descriptions(const struct mets *m, struct buf *out)
{
    for (size_t i = 0; i < m->description_count; i++) {
        const struct mets_file *f = &m->descriptions[i];

        buf_printf(out,
                   "<dmdSec ID=\"%s\" CREATED=\"%s\" STATUS=\"CURRENT\"><mdRef LOCTYPE=\"URL\" "
                   "MDTYPE=\"OTHER\" OTHERMDTYPE=\"EAD\" xlink:type=\"simple\" xlink:href=\"%s\"",
                   f->id, m->created, f->path);
        put_facts(out, f, m->created);
        buf_add_string(out, "/></dmdSec>\n");
    }
}

static void put_files(const struct mets *m, const uint8_t seed[32], struct buf *out)
{
    buf_add_string(out, "<fileSec");
    put_id(out, seed, "fileSec");
    buf_add_string(out, ">\n");
    for (size_t g = 0; g < m->group_count; g++) {
        const struct mets_group *group = &m->groups[g];

        buf_add_string(out, "<fileGrp");
        put_id(out, seed, group->use);
        put_attribute(out, "USE", group->use);
        if (group->information)
            buf_add_string(out, " csip:CONTENTINFORMATIONTYPE=\"MIXED\"");
        buf_add_string(out, ">\n");
        for (size_t i = 0; i < group->count; i++) {
            const struct mets_file *f = &group->files[i];

            buf_printf(out, "<file ID=\"%s\"", f->id);
            put_facts(out, f, m->created);
            buf_printf(
                out, "><FLocat LOCTYPE=\"URL\" xlink:type=\"simple\" xlink:href=\"%s\"/></file>\n",
                f->path);
        }
        buf_add_string(out, "</fileGrp>\n");
    }
    buf_add_string(out, "</fileSec>\n");
}

/* DMDID, all of them. */
static void put_metadata_div(const struct mets *m, const uint8_t seed[32], struct buf *out)
{
    buf_add_string(out, "<div");
    put_id(out, seed, "div Metadata");
    buf_add_string(out, " LABEL=\"Metadata\"");
    if (m->description_count)
        buf_add_string(out, " DMDID=\"");
    for (size_t i = 0; i < m->description_count; i++)
        buf_printf(out, "%s%s", i ? " " : "", m->descriptions[i].id);
    buf_add_string(out, m->description_count ? "\"/>\n" : "/>\n");
}

static void put_group_div(const struct mets *m, const struct mets_group *group,
                          const uint8_t seed[32], struct buf *out)
{
    char id[37], word[80];

    mets_uuid(id, seed, group->use);
    snprintf(word, sizeof word, "div %s", group->use);
    buf_add_string(out, "<div");
    put_id(out, seed, word);
    put_attribute(out, "LABEL", group->use);
    if (strncmp(group->use, "Representations/", 16) == 0)
        buf_printf(out,
                   "><mptr LOCTYPE=\"URL\" xlink:type=\"simple\" xlink:href=\"%s\" "
                   "xlink:title=\"uuid-%s\"/></div>\n",
                   m->representation, id);
    else
        buf_printf(out, "><fptr FILEID=\"uuid-%s\"/></div>\n", id);
}

/* Which description speaks of which file: the circular's MetadataLink. */
static void put_links(const struct mets *m, const uint8_t seed[32], struct buf *out)
{
    const struct mets_group *data = &m->groups[0];

    buf_add_string(out, "<div");
    put_id(out, seed, "div MetadataLink");
    buf_add_string(out, " LABEL=\"MetadataLink\">\n");
    for (size_t i = 0; i < m->description_count && i < data->count; i++) {
        char word[64];

        snprintf(word, sizeof word, "link %zu", i);
        buf_add_string(out, "<div");
        put_id(out, seed, word);
        buf_printf(out, " LABEL=\"File\" DMDID=\"%s\"><fptr FILEID=\"%s\"/></div>\n",
                   m->descriptions[i].id, data->files[i].id);
    }
    buf_add_string(out, "</div>\n");
}

static void put_structure(const struct mets *m, const uint8_t seed[32], struct buf *out)
{
    buf_add_string(out, "<structMap");
    put_id(out, seed, "structMap");
    buf_add_string(out, " TYPE=\"PHYSICAL\" LABEL=\"CSIP\">\n<div");
    put_id(out, seed, "div");
    put_attribute(out, "LABEL", m->id);
    buf_add_string(out, ">\n");
    put_metadata_div(m, seed, out);
    for (size_t g = 0; g < m->group_count; g++)
        put_group_div(m, &m->groups[g], seed, out);
    if (m->linked)
        put_links(m, seed, out);
    buf_add_string(out, "</div>\n</structMap>\n</mets>\n");
}

void mets_write(const struct mets *m, const uint8_t seed[32], struct buf *out)
{
    put_head(m, out);
    put_descriptions(m, out);
    put_files(m, seed, out);
    put_structure(m, seed, out);
}
