/*
 * cuv-view --frames FD: answers a parent over a SOCK_SEQPACKET pair (base/child.h). The parent
 * first sends the file: "D" and its length in decimal digits, then its bytes in frames of their
 * own. Each question is one frame, each answer one or more:
 *
 *   "T" text               → "T", then a line "page x y width height" for each place of the text
 *   "R" page width height  → "R", then one such line, or none when there is no room
 *   "P" dpi page page …    → "P" and the PNG's length, then its bytes in frames of their own
 *   what cannot be answered → "E" and words for people
 */
#ifndef CUV_CMD_VIEW_FRAMES_H
#define CUV_CMD_VIEW_FRAMES_H

#include "base/err.h"

/* Ends when the parent closes its end. */
int view_serve(int fd, struct err *e);

#endif
