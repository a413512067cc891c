/*
 * Findings about a request, checked by its form. Columns: C name, id, severity, clause, text.
 * The text says what is wrong and what to type; places are added by the report, clauses of the law
 * by the form. {1} is what was typed, {2} an example or what it is compared with.
 */
#ifndef CUV_BASE_FINDING_REQUEST_H
#define CUV_BASE_FINDING_REQUEST_H

#define FINDINGS_REQUEST(X)                                                                        \
    X(MISSING, "V-MISSING", SEVERITY_ERROR, "", N_("this cell is empty; type {1}"))                \
    X(UNKNOWN, "V-UNKNOWN", SEVERITY_ERROR, "",                                                    \
      N_("element \"{1}\" is not known here; known are: {2}"))                                     \
    X(NEAREST, "V-UNKNOWN-b", SEVERITY_ERROR, "",                                                  \
      N_("element \"{1}\" is not known here; did you mean {2}?"))                                  \
    X(ATTRIBUTE, "V-ATTRIBUTE", SEVERITY_ERROR, "",                                                \
      N_("attribute \"{1}\" is not known here; known are: {2}"))                                   \
    X(STRAY, "V-STRAY", SEVERITY_ERROR, "",                                                        \
      N_("\"{1}\" stands outside the cells; put it into its element or delete it"))                \
    X(ORDER, "V-ORDER", SEVERITY_ERROR, "",                                                        \
      N_("{1} stands in the wrong place; move it before {2}"))                                     \
    X(TWICE, "V-TWICE", SEVERITY_ERROR, "", N_("{1} stands here twice; delete one"))               \
    X(MANY, "V-MANY", SEVERITY_ERROR, "",                                                          \
      N_("there are more than {2} of {1}; delete some or write a second letter"))                  \
    X(LENGTH, "V-LENGTH", SEVERITY_ERROR, "",                                                      \
      N_("{1} characters are too many; shorten it to {2}"))                                        \
    X(SHORT, "V-SHORT", SEVERITY_ERROR, "",                                                        \
      N_("\"{1}\" is too short; type at least {2} characters"))                                    \
    X(CONTROL, "V-TEXT", SEVERITY_ERROR, "",                                                       \
      N_("the invisible character {1} stands in the text; type the text anew"))                    \
    X(COMPOSED, "V-TEXT-b", SEVERITY_INFO, "UAX #15",                                              \
      N_("letters and tone marks were stored apart and have been joined; nothing to do"))          \
    X(LEGACY, "V-TEXT-c", SEVERITY_ERROR, "TCVN 6909:2001",                                        \
      N_("\"{1}\" is written in {2}, not in Unicode; convert it to Unicode (UniKey: Ctrl+Shift+F6)" \
         " and paste it again"))                                                                   \
    X(GLYPH, "V-TEXT-d", SEVERITY_ERROR, "",                                                       \
      N_("the character {1} is not in the typeface of letters; delete it"))                        \
    X(PATTERN, "V-PATTERN", SEVERITY_ERROR, "",                                                    \
      N_("\"{1}\" has the wrong shape; type it like {2}"))                                         \
    X(CHOICE, "V-CHOICE", SEVERITY_ERROR, "", N_("\"{1}\" is not allowed; type one of: {2}"))      \
    X(DATE, "V-DATE", SEVERITY_ERROR, "XML Schema Part 2, 3.2.9",                                  \
      N_("\"{1}\" is not a date; type year-month-day like {2}"))                                   \
    X(ONE_OF, "V-ONEOF", SEVERITY_ERROR, "", N_("one of these is needed: {1}"))                    \
    X(ONLY_ONE, "V-ONEOF-b", SEVERITY_ERROR, "", N_("only one of these may be typed: {1}"))        \
    X(RECONSTRUCTED, "V-FORM", SEVERITY_INFO, "",                                                  \
      N_("the wording of form {1} is reconstructed; compare it with the decree: {2}"))             \
    X(NAME, "V-NAME", SEVERITY_ERROR, "",                                                          \
      N_("\"{1}\" is not a person's name; type letters only, like {2}"))                           \
    X(NAME_TITLE, "V-NAME-b", SEVERITY_ERROR, "", N_("\"{1}\": type the name alone, without a title"))    \
    X(NAME_WORDS, "V-NAME-c", SEVERITY_WARNING, "",                                                \
      N_("a name of {2} words is unusual: \"{1}\"; look whether it is whole"))                     \
    X(CCCD, "V-CCCD", SEVERITY_ERROR, "",                                                          \
      N_("\"{1}\" is not a personal ID number; type all {3} digits on the card, like {2}"))        \
    X(CCCD_BIRTH, "V-CCCD-b", SEVERITY_ERROR, "",                                                  \
      N_("the ID number {1} and the date of birth {2} do not agree; look at the card and mend the" \
         " wrong one"))                                                                            \
    X(CCCD_PROVINCE, "V-CCCD-c", SEVERITY_WARNING, "",                                             \
      N_("the ID number {1} begins with {2}, which is no province's code; look at the card"))      \
    X(CCCD_ZERO, "V-CCCD-d", SEVERITY_ERROR, "",                                                   \
      N_("the ID number {1} has lost its first 0 in a sheet; if the card says so, type {3}"))      \
    X(CCCD_OLD, "V-CCCD-e", SEVERITY_ERROR, "",                                                    \
      N_("{1} is the number of an old identity card; type the personal ID number, like {2}"))      \
    X(CCCD_EXPONENT, "V-CCCD-f", SEVERITY_ERROR, "",                                               \
      N_("\"{1}\" was shortened by a sheet; set the column to text and type all digits, like {2}")) \
    X(IDDATE, "V-IDDATE", SEVERITY_ERROR, "",                                                      \
      N_("the card was issued on {1}, later than the letter of {2}; look at the card"))            \
    X(IDDATE_AGE, "V-IDDATE-b", SEVERITY_ERROR, "",                                                \
      N_("the card was issued on {1}, less than {3} years after the date of birth {2}; look at the" \
         " card"))                                                                                 \
    X(IDDATE_EARLY, "V-IDDATE-c", SEVERITY_WARNING, "",                                            \
      N_("the card was issued on {1}, but such cards exist only since {2}; look at the card"))     \
    X(IDPLACE, "V-IDPLACE", SEVERITY_WARNING, "",                                                  \
      N_("\"{1}\" is not a usual place of issue; look at the card, usual are: {2}"))                                 \
    X(BIRTH, "V-BIRTH", SEVERITY_ERROR, "", N_("nobody was born on {1}, before {2}; look at the card")) \
    X(BIRTH_LATE, "V-BIRTH-b", SEVERITY_ERROR, "",                                                 \
      N_("the date of birth {1} is later than the letter of {2}; look at the card"))               \
    X(AGE, "V-AGE", SEVERITY_WARNING, "",                                                          \
      N_("born on {1}: younger than {2} or older than {3} on the day of the letter; look at the"   \
         " card"))                                                                                 \
    X(EMAIL, "V-EMAIL", SEVERITY_ERROR, "RFC 5321, 4.1.2",                                         \
      N_("\"{1}\" is not an e-mail address; type it like {2}"))                                    \
    X(EMAIL_PUBLIC, "V-EMAIL-b", SEVERITY_ERROR, "",                                               \
      N_("{1} is a public mailbox ({2}); type the address that the agency has issued"))            \
    X(EMAIL_HOST, "V-EMAIL-c", SEVERITY_WARNING, "",                                               \
      N_("{1} is not under {2}; make sure that a State agency has issued it"))                     \
    X(EMAIL_TWICE, "V-EMAIL-d", SEVERITY_ERROR, "",                                                \
      N_("{1} already belongs to No. {2}; each person has an address of their own"))               \
    X(MOBILE, "V-MOBILE", SEVERITY_ERROR, "",                                                      \
      N_("\"{1}\" is not a mobile number of Viet Nam; type it like {2}"))                          \
    X(MOBILE_ABSENT, "V-MOBILE-b", SEVERITY_INFO, "",                                              \
      N_("no mobile number; the authority calls it when the device arrives: better type it"))      \
    X(SERIAL, "V-SERIAL", SEVERITY_ERROR, "RFC 5280, 4.1.2.2",                                     \
      N_("\"{1}\" is not a certificate number; type its pairs of 0-9 and A-F, like {2}"))          \
    X(SERIAL_LENGTH, "V-SERIAL-b", SEVERITY_WARNING, "",                                           \
      N_("the certificate number {1} has an unusual length; compare it with the certificate"))     \
    X(MST, "V-MST", SEVERITY_ERROR, "",                                                            \
      N_("\"{1}\" is not a tax code; type ten digits, or ten, a dash and three, like {2}"))        \
    X(MST_DIGIT, "V-MST-b", SEVERITY_ERROR, "",                                                    \
      N_("the tax code {1} has a wrong digit; compare it with the certificate of the tax code"))   \
    X(QHNS, "V-QHNS", SEVERITY_ERROR, "",                                                          \
      N_("\"{1}\" is not a code of budget relations; type its {3} digits, like {2}"))              \
    X(DEVICE, "V-DEVICE", SEVERITY_ERROR, "",                                                      \
      N_("\"{1}\" is not the number of a device; type what is printed on it, like {2}"))           \
    X(DEVICE_DIGIT, "V-DEVICE-b", SEVERITY_WARNING, "ITU-T E.118",                                 \
      N_("the SIM number {1} has a wrong digit; compare it with the card"))                        \
    X(PROVINCE, "V-PROVINCE", SEVERITY_WARNING, "",                                                \
      N_("\"{1}\" is not among the provinces and cities; look at the spelling"))                   \
    X(C01, "C01", SEVERITY_ERROR, "", N_("the agency has no name; type it in full, like {2}"))     \
    X(C02, "C02", SEVERITY_ERROR, "",                                                              \
      N_("\"{1}\" is not an agency code; type it like {2} or leave it out"))                       \
    X(C02_OLD, "C02-b", SEVERITY_WARNING, "",                                                      \
      N_("{1} is an agency code of the older kind; the new one looks like H35.4.5"))               \
    X(C03, "C03", SEVERITY_ERROR, "",                                                              \
      N_("\"{1}\" is not a number of a letter; type digits only, like {2}, or leave it out"))      \
    X(C04, "C04", SEVERITY_ERROR, "",                                                              \
      N_("\"{1}\" is not a symbol of a letter; type capitals, like {2}"))                          \
    X(C05, "C05", SEVERITY_ERROR, "", N_("the letter is dated {1}; this form is used from {2}; mend the date"))   \
    X(C05_FUTURE, "C05-b", SEVERITY_WARNING, "",                                                   \
      N_("the letter is dated {1}, later than today ({2}); look at the date"))                     \
    X(C06, "C06", SEVERITY_INFO, "", N_("no recipient is typed; the letter goes to: {1}"))         \
    X(C07, "C07", SEVERITY_WARNING, "",                                                            \
      N_("\"{1}\": type only the name; dash, semicolon, first and last line come by themselves"))  \
    X(C08, "C08", SEVERITY_ERROR, "", N_("{1} stands alone; type also {2}"))                       \
    X(C08_BODY, "C08-b", SEVERITY_WARNING, "",                                                     \
      N_("\"{1}\" is unusual after {2}: TM. takes a body, KT., TL., TUQ., Q. a title; look at both"))            \
    X(OFFICE, "C-OFFICE", SEVERITY_WARNING, "",                                                    \
      N_("\"{1}\" differs from the configuration of this office, \"{2}\"; look which is right"))   \
    X(C10, "C10", SEVERITY_ERROR, "",                                                              \
      N_("the list holds {2}, but the number typed is {1}; type {2} or mend the list"))            \
    X(F01_CARRIER, "01-R1", SEVERITY_ERROR, "",                                                    \
      N_("\"{1}\" is no carrier of SIM PKI; type one of: {2}"))                                    \
    X(F01_PHONE, "01-R1-b", SEVERITY_ERROR, "", N_("SIM PKI is asked for; type also {2}"))         \
    X(F01_SAME_PHONE, "01-R1-c", SEVERITY_ERROR, "",                                               \
      N_("{1} already belongs to No. {2}; a SIM has one owner"))                                   \
    X(F01_MIXED, "01-R2", SEVERITY_ERROR, "",                                                      \
      N_("{1} and other kinds of key storage stand in one list; write one letter for each"))       \
    X(F01_SAME_ID, "01-R3", SEVERITY_ERROR, "",                                                    \
      N_("the ID number {1} already stands at No. {2}; delete one of the two"))                    \
    X(F01_OUTSIDE, "01-R3-b", SEVERITY_WARNING, "",                                                \
      N_("\"{1}\" does not name {2}; make sure that the person belongs to the agency that writes")) \
    X(F01_OLD, "01-R4", SEVERITY_INFO, "",                                                         \
      N_("the certificate {1} was there before; its device is returned with minutes of return"))   \
    X(DATE_FUTURE, "V-DATE-b", SEVERITY_WARNING, "",                                               \
      N_("{1} is later than today ({2}); look at the date"))                                       \
    X(DATE_LATE, "V-DATE-d", SEVERITY_ERROR, "",                                                   \
      N_("{1} is later than {2}; mend the wrong one"))                                             \
    X(HOLIDAYS, "V-HOLIDAYS", SEVERITY_WARNING, "",                                                \
      N_("the holidays of {1} are not known here; count yourself whether more than {2}"            \
         " working days have passed since {3}"))                                                   \
    X(NEEDS, "V-NEEDS", SEVERITY_ERROR, "", N_("{1}: type also {2}"))                              \
    X(SERIAL_TWICE, "V-SERIAL-c", SEVERITY_ERROR, "",                                              \
      N_("the certificate number {1} already stands at No. {2}; delete one of the two"))           \
    X(DEVICE_TWICE, "V-DEVICE-c", SEVERITY_ERROR, "",                                              \
      N_("the device {1} already stands at No. {2}; delete one of the two"))                       \
    X(F02_GROUND, "02-R1", SEVERITY_WARNING, "",                                                   \
      N_("neither a decision of establishment nor a confirmation of the superior agency is"        \
         " typed; the authority asks for one of them: type it"))                                            \
    X(F02_SELF, "02-R2", SEVERITY_WARNING, "",                                                     \
      N_("{1} asks for its own first certificate and cannot sign this letter by machine;"          \
         " it is drawn without signature fields: sign and stamp the paper, or send it through"     \
         " the superior agency"))                                                                  \
    X(F02_TWICE, "02-R3", SEVERITY_ERROR, "",                                                      \
      N_("{1} already stands at No. {2}; delete one of the two"))                                  \
    X(F03_DOMAIN, "03-R1", SEVERITY_ERROR, "",                                                     \
      N_("{1} needs a domain name or an IP address; type {2}"))                                    \
    X(F03_ABROAD, "03-R2", SEVERITY_WARNING, "",                                                   \
      N_("{1} is not a domain of Viet Nam like {2}; make sure that the agency owns it"))           \
    X(F03_TWICE, "03-R3", SEVERITY_ERROR, "",                                                      \
      N_("{1} already stands at No. {2}; delete one of the two"))                                  \
    X(F03_HOST, "03-R4", SEVERITY_ERROR, "",                                                       \
      N_("\"{1}\" is neither a domain name nor an IP address; type it like {2}"))                  \
    X(F04_NOTHING, "04-R1", SEVERITY_ERROR, "",                                                    \
      N_("neither renewal nor change is marked; type one of: {1}"))                                \
    X(F04_CHANGE, "04-R1-b", SEVERITY_ERROR, "",                                                   \
      N_("a change is marked, but not what changes; type it like {2}"))                            \
    X(F04_MARK, "04-R1-c", SEVERITY_ERROR, "",                                                     \
      N_("a change is typed, but not marked; type {2} or delete the change"))                      \
    X(F04_LEFT, "04-R2", SEVERITY_ERROR, "",                                                       \
      N_("the certificate ends on {1}, less than {3} days after the letter of {2}; it can"         \
         " no longer be renewed or changed, ask for a new one"))                                   \
    X(F04_ENDED, "04-R2-b", SEVERITY_ERROR, "",                                                    \
      N_("the certificate ended on {1}, before the letter of {2}; ask for a new one as for"        \
         " the first time"))                                                                       \
    X(F04_UNKNOWN, "04-R2-c", SEVERITY_WARNING, "",                                                \
      N_("without the last day of the certificate nobody can tell whether enough days are"         \
         " left; type it like {1}"))                                                               \
    X(F04_KIND, "04-R3", SEVERITY_ERROR, "",                                                       \
      N_("\"{1}\" is no change that the decree knows; type one of: {2}"))                          \
    X(F04_POSITION, "04-R3-b", SEVERITY_WARNING, "",                                               \
      N_("a new position is no change of a certificate; when the old one no longer fits,"          \
         " ask for revocation"))                                                                   \
    X(F04_SAME, "04-R3-c", SEVERITY_ERROR, "",                                                     \
      N_("the new value \"{1}\" is the old one; type what is new"))                                \
    X(F04_SUBJECT, "04-R3-d", SEVERITY_ERROR, "",                                                  \
      N_("\"{1}\" does not change for this kind of subscriber; type one of: {2}"))                 \
    X(F04_ONCE, "04-R4", SEVERITY_ERROR, "",                                                       \
      N_("a certificate is renewed but once, and this one has been; ask for a new one as"          \
         " for the first time when it ends"))                                                      \
    X(F04_SHORT, "04-R4-b", SEVERITY_WARNING, "",                                                  \
      N_("from {2} to {1} is not more than {3} years, as if it had already been renewed;"          \
         " look whether it has"))                                                                  \
    X(F04_SAME_END, "04-R5", SEVERITY_INFO, "",                                                    \
      N_("the certificate ends on {1}, and a change leaves that day as it is; mark renewal"        \
         " too when it is wanted"))                                                                \
    X(F05_NEEDS, "05-R1", SEVERITY_ERROR, "", N_("{1}: type also {2}"))                            \
    X(F05_EXCESS, "05-R1-b", SEVERITY_ERROR, "", N_("\"{1}\" is not typed for {2}; delete it"))    \
    X(F05_REASON, "05-R2", SEVERITY_ERROR, "",                                                     \
      N_("the reason {1} is not for this kind of subscriber; type one of: {2}"))                   \
    X(F05_DOCUMENT, "05-R2-b", SEVERITY_ERROR, "",                                                 \
      N_("the reason {1} rests on a document; type {2}"))                                          \
    X(F05_REQUESTER, "05-R2-c", SEVERITY_WARNING, "",                                              \
      N_("for this reason it is not {1} who asks for revocation; usual is: {2}"))                  \
    X(F05_LOST, "05-R3", SEVERITY_WARNING, "",                                                     \
      N_("the device {1} is lost: minutes of the loss go with this request; check both"            \
         " files together"))                                                                       \
    X(F05_RETURN, "05-R3-b", SEVERITY_INFO, "",                                                    \
      N_("the device {1} goes back to the authority with minutes of return after the"              \
         " notice of revocation"))                                                                 \
    X(F05_ENDED, "05-R4", SEVERITY_WARNING, "",                                                    \
      N_("a certificate that has ended is revoked by the authority itself; this line is"           \
         " not needed"))                                                                           \
    X(F06_BROKEN, "06-R1", SEVERITY_WARNING, "",                                                   \
      N_("\"{1}\": a broken or lost device is not unlocked; ask for revocation of its"             \
         " certificate"))                                                                          \
    X(F06_OFFICE, "06-R2", SEVERITY_WARNING, "",                                                   \
      N_("a device of kind {2} is unlocked by the authority itself, not by \"{1}\"; look"          \
         " at the recipient"))                                                                     \
    X(F06_ENDED, "06-R3", SEVERITY_WARNING, "",                                                    \
      N_("the certificate ended on {1}, before the letter of {2}; unlocking its device"            \
         " does not help"))                                                                        \
    X(F07_ORDER, "07-R1", SEVERITY_ERROR, "",                                                      \
      N_("handed over on {1}, before the device came on {2}; mend the wrong date"))                \
    X(F07_LATE, "07-R2", SEVERITY_WARNING, "",                                                     \
      N_("handed over on {2} and told on {1}, more than {3} working days later; it is to"          \
         " be told at once"))                                                                      \
    X(F08_LATE, "08-R1", SEVERITY_WARNING, "",                                                     \
      N_("returned on {1}, more than {3} working days after the notice of {2}; the return"         \
         " is late"))                                                                              \
    X(F08_SAME, "08-R2", SEVERITY_ERROR, "",                                                       \
      N_("giver and receiver are the same: {1}; type the other agency"))                           \
    X(F08_GIVER, "08-R3", SEVERITY_WARNING, "",                                                    \
      N_("the giver \"{1}\" is not the agency that writes ({2}); look at both"))                   \
    X(F09_PAIR, "09-R1", SEVERITY_WARNING, "",                                                     \
      N_("the device {1} is reported lost: a request for revocation goes with it; check"           \
         " both files together"))                                                                  \
    X(F09_LATE, "09-R2", SEVERITY_WARNING, "",                                                     \
      N_("lost on {2} and told on {1}, more than {3} working days later; it is to be told"         \
         " at once"))                                                                              \
    X(EMAIL_OLD, "V-EMAIL-e", SEVERITY_WARNING, "",                                                \
      N_("\"{1}\" is unusual as an e-mail address; compare it with the certificate"))              \
    X(CERTIFICATE_NAME, "V-CERT", SEVERITY_ERROR, "RFC 5280, 4.1.2.6",                             \
      N_("\"{1}\" is not the name in the certificate; type \"{2}\""))                              \
    X(CERTIFICATE_NUMBER, "V-CERT-b", SEVERITY_ERROR, "RFC 5280, 4.1.2.2",                         \
      N_("the certificate of \"{3}\" has the number {2}, not {1}; type {2}"))                      \
    X(CERTIFICATE_MAIL, "V-CERT-c", SEVERITY_ERROR, "",                                            \
      N_("{1} is not the address in the certificate; type {2}"))                                   \
    X(CERTIFICATE_UNIT, "V-CERT-d", SEVERITY_WARNING, "",                                          \
      N_("the certificate was issued for \"{2}\", not for \"{1}\"; look which is right, and ask"  \
         " for a change of the certificate when it is out of date"))                               \
    X(CERTIFICATE_PLACE, "V-CERT-e", SEVERITY_WARNING, "",                                         \
      N_("the certificate says \"{2}\", the letter \"{1}\"; look which is right"))                 \
    X(CERTIFICATE_DAY, "V-CERT-f", SEVERITY_ERROR, "RFC 5280, 4.1.2.5",                            \
      N_("the certificate says {2}, not {1}; type {2}"))                                           \
    X(CERTIFICATE_NONE, "V-CERT-g", SEVERITY_ERROR, "",                                            \
      N_("the certificate of \"{1}\" with the number {2} stands in no row; look whether {3} is the" \
         " right file"))                                                                           \
    X(CERTIFICATE_TAX, "V-CERT-h", SEVERITY_ERROR, "",                                             \
      N_("the tax code in the certificate is {2}, not {1}; type {2}"))                             \
    X(OWN_AGENCY, "V-OWN", SEVERITY_WARNING, "",                                                   \
      N_("\"{1}\" is this agency itself, whose certificate cannot seal this letter; let the"       \
         " superior agency send it, or print it with cuv-render --paper, sign and stamp it"))      \
    X(OWN_SIGNER, "V-OWN-b", SEVERITY_WARNING, "",                                                 \
      N_("\"{1}\" signs this letter, which is about the signer's own certificate; let another"     \
         " authorised person sign (KT.), or the superior agency, or print it with cuv-render"      \
         " --paper and sign it with ink"))                                                         \
    X(INK, "V-INK", SEVERITY_INFO, "",                                                             \
      N_("the block of \"{1}\" has no signature field and is signed with ink"))

#endif
