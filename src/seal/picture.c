/* Pictures of signatures and seals as image XObjects (ISO 32000-1 8.9.5). */
#include <stdlib.h>

#include "base/limits.h"
#include "look/picture.h"
#include "seal/revision.h"

static void write_head(struct buf *b, const struct look_picture *p, int bits)
{
    pdf_write(b, "/Type/XObject/Subtype/Image/Width");
    pdf_write_int(b, p->width);
    pdf_write(b, "/Height");
    pdf_write_int(b, p->height);
    pdf_write(b, "/BitsPerComponent");
    pdf_write_int(b, bits);
}

/* packed: the samples deflated before; empty: not yet. */
static int put(struct revision *r, struct pdf_ref ref, struct buf *head, struct slice samples,
               const struct buf *packed, struct err *e)
{
    bool done = packed && packed->len;

    return buf_check(head, _("a picture"), e) ||
                   pdf_incr_stream(r->incr, ref, buf_slice(head),
                                   done ? buf_slice(packed) : samples,
                                   done ? PDF_DEFLATED : PDF_DEFLATE, e)
               ? -1
               : 0;
}

static int put_soft_mask(struct revision *r, struct pdf_ref ref, const struct look_picture *p,
                         struct err *e)
{
    const struct slice samples = {p->alpha, (size_t)p->width * p->height};
    struct buf head;
    int rc;

    buf_init(&head, 1024);
    write_head(&head, p, 8);
    pdf_write(&head, "/ColorSpace/DeviceGray");
    rc = put(r, ref, &head, samples, &p->packed_alpha, e);
    buf_release(&head);
    return rc;
}

/* An explicit mask (8.9.6.3): 1 bits are not painted. */
static int put_hard_mask(struct revision *r, struct pdf_ref ref, const struct look_picture *p,
                         struct err *e)
{
    size_t row = (p->width + 7) / 8;
    uint8_t *bits = calloc(p->height, row);
    struct buf head;
    int rc;

    if (!bits)
        return err_memory(e);
    for (size_t y = 0; y < p->height; y++)
        for (size_t x = 0; x < p->width; x++)
            if (p->alpha[y * p->width + x] == 0)
                bits[y * row + x / 8] |= (uint8_t)(0x80 >> x % 8);
    buf_init(&head, 1024);
    write_head(&head, p, 1);
    pdf_write(&head, "/ImageMask true");
    rc = put(r, ref, &head, (struct slice){bits, row * p->height}, NULL, e);
    buf_release(&head);
    free(bits);
    return rc;
}

static int put_image(struct revision *r, const struct look_picture *p, struct pdf_ref ref,
                     struct pdf_ref mask, struct err *e)
{
    const struct slice samples = {p->colours, (size_t)p->width * p->height * (p->gray ? 1 : 3)};
    struct buf head;
    int rc;

    buf_init(&head, 1024);
    write_head(&head, p, 8);
    pdf_write(&head, "/ColorSpace");
    if (!revision_has_device_colour(r))
        revision_write_space(&head, p->gray);
    else
        pdf_write(&head, p->gray ? "/DeviceGray" : "/DeviceRGB");
    pdf_write(&head, revision_has_soft_masks(r) ? "/SMask" : "/Mask");
    pdf_write_ref(&head, mask);
    rc = put(r, ref, &head, samples, &p->packed_colours, e);
    buf_release(&head);
    return rc;
}

int revision_put_picture(struct revision *r, const struct look_picture *p, struct pdf_ref *out,
                         struct err *e)
{
    struct pdf_ref mask = pdf_incr_number(r->incr);
    struct look_picture hard;
    int rc;

    *out = pdf_incr_number(r->incr);
    if (revision_has_soft_masks(r))
        return put_soft_mask(r, mask, p, e) || put_image(r, p, *out, mask, e) ? -1 : 0;
    if (look_picture_harden(&hard, p, e))
        return -1;
    rc = put_hard_mask(r, mask, &hard, e) || put_image(r, &hard, *out, mask, e) ? -1 : 0;
    look_picture_release(&hard);
    return rc;
}

int seal_pack_picture(struct look_picture *p, struct err *e)
{
    size_t pixels = (size_t)p->width * p->height;

    buf_init(&p->packed_colours, LIMIT_REVISION_BYTES);
    buf_init(&p->packed_alpha, LIMIT_REVISION_BYTES);
    return pdf_deflate((struct slice){p->colours, pixels * (p->gray ? 1 : 3)}, &p->packed_colours,
                       e) ||
                   pdf_deflate((struct slice){p->alpha, pixels}, &p->packed_alpha, e)
               ? -1
               : 0;
}
