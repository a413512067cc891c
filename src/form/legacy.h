/*
 * Vietnamese typed for fonts of before Unicode, read as if its bytes were Latin-1.
 */
#ifndef CUV_FORM_LEGACY_H
#define CUV_FORM_LEGACY_H

/* "TCVN3" (NguyÔn V¨n) or "VNI" (Nguyeãn Vaên), or NULL when the text looks like Unicode. */
const char *legacy_charset(const char *text);

#endif
