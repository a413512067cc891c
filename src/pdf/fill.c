/*
 * What a revision may change of a field that existed: a signature or a value put into it, its
 * ReadOnly bit; and of the widgets that stand apart from it.
 */
#include "pdf/differ.h"

enum { PUSH_BUTTON = 1 << 16, COMBO = 1 << 17, EDIT = 1 << 18 }; /* /Ff, Tables 226 and 230 */

/* /Ff as it was, or with the ReadOnly bit set besides: viewers do so when they apply a lock. */
static bool flags_fit(const struct diff *x, size_t i, const struct pdf_field *f)
{
    const struct pdf_obj *new = pdf_find(x->after[i], "Ff");
    int64_t flags;

    return pdf_equal(pdf_find(x->before[i], "Ff"), new) ||
           (pdf_int(new, &flags) && flags == (f->flags | PDF_FIELD_READ_ONLY));
}

/* A signature put into a field that had none; shown: its widget is the field itself. */
static void judge_signed(struct diff *x, size_t i, const struct pdf_field *f, size_t added)
{
    /* Nobody answers for what a time stamp would show. */
    if (!pdf_is_name(pdf_find(x->after[added], "Type"), "DocTimeStamp"))
        differ_accept(x, i, PDF_CHANGE_SIGNATURE, f->name);
    else if (differ_is_timestamp(x->after[added]) &&
             pdf_equal(pdf_find(x->before[i], "AP"), pdf_find(x->after[i], "AP")))
        differ_accept(x, i, PDF_CHANGE_TIMESTAMP, f->name);
}

/* Whether a combo box offers that text (12.7.4.4): as an option, or the first of its two texts. */
static bool offers(const struct diff *x, const struct pdf_obj *dict, const struct pdf_obj *text)
{
    const struct pdf_obj *list, *option;

    if (pdf_fetch(x->d, x->base, dict, "Opt", &list, NULL) || list->kind != PDF_ARRAY)
        return false;
    for (size_t n = 0; n < list->array.count; n++) {
        if (pdf_resolve(x->d, x->base, &list->array.items[n], &option, NULL))
            return false;
        if (option->kind == PDF_ARRAY && option->array.count == 2)
            option = &option->array.items[0];
        if (pdf_equal(option, text))
            return true;
    }
    return false;
}

/* Whether a widget has that state: the looks that it may take were there before (12.5.5). */
static bool has_state(const struct diff *x, const struct pdf_obj *widget, struct slice name)
{
    const struct pdf_obj *looks, *normal;

    return !pdf_fetch(x->d, x->base, widget, "AP", &looks, NULL) &&
           !pdf_fetch(x->d, x->base, looks, "N", &normal, NULL) && normal->kind == PDF_DICT &&
           pdf_find_slice(normal, name);
}

/* Shows what the value says: the state of its name, or none (12.7.4.2.3). */
static bool state_fits(const struct diff *x, const struct pdf_obj *widget, struct slice value)
{
    struct slice state = slice_of("Off");

    if (pdf_find(widget, "AS") && !pdf_name(pdf_find(widget, "AS"), &state))
        return false;
    return has_state(x, widget, value) ? slice_equal(state, value) : slice_is(state, "Off");
}

/* A check box or a group of buttons: one of the states that were there, and every widget in it. */
static bool is_switched(const struct diff *x, size_t i, const struct pdf_field *f)
{
    static const char *const merged[] = {"V", "AS", "Ff", NULL}, *const apart[] = {"V", "Ff", NULL};
    const struct pdf_obj *kids = pdf_find(x->after[i], "Kids"), *widget;
    struct slice value;
    bool known;

    if (f->flags & PUSH_BUTTON || !pdf_name(pdf_find(x->after[i], "V"), &value) ||
        !differ_equal_but(x->before[i], x->after[i], f->merged ? merged : apart))
        return false;
    known = slice_is(value, "Off");
    if (f->merged)
        return (known || has_state(x, x->after[i], value)) && state_fits(x, x->after[i], value);
    for (size_t n = 0; kids && kids->kind == PDF_ARRAY && n < kids->array.count; n++) {
        if (pdf_resolve(x->d, x->upto, &kids->array.items[n], &widget, NULL) ||
            !state_fits(x, widget, value))
            return false;
        known = known || has_state(x, widget, value);
    }
    return known;
}

/* A text, or a text of those that a combo box offers. */
static bool is_written(const struct diff *x, size_t i, const struct pdf_field *f)
{
    static const char *const text[] = {"V", "AP", "Ff", NULL};
    static const char *const choice[] = {"V", "AP", "Ff", "I", NULL};
    const struct pdf_obj *v = pdf_find(x->after[i], "V");
    bool combo = f->type == PDF_FIELD_CHOICE && f->flags & COMBO;

    if ((f->type != PDF_FIELD_TEXT && !combo) || !v || v->kind != PDF_STRING ||
        (!f->merged && f->widgets > 1))
        return false;
    return differ_equal_but(x->before[i], x->after[i], combo ? choice : text) &&
           differ_appearance_fits(x, x->before[i], x->after[i]) &&
           (!combo || f->flags & EDIT || offers(x, x->after[i], v));
}

/* Signed where it stood, or, as PDFBox does for a signature that shows nothing, put away. */
static bool is_signed(const struct diff *x, size_t i)
{
    static const char *const filled[] = {"V", "AP", "Ff", NULL};
    static const char *const put_away[] = {"V", "AP", "Ff", "Rect", NULL};

    return differ_appearance_fits(x, x->before[i], x->after[i]) &&
           (differ_equal_but(x->before[i], x->after[i], filled) ||
            (differ_is_unseen(x, i) && differ_equal_but(x->before[i], x->after[i], put_away)));
}

void differ_judge_field(struct diff *x, size_t i, const struct pdf_field *f)
{
    static const char *const locked[] = {"Ff", NULL};
    size_t added = differ_added(x, pdf_find(x->after[i], "V"));

    if (!flags_fit(x, i, f))
        return;
    if (differ_equal_but(x->before[i], x->after[i], locked))
        differ_accept(x, i, PDF_CHANGE_READ_ONLY, f->name);
    else if (f->type == PDF_FIELD_BUTTON ? is_switched(x, i, f) : is_written(x, i, f))
        differ_accept(x, i, PDF_CHANGE_FILL, f->name);
    else if (f->type == PDF_FIELD_SIGNATURE && (f->merged || f->widgets <= 1) && is_signed(x, i) &&
             !f->signature_dict && differ_is_signature(x, added))
        judge_signed(x, i, f, added);
}

/* PDFBox and pypdf draw a value into the appearance that was there. */
static void judge_drawn_again(struct diff *x, const struct pdf_field *f,
                              const struct pdf_obj *widget)
{
    const struct pdf_obj *looks = pdf_find(widget, "AP");
    struct pdf_ref r;
    size_t i = pdf_reference(pdf_find(looks, "N"), &r) ? differ_find(x, r.number) : SIZE_MAX;

    if (i != SIZE_MAX && !x->list[i].added && !x->list[i].renumbered &&
        x->before[i]->kind == PDF_STREAM && x->after[i]->kind == PDF_STREAM &&
        pdf_is_name(pdf_find(x->before[i], "Subtype"), "Form") &&
        pdf_is_name(pdf_find(x->after[i], "Subtype"), "Form"))
        differ_accept(x, i, PDF_CHANGE_FILL, f->name);
}

/* A widget of a field that was accepted: it may show what the field got. */
static void judge_widget(struct diff *x, size_t of, const struct pdf_field *f, uint32_t number)
{
    static const char *const shown[] = {"AP", NULL}, *const state[] = {"AS", NULL};
    bool button = f->type == PDF_FIELD_BUTTON;
    size_t i = number ? differ_find(x, number) : SIZE_MAX;

    if (i == SIZE_MAX || x->list[i].added || x->list[i].renumbered)
        return;
    if (differ_equal_but(x->before[i], x->after[i], button ? state : shown) &&
        (button || differ_appearance_fits(x, x->before[i], x->after[i])))
        differ_accept(x, i, x->list[of].kind, f->name);
}

static void judge_text_of(struct diff *x, const struct pdf_field *f)
{
    size_t i = f->number ? differ_find(x, f->number) : SIZE_MAX;

    if (i != SIZE_MAX && x->list[i].kind == PDF_CHANGE_FILL && f->type != PDF_FIELD_BUTTON &&
        f->merged)
        judge_drawn_again(x, f, x->after[i]);
}

void differ_judge_widgets(struct diff *x)
{
    for (size_t k = 0; k < x->form.count; k++) {
        const struct pdf_field *f = &x->form.fields[k];
        const struct pdf_obj *kids = pdf_find(f->dict, "Kids");
        size_t of = f->merged || !f->number ? SIZE_MAX : differ_find(x, f->number);
        struct pdf_ref r;

        judge_text_of(x, f);
        if (of == SIZE_MAX ||
            (x->list[of].kind != PDF_CHANGE_SIGNATURE && x->list[of].kind != PDF_CHANGE_FILL))
            continue;
        for (size_t n = 0; kids && kids->kind == PDF_ARRAY && n < kids->array.count; n++)
            if (pdf_reference(&kids->array.items[n], &r))
                judge_widget(x, of, f, r.number);
    }
}
