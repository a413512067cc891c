/* Whose picture goes into the field: of the key that signs, never of somebody else. */
#include "base/limits.h"
#include "base/out.h"
#include "run/sign-look.h"

static const double points_of_mm = 72 / 25.4;

/* A picture stands for a person: the pin's own comes first, then that of the whole desk. */
static const char *find_picture(const struct sign *s, double *width_mm)
{
    const struct conf_pin *pin = sign_find_pin(s, s->certificate->spki_sha256);
    bool agency = sign_is_agency(s);

    *width_mm = agency ? s->conf->sign.agency_image_mm : s->conf->sign.person_image_mm;
    if (s->image)
        return s->image;
    if (pin && pin->image)
        return pin->image;
    return agency ? s->conf->sign.agency_image : s->conf->sign.person_image;
}

int sign_load_picture(struct sign *s, struct err *e)
{
    char text[512];
    double width_mm;
    const char *path = find_picture(s, &width_mm);
    struct buf png;
    int rc;

    if (!path || sign_is_stamp(s))
        return 0;
    buf_init(&png, LIMIT_PICTURE_BYTES);
    rc = out_load_unnamed(&png, path, e) ? -1 : look_picture_parse(&s->picture, buf_slice(&png), e);
    buf_release(&png);
    if (rc)
        return err_prefix(e, "%s", path);
    s->picture_width = width_mm * points_of_mm;
    if (s->picture.white_removed) {
        snprintf(text, sizeof text,
                 _("%.400s: the picture has no transparency; its white is left out"), path);
        s->say(s, false, text);
    }
    return 0;
}

int sign_load_face(struct sign *s, const char *path, struct err *e)
{
    return face_open(&s->face, path, e);
}

bool sign_shows_text(const struct sign *s)
{
    return sign_is_stamp(s) || !s->picture.width || s->conf->sign.image_with_text;
}
