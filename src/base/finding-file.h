/*
 * Findings about a signed file. Columns: C name, id, severity, clause, text.
 * Ids are stable: scripts and letters quote them. F-…: the file; S-…: one signature. What each
 * means for the verdict is one row in judge/judge.c.
 */
#ifndef CUV_BASE_FINDING_FILE_H
#define CUV_BASE_FINDING_FILE_H

#define FINDINGS_FILE(X)                                                                           \
    X(F_UNSIGNED, "F-UNSIGNED", SEVERITY_WARNING, "ISO 32000-1 12.8",                              \
      N_("the file has no signature: return it to the sender to be signed"))                       \
    X(F_TAIL, "F-TAIL", SEVERITY_ERROR, "ISO 32000-1 7.5.5",                                       \
      N_("bytes stand after the end of the document: ask for the file again ({1})"))               \
    X(F_DEPARTURE, "F-DEPARTURE", SEVERITY_ERROR, "ISO 32000-1 7.5",                               \
      N_("programs may read different things in this file: {1}"))                                  \
    X(F_UNUSUAL, "F-UNUSUAL", SEVERITY_WARNING, "ISO 32000-1 7.5",                                \
      N_("the file is built in a way that this program does not judge: {1}"))                      \
    X(F_ACTIVE, "F-ACTIVE", SEVERITY_WARNING, "ISO 32000-1 12.6",                                  \
      N_("look at this file with care, not all that it can show or do is its pages: {1}"))         \
    X(F_UNREADABLE, "F-UNREADABLE", SEVERITY_ERROR, "ISO 32000-1 7.5",                             \
      N_("the file was signed but can no longer be read: {1}"))                                    \
    X(F_UNCOVERED, "F-UNCOVERED", SEVERITY_ERROR, "ETSI EN 319 142-1 5.1",                         \
      N_("revision {1} changed the file and no later valid signature covers it: {2}"))             \
    X(F_CHANGE, "F-CHANGE", SEVERITY_WARNING, "ISO 32000-1 12.8.2.2",                              \
      N_("revision {1} changed something after a signature that this program does not judge: "     \
         "{2}"))                                                                                   \
    X(F_COVER, "F-COVER", SEVERITY_WARNING, "ISO 32000-1 12.8.2.2",                                \
      N_("revision {1} shows something in field \"{2}\" over text or pictures that stood there: "    \
         "compare with the letter as it was signed before"))                                       \
    X(F_LOCKED, "F-LOCKED", SEVERITY_ERROR, "ISO 32000-1 12.8.2.4",                                \
      N_("revision {1} changed field {2}, which an earlier signature had locked"))                 \
    X(F_LOST, "F-LOST", SEVERITY_ERROR, "ETSI EN 319 142-1 5.1",                                   \
      N_("signature \"{1}\" of an earlier revision is missing or replaced in the last one"))       \
    X(F_TEST, "F-TEST", SEVERITY_INFO, "",                                                         \
      N_("a test certificate, worth nothing outside this machine"))                                \
    X(F_STAMP_END, "F-STAMP-END", SEVERITY_INFO, "ETSI EN 319 142-1 5.4.3",                        \
      N_("the last time stamp can be checked until {1}: before that day add another one with "      \
         "cuv-extend --level b-lta"))                                                              \
    X(F_ARCHIVE, "F-ARCHIVE", SEVERITY_INFO, "ISO 19005",                                          \
      N_("{1}: the file conforms to {2}"))                                                         \
    X(F_ARCHIVE_FAULT, "F-ARCHIVE-FAULT", SEVERITY_WARNING, "ISO 19005",                           \
      N_("{1}: the file does not conform to {2}: {3}"))                                            \
    X(F_ARCHIVE_UNKNOWN, "F-ARCHIVE-UNKNOWN", SEVERITY_INFO, "ISO 19005",                          \
      N_("whether the file conforms to PDF/A is not judged: {1}"))                                 \
    X(F_REQUIRE, "F-REQUIRE", SEVERITY_WARNING, "NĐ 30/2020/NĐ-CP Điều 5.1",                       \
      N_("not signed as asked: wanted {1}, found {2}"))                                            \
    X(F_ORIGINAL, "F-ORIGINAL", SEVERITY_INFO, "",                                                 \
      N_("this is our letter: {1}"))                                                               \
    X(F_OTHER, "F-OTHER", SEVERITY_WARNING, "NĐ 30/2020/NĐ-CP Điều 21",                            \
      N_("this is not the file that we issued: {1}"))                                              \
    X(F_OTHER_TEXT, "F-OTHER-TEXT", SEVERITY_INFO, "",                                             \
      N_("page {1}: the original says \"{2}\", this file says \"{3}\""))                           \
    X(S_RANGE, "S-RANGE", SEVERITY_ERROR, "ISO 32000-1 12.8.1",                                    \
      N_("the signature leaves out bytes of the file that it must cover: {1}"))                    \
    X(S_PADDING, "S-PADDING", SEVERITY_ERROR, "ISO 32000-1 12.8.1",                                \
      N_("something other than zeros stands behind the signature in its place"))                   \
    X(S_SUBFILTER, "S-SUBFILTER", SEVERITY_WARNING, "ETSI EN 319 142-1 6.2.1",                     \
      N_("a signature of a kind that this program does not judge: {1}"))                           \
    X(S_CMS, "S-CMS", SEVERITY_ERROR, "RFC 5652 5",                                                \
      N_("the signature is not built as it must be: {1}"))                                         \
    X(S_DER, "S-DER", SEVERITY_WARNING, "ISO 32000-1 12.8.3.3.1",                                  \
      N_("the signature departs from the standard: {1}"))                                          \
    X(S_ARCHIVE, "S-ARCHIVE", SEVERITY_WARNING, "ISO 19005-2 6.4.3",                               \
      N_("PDF/A does not allow the signature as it is, an archive may refuse the file: {1}"))      \
    X(S_DIGEST, "S-DIGEST", SEVERITY_ERROR, "RFC 5652 11.2",                                       \
      N_("the content was changed after signing: do not register it, return it to the sender"))    \
    X(S_VALUE, "S-VALUE", SEVERITY_ERROR, "RFC 5652 5.4",                                          \
      N_("the signature was not made by the key of its certificate: {1}"))                         \
    X(S_SIGNER, "S-SIGNER", SEVERITY_WARNING, "ETSI EN 319 142-1 6.3",                             \
      N_("the signer is not established: {1}"))                                                    \
    X(S_ATTRIBUTE, "S-ATTRIBUTE", SEVERITY_WARNING, "ETSI EN 319 142-1 6.3",                       \
      N_("the signature lacks what a signature on a document must have: {1}"))                     \
    X(S_STRANGER, "S-STRANGER", SEVERITY_WARNING, "RFC 5652 10.2.3",                               \
      N_("an enclosed certificate is vouched for by nobody: {1}"))                                 \
    X(S_WEAK, "S-WEAK", SEVERITY_WARNING, "TT 15/2025/TT-BKHCN Phụ lục I",                         \
      N_("an outdated or unknown algorithm: {1}"))                                                 \
    X(S_CHAIN, "S-CHAIN", SEVERITY_WARNING, "NĐ 68/2024/NĐ-CP Điều 32",                            \
      N_("no path from the certificate of {1} to a trusted one: add its issuer with --trust or "   \
         "in [trust]"))                                                                            \
    X(S_CONSTRAINT, "S-CONSTRAINT", SEVERITY_WARNING, "RFC 5280 6.1",                              \
      N_("the path of certificates breaks a rule: {1}"))                                           \
    X(S_STRICT, "S-STRICT", SEVERITY_WARNING, "RFC 5280 4.2",                                      \
      N_("a certificate departs from the letter of the standard, which changes nothing: {1}"))     \
    X(S_EXPIRED, "S-EXPIRED", SEVERITY_WARNING, "NĐ 68/2024/NĐ-CP Điều 31",                        \
      N_("the certificate expired on {1} and no time stamp proves that it was signed before"))     \
    X(S_EARLY, "S-EARLY", SEVERITY_ERROR, "NĐ 68/2024/NĐ-CP Điều 31",                              \
      N_("the certificate is valid only from {1}"))                                                \
    X(S_REVOKED, "S-REVOKED", SEVERITY_WARNING, "NĐ 68/2024/NĐ-CP Điều 31",                        \
      N_("the certificate was revoked on {1} and no time stamp proves that it was signed before")) \
    X(S_ISSUER_REVOKED, "S-ISSUER-REVOKED", SEVERITY_WARNING, "NĐ 68/2024/NĐ-CP Điều 32",          \
      N_("the certificate of an issuer, {1}, was revoked on {2} and no time stamp proves that all "    \
         "was signed before"))                                                                     \
    X(S_UNKNOWN, "S-UNKNOWN", SEVERITY_WARNING, "TT 15/2025/TT-BKHCN Phụ lục II",                  \
      N_("whether the certificate of {1} was revoked is not known: {2}"))                          \
    X(S_CLAIMED, "S-CLAIMED", SEVERITY_INFO, "ETSI EN 319 142-1 5.3",                              \
      N_("the signing time is only claimed by the signer; no time stamp proves it"))               \
    X(S_STAMP, "S-STAMP", SEVERITY_WARNING, "ETSI EN 319 102-1 5.4",                               \
      N_("the time stamp in the signature proves no time: {1}"))                                   \
    X(S_STAMP_FALSE, "S-STAMP-FALSE", SEVERITY_WARNING, "RFC 3161 2.4.2",                          \
      N_("the time stamp in the signature is damaged or belongs to another one: {1}"))             \
    X(S_STAMP_LATE, "S-STAMP-LATE", SEVERITY_WARNING, "ETSI EN 319 102-1 5.4",                     \
      N_("the time stamp is of {1}, later than the time judged: it proves nothing yet"))           \
    X(S_STAMP_ORDER, "S-STAMP-ORDER", SEVERITY_WARNING, "ETSI EN 319 102-1 5.5.4",                 \
      N_("the time stamp is of {1}, later than another one over it: one of the two is wrong"))     \
    X(S_CLOCK, "S-CLOCK", SEVERITY_INFO, "ETSI EN 319 142-1 5.3",                                  \
      N_("the claimed signing time is off by {1} hours; only a proved time counts. {2}"))          \
    X(S_DOUBT, "S-DOUBT", SEVERITY_WARNING, "ETSI EN 319 102-1 5.2.8",                             \
      N_("what it signed is whole, but something in the file beside it is not judged"))            \
    X(S_OVERTAKEN, "S-OVERTAKEN", SEVERITY_ERROR, "ETSI EN 319 142-1 5.1",                         \
      N_("what it signed is whole, but the file was changed afterwards and nothing covers the "    \
         "change"))

#endif
