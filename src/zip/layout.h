/*
 * Where the bytes of a ZIP container are (APPNOTE.TXT 4.3): every one belongs to an entry, to the
 * directory or to the end record, in this order and without a gap, and what an entry's own header
 * says is what the directory says. Programs that read from the front, by the directory, or by the
 * first end record they find then see the same files. Refused, by the entry's name where there is
 * one: two containers in one, bytes that belong to nothing, entries that overlap, headers that
 * differ, parts of a container on several disks.
 */
#ifndef CUV_ZIP_LAYOUT_H
#define CUV_ZIP_LAYOUT_H

#include "base/buf.h"
#include "base/err.h"

/* ERR_FORMAT: what is wrong. The content of entries is not looked at. */
int zip_check_layout(struct slice container, struct err *e);

#endif
