/*
 * What a revision may change of a field that existed: a signature or a value put into it, its
 * ReadOnly bit; and of the widgets that stand apart from it.
 */
#include "pdf/differ.h"

/* /Ff, Tables 226 and 230 */
enum { PUSH_BUTTON = 1 << 16, COMBO = 1 << 17, EDIT = 1 << 18, MULTIPLE = 1 << 21 };
enum { COMPARED_MOST = 1000000 }; /* options with what is chosen of them */

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

/* What an option puts into /V: itself, or the first of its two texts (12.7.4.4); NULL. */
static const struct pdf_obj *value_of(const struct diff *x, const struct pdf_obj *option)
{
    if (pdf_resolve(x->d, x->base, option, &option, NULL))
        return NULL;
    return option->kind == PDF_ARRAY && option->array.count == 2 ? &option->array.items[0] : option;
}

static bool offers(const struct diff *x, const struct pdf_obj *options, const struct pdf_obj *text)
{
    for (size_t n = 0; n < options->array.count; n++) {
        const struct pdf_obj *value = value_of(x, &options->array.items[n]);

        if (value && pdf_equal(value, text))
            return true;
    }
    return false;
}

/* /I as it was, or for each text that is chosen the number of its option (Table 231). */
static bool numbers_fit(const struct diff *x, size_t i, const struct pdf_obj *options,
                        const struct pdf_obj *chosen, size_t count)
{
    const struct pdf_obj *numbers = pdf_find(x->after[i], "I");
    int64_t at, last = -1;

    if (!numbers || pdf_equal(pdf_find(x->before[i], "I"), numbers))
        return true;
    if (numbers->kind != PDF_ARRAY || numbers->array.count != count)
        return false;
    for (size_t n = 0; n < count; n++, last = at) {
        const struct pdf_obj *value;
        bool named = false;

        if (!pdf_int(&numbers->array.items[n], &at) || at <= last ||
            at >= (int64_t)options->array.count)
            return false;
        value = value_of(x, &options->array.items[at]);
        for (size_t k = 0; value && k < count && !named; k++)
            named = pdf_equal(value, &chosen[k]);
        if (!named)
            return false;
    }
    return true;
}

/* A text of those offered, several where the list allows it, or none in a list box; a combo box
 * that is edited takes any. */
static bool is_chosen(const struct diff *x, size_t i, const struct pdf_field *f)
{
    const struct pdf_obj *v = pdf_find(x->after[i], "V"), *options, *chosen = v;
    bool combo = f->flags & COMBO, several = v && v->kind == PDF_ARRAY;
    size_t count = several ? v->array.count : v && v->kind != PDF_NULL;
    int64_t top = 0;

    if (pdf_fetch(x->d, x->base, x->after[i], "Opt", &options, NULL))
        return false;
    if (combo && f->flags & EDIT)
        return v && v->kind == PDF_STRING;
    if (options->kind != PDF_ARRAY || (several && (combo || !(f->flags & MULTIPLE))) ||
        (combo && !count) || count * options->array.count > COMPARED_MOST)
        return false;
    if (several)
        chosen = v->array.items;
    for (size_t n = 0; n < count; n++)
        if (chosen[n].kind != PDF_STRING || !offers(x, options, &chosen[n]))
            return false;
    return numbers_fit(x, i, options, chosen, count) &&
           (!pdf_find(x->after[i], "TI") ||
            (pdf_int(pdf_find(x->after[i], "TI"), &top) && top >= 0));
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

/* A text, or what was chosen of a list; each of its widgets is judged by itself. */
static bool is_written(const struct diff *x, size_t i, const struct pdf_field *f)
{
    static const char *const text[] = {"V", "AP", "Ff", NULL};
    static const char *const combo[] = {"V", "AP", "Ff", "I", NULL};
    static const char *const list[] = {"V", "AP", "Ff", "I", "TI", NULL};
    const struct pdf_obj *v = pdf_find(x->after[i], "V");
    bool choice = f->type == PDF_FIELD_CHOICE;

    if (!choice && (f->type != PDF_FIELD_TEXT || !v || v->kind != PDF_STRING))
        return false;
    return differ_equal_but(x->before[i], x->after[i],
                            !choice            ? text
                            : f->flags & COMBO ? combo
                                               : list) &&
           differ_appearance_fits(x, x->before[i], x->after[i]) && (!choice || is_chosen(x, i, f));
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
