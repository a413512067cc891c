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
      N_("{1} bytes stand after the end of the document: ask for the file again"))                 \
    X(F_DEPARTURE, "F-DEPARTURE", SEVERITY_ERROR, "ISO 32000-1 7.5",                               \
      N_("the file is not built as the standard demands, programs may read it differently: {1}"))  \
    X(F_UNREADABLE, "F-UNREADABLE", SEVERITY_ERROR, "ISO 32000-1 7.5",                             \
      N_("the file was signed but can no longer be read: {1}"))                                    \
    X(F_LATER, "F-LATER", SEVERITY_WARNING, "ETSI EN 319 142-1 5.1",                               \
      N_("revision {1} was added after the last signature and no signature covers it: {2}"))       \
    X(F_CHANGE, "F-CHANGE", SEVERITY_WARNING, "ISO 32000-1 12.8.2.2",                              \
      N_("revision {1} changed something after a signature that this program does not judge: {2}")) \
    X(F_LOST, "F-LOST", SEVERITY_ERROR, "ETSI EN 319 142-1 5.1",                                   \
      N_("signature \"{1}\" of an earlier revision is missing or replaced in the last one"))       \
    X(F_TEST, "F-TEST", SEVERITY_INFO, "",                                                         \
      N_("a test certificate, worth nothing outside this machine"))                                \
    X(F_REQUIRE, "F-REQUIRE", SEVERITY_WARNING, "NĐ 30/2020/NĐ-CP Điều 5.1",                       \
      N_("not signed as asked: wanted {1}, found {2}"))                                            \
    X(S_RANGE, "S-RANGE", SEVERITY_ERROR, "ISO 32000-1 12.8.1; ETSI EN 319 142-1 5.1",             \
      N_("the signature leaves out bytes of the file that it must cover: {1}"))                    \
    X(S_PADDING, "S-PADDING", SEVERITY_ERROR, "ISO 32000-1 12.8.1",                                \
      N_("something other than zeros stands behind the signature in its place"))                   \
    X(S_SUBFILTER, "S-SUBFILTER", SEVERITY_WARNING, "ETSI EN 319 142-1 6.2.1",                     \
      N_("signature of a kind that this program does not judge: {1}"))                             \
    X(S_CMS, "S-CMS", SEVERITY_ERROR, "RFC 5652 5; ETSI EN 319 142-1 6.3",                         \
      N_("the signature is not built as it must be: {1}"))                                         \
    X(S_DER, "S-DER", SEVERITY_WARNING, "ISO 32000-1 12.8.3.3.1",                                  \
      N_("the signature is not strict DER: {1}"))                                                  \
    X(S_DIGEST, "S-DIGEST", SEVERITY_ERROR, "RFC 5652 5.4",                                        \
      N_("the content was changed after signing: do not register it, return it to the sender"))    \
    X(S_VALUE, "S-VALUE", SEVERITY_ERROR, "RFC 5652 5.4",                                          \
      N_("the signature was not made by the key of its certificate"))                              \
    X(S_BINDING, "S-BINDING", SEVERITY_ERROR, "RFC 5035 4; ETSI EN 319 142-1 6.3",                 \
      N_("the signed certificate reference is missing or names another certificate"))              \
    X(S_NOCERT, "S-NOCERT", SEVERITY_WARNING, "RFC 5652 5.1",                                      \
      N_("the signer's certificate is not in the signature"))                                      \
    X(S_WEAK, "S-WEAK", SEVERITY_WARNING, "TT 15/2025/TT-BKHCN Phụ lục I",                         \
      N_("outdated or unknown algorithm: {1}"))                                                    \
    X(S_CHAIN, "S-CHAIN", SEVERITY_WARNING, "ETSI EN 319 102-1 5.2.6; NĐ 68/2024/NĐ-CP Điều 32",   \
      N_("no path from the signer's certificate to a trusted one: {1}; add the issuer with "       \
         "cuv-trust add or --trust"))                                                              \
    X(S_CONSTRAINT, "S-CONSTRAINT", SEVERITY_ERROR, "RFC 5280 6.1",                                \
      N_("the path of certificates breaks a rule: {1}"))                                           \
    X(S_USAGE, "S-USAGE", SEVERITY_ERROR, "RFC 5280 4.2.1.3; NĐ 68/2024/NĐ-CP Điều 31",            \
      N_("the certificate may not be used to sign documents"))                                     \
    X(S_EXPIRED, "S-EXPIRED", SEVERITY_WARNING, "ETSI EN 319 102-1 5.2.8; NĐ 68/2024/NĐ-CP Điều 31", \
      N_("the certificate expired on {1} and no time stamp proves that it was signed before"))     \
    X(S_EARLY, "S-EARLY", SEVERITY_ERROR, "NĐ 68/2024/NĐ-CP Điều 31",                              \
      N_("the certificate is valid only from {1}"))                                                \
    X(S_REVOKED, "S-REVOKED", SEVERITY_WARNING, "ETSI EN 319 102-1 5.2.8; NĐ 68/2024/NĐ-CP Điều 31", \
      N_("the certificate was revoked on {1} and no time stamp proves that it was signed before")) \
    X(S_UNKNOWN, "S-UNKNOWN", SEVERITY_WARNING,                                                    \
      "ETSI EN 319 102-1 5.2.5; TT 15/2025/TT-BKHCN Phụ lục II",                                   \
      N_("whether the certificate was revoked is unknown: {1}"))                                   \
    X(S_CLAIMED, "S-CLAIMED", SEVERITY_INFO, "ETSI EN 319 142-1 5.3",                              \
      N_("the signing time is only claimed by the signer; no time stamp proves it"))               \
    X(S_DOUBT, "S-DOUBT", SEVERITY_WARNING, "ETSI EN 319 102-1 5.2.8",                             \
      N_("the signature is whole, but what was added later is not judged"))

#endif
