/* Every limit has a name, a sentence and this home, and is tested before memory is asked for. */
#ifndef CUV_BASE_LIMITS_H
#define CUV_BASE_LIMITS_H

/* Requests. 2,000 people at 1 KB of XML each, doubled. */
#define LIMIT_REQUEST_BYTES ((size_t)4 << 20)
/* No element of a request or definition stands deeper. */
#define LIMIT_XML_DEPTH 16
/* Elements of one document: 2,000 people with 20 cells, with room. */
#define LIMIT_XML_ELEMENTS 60000
/*
 * Bytes of one text or attribute value; cells have their own, smaller maximum in the form. Wide
 * enough to tell the length of a name of 5,000 letters of three bytes.
 */
#define LIMIT_XML_TEXT 32768
/* Elements of a document read as a stream (edXML, METS); bytes and "=" of one tag; bytes of a value
 * that is given on: a METS lists a thousand ids in one, which nobody here reads. */
#define LIMIT_STREAM_ELEMENTS 100000
#define LIMIT_STREAM_TAG ((size_t)1 << 20)
#define LIMIT_STREAM_EQUALS 1000
#define LIMIT_STREAM_VALUE 1024
/* Attributes of one element. */
#define LIMIT_XML_ATTRIBUTES 32
/* The tree of one XML document in memory. */
#define LIMIT_XML_MEMORY ((size_t)32 << 20)
/* People or things in the list of one letter. */
#define LIMIT_ITEMS 2000
/* Findings kept for one document; the rest is counted. */
#define LIMIT_FINDINGS 10000
/* Findings printed for one document before "and N more". */
#define LIMIT_FINDINGS_PRINTED 10

/* Sheets of people (CSV): as much text as a request, twice over in UTF-16. */
#define LIMIT_SHEET_BYTES ((size_t)8 << 20)
/* Rows: the list of one letter with headings and empty rows around it. */
#define LIMIT_SHEET_ROWS 2100
/* Columns of one row. */
#define LIMIT_SHEET_COLUMNS 64
/* Bytes of one cell. */
#define LIMIT_SHEET_CELL 4096
/* Wrong cells told of one sheet; the rest is counted. */
#define LIMIT_SHEET_FAULTS 20

/* Pictures of pages: the side of a page in points (ISO 32000-1 C.2), and its pixels. */
#define LIMIT_VIEW_PAGE 14400
#define LIMIT_VIEW_PIXELS ((size_t)64 << 20)
/* A file that is handed to the viewer. */
#define LIMIT_VIEW_BYTES ((size_t)1 << 30)
/* Dots an inch. */
#define LIMIT_VIEW_DPI 1200

/* Pictures of signatures and seals (PNG): the file, a side, all pixels (A4 at 400 dots an inch). */
#define LIMIT_PICTURE_BYTES ((size_t)32 << 20)
#define LIMIT_PICTURE_SIDE 10000
#define LIMIT_PICTURE_PIXELS ((size_t)16 << 20)

/* PDF files. Cross-reference tables have 10-digit offsets (ISO 32000-1 7.5.4). */
#define LIMIT_PDF_BYTES ((size_t)10000000000)
/* Held in memory when read from a pipe; what is longer goes through an unlinked file. */
#define LIMIT_PDF_PIPE_BYTES ((size_t)8 << 20)
/* Object numbers; ISO 32000-1 Annex C.2 names 8,388,607. */
#define LIMIT_PDF_OBJECTS 8388607
/* Nesting of arrays and dictionaries in one object. */
#define LIMIT_PDF_DEPTH 64
/* Entries of one array or dictionary. */
#define LIMIT_PDF_ENTRIES 262144
/* Bytes of one string, and of one name (Annex C.2: 127 characters, doubled). */
#define LIMIT_PDF_STRING 65535
#define LIMIT_PDF_NAME 255
/* Revisions (cross-reference sections) of one file. */
#define LIMIT_PDF_REVISIONS 1000
/* Filters of one stream, one after the other. */
#define LIMIT_PDF_FILTERS 8
/* Decoded size of one stream that the reader itself needs (cross-reference, object streams). */
#define LIMIT_PDF_STREAM ((size_t)64 << 20)
/* Parsed objects of one file in memory. */
#define LIMIT_PDF_MEMORY ((size_t)192 << 20)
/* Departures from the standard kept for one file; more say nothing new. */
#define LIMIT_PDF_DEPARTURES 1000
/* Signatures judged in one file. */
#define LIMIT_SIGNATURES 256
/* A verdict on its way from the process that judged, and what that process may use. */
#define LIMIT_VERDICT_BYTES ((size_t)32 << 20)
#define LIMIT_JUDGE_MEMORY ((size_t)240 << 20)
/* Seconds of processor time for any file, and bytes for which it gets one more. */
#define LIMIT_JUDGE_SECONDS 8
#define LIMIT_JUDGE_BYTES_A_SECOND ((size_t)64 << 20)
/* Pages of one file that are compared as pictures. */
#define LIMIT_REPORT_PAGES 40
/* Depth of the field tree and of the page tree. */
#define LIMIT_PDF_TREE_DEPTH 64

/* PDF/A-2 (ISO 19005-2 6.1.13): a string has at most 32,767 bytes, so /Contents too. */
#define LIMIT_CONTENTS 32767
/* What one new revision may append to a file: its own objects and rewritten lists. */
#define LIMIT_REVISION_BYTES ((size_t)64 << 20)
/* DER of a received signature. */
#define LIMIT_CMS ((size_t)4 << 20)
/* Certificates looked at in one signature or one trust folder. */
#define LIMIT_CERTIFICATES 1000
/* Certificates in one path. */
#define LIMIT_PATH 10
/* One certificate, and one CRL: 700,000 entries, which take 200 MB when they are read. */
#define LIMIT_CERTIFICATE_BYTES ((size_t)256 << 10)
#define LIMIT_CRL_BYTES ((size_t)24 << 20)
/* Certificates, lists and answers looked at in one file, and their bytes. */
#define LIMIT_DSS_ITEMS 500
#define LIMIT_DSS_BYTES ((size_t)48 << 20)
/* DER of all signatures and time stamps of one file, held while it is judged. */
#define LIMIT_CMS_ALL ((size_t)48 << 20)
/* One answer about a certificate on line; those met had 2 KB. */
#define LIMIT_OCSP_BYTES ((size_t)256 << 10)
/* Answers and lists that a folder keeps. */
#define LIMIT_CACHE_BYTES ((size_t)256 << 20)

/* PKCS#11. */
#define LIMIT_SLOTS 64
#define LIMIT_TOKEN_OBJECTS 256
/* One frame between a program and its child (SOCK_SEQPACKET message). */
#define LIMIT_FRAME 131072
/* A signature made by a token: RSA-8192. */
#define LIMIT_SIGNATURE 1024

/* Journals: one day of one spool, 100,000 letters with three lines each; lines of one write. */
#define LIMIT_JOURNAL_BYTES ((size_t)128 << 20)
#define LIMIT_JOURNAL_GROUP ((size_t)1 << 20)
/* Letters known to one spool, done ones too until they are purged. */
#define LIMIT_SPOOL_LETTERS 4000000
/* A letter in a spool: the PDF that cuv-batch takes. */
#define LIMIT_SPOOL_PDF ((size_t)256 << 20)
/* Letters held ready for the token, and as much on their way out, if more than one. */
#define LIMIT_BATCH_BYTES ((size_t)32 << 20)

/* Messages (edXML). Whole input, less than 2 GB; one attachment; attachments of one message. */
#define LIMIT_MESSAGE_BYTES ((size_t)1900 << 20)
#define LIMIT_ATTACHMENT_BYTES ((size_t)1 << 30)
#define LIMIT_ATTACHMENTS 100
/* Receivers, places and other lists of one message. */
#define LIMIT_RECEIVERS 200
/* Bytes of one header value of a message. */
#define LIMIT_MESSAGE_TEXT 8192
/* Entries of a container, and how much larger than its packed form an entry may become. */
#define LIMIT_ZIP_ENTRIES 10000
#define LIMIT_ZIP_RATIO 200

/* Configuration files. */
#define LIMIT_CONFIG_BYTES ((size_t)1 << 20)

#endif
