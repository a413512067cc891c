/* The little DER that a PKCS#11 client needs; no certificate is judged here. */
#include "p11/inside.h"

struct reader {
    const uint8_t *at, *end;
};

/* One element: header length and content length; -1 when malformed or longer than what is left. */
static int element(const struct reader *r, uint8_t *tag, size_t *header, size_t *content)
{
    size_t left = (size_t)(r->end - r->at), n = 0, octets;

    if (left < 2)
        return -1;
    *tag = r->at[0];
    if ((*tag & 0x1F) == 0x1F)
        return -1;
    if (r->at[1] < 0x80) {
        *header = 2;
        *content = r->at[1];
        return *content <= left - 2 ? 0 : -1;
    }
    octets = r->at[1] & 0x7Fu;
    if (!octets || octets > 4 || left < 2 + octets)
        return -1;
    for (size_t i = 0; i < octets; i++)
        n = n << 8 | r->at[2 + i];
    *header = 2 + octets;
    *content = n;
    return n <= left - *header ? 0 : -1;
}

static int enter(struct reader *r, uint8_t wanted, struct reader *inside)
{
    size_t header, content;
    uint8_t tag;

    if (element(r, &tag, &header, &content) || tag != wanted)
        return -1;
    inside->at = r->at + header;
    inside->end = inside->at + content;
    r->at = inside->end;
    return 0;
}

static int skip(struct reader *r)
{
    size_t header, content;
    uint8_t tag;

    if (element(r, &tag, &header, &content))
        return -1;
    r->at += header + content;
    return 0;
}

size_t der_length(const uint8_t *bytes, size_t len)
{
    struct reader r = {bytes, bytes + len};
    size_t header, content;
    uint8_t tag;

    return element(&r, &tag, &header, &content) ? 0 : header + content;
}

static int take_number(struct reader *r, uint8_t *out, size_t max, size_t *len)
{
    struct reader number;

    if (enter(r, 0x02, &number))
        return -1;
    while (number.at < number.end && *number.at == 0)
        number.at++;
    *len = (size_t)(number.end - number.at);
    if (!*len || *len > max)
        return -1;
    memcpy(out, number.at, *len);
    return 0;
}

static int take_key(struct p11_public *out, struct reader spki)
{
    static const uint8_t rsa[] = {0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1};
    static const uint8_t p256[] = {0x06, 7,    0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 0x06,
                                   8,    0x2A, 0x86, 0x48, 0xCE, 0x3D, 3,    1, 7};
    struct reader algorithm, bits, key;
    size_t n;

    if (enter(&spki, 0x30, &algorithm) || enter(&spki, 0x03, &bits) || bits.at == bits.end ||
        *bits.at++ != 0)
        return -1;
    n = (size_t)(algorithm.end - algorithm.at);
    if (n >= sizeof rsa && !memcmp(algorithm.at, rsa, sizeof rsa))
        return enter(&bits, 0x30, &key) ||
                       take_number(&key, out->modulus, sizeof out->modulus, &out->modulus_len) ||
                       take_number(&key, out->exponent, sizeof out->exponent, &out->exponent_len)
                   ? -1
                   : 0;
    if (n != sizeof p256 || memcmp(algorithm.at, p256, sizeof p256))
        return -1;
    out->modulus_len = (size_t)(bits.end - bits.at);
    out->exponent_len = 0;
    if (out->modulus_len != 65 || *bits.at != 4)
        return -1;
    memcpy(out->modulus, bits.at, 65);
    return 0;
}

/* Moves into the body of a certificate, before its subject (RFC 5280 4.1). */
static int find_subject(struct reader *body, const uint8_t *certificate, size_t len)
{
    struct reader r = {certificate, certificate + len}, whole;

    if (enter(&r, 0x30, &whole) || enter(&whole, 0x30, body))
        return -1;
    if (body->at < body->end && *body->at == 0xA0 && skip(body))
        return -1;
    /* serial, signature, issuer, validity */
    for (int i = 0; i < 4; i++)
        if (skip(body))
            return -1;
    return 0;
}

struct slice der_subject(struct slice certificate)
{
    struct slice subject = {NULL, 0};
    struct reader body;

    if (certificate.len && !find_subject(&body, certificate.data, certificate.len)) {
        subject.data = body.at;
        subject.len = der_length(body.at, (size_t)(body.end - body.at));
    }
    return subject;
}

int der_public_key(struct p11_public *out, const uint8_t *certificate, size_t len)
{
    struct p11_public key = {0};
    struct reader body, spki;

    if (!len || find_subject(&body, certificate, len) || skip(&body) || enter(&body, 0x30, &spki) ||
        take_key(&key, spki))
        return -1;
    *out = key;
    return 0;
}

static void put_number(struct buf *out, const uint8_t *bytes, size_t len)
{
    while (len > 1 && !*bytes) {
        bytes++;
        len--;
    }
    buf_add_byte(out, 0x02);
    buf_add_byte(out, (uint8_t)(len + (*bytes >> 7)));
    if (*bytes >> 7)
        buf_add_byte(out, 0);
    buf_add(out, bytes, len);
}

void der_ecdsa(struct buf *out, const uint8_t *raw, size_t len)
{
    struct buf numbers;

    buf_init(&numbers, LIMIT_SIGNATURE);
    put_number(&numbers, raw, len / 2);
    put_number(&numbers, raw + len / 2, len / 2);
    buf_add_byte(out, 0x30);
    if (numbers.len > 127)
        buf_add_byte(out, 0x81);
    buf_add_byte(out, (uint8_t)numbers.len);
    buf_add(out, numbers.data, numbers.len);
    if (numbers.out_of_memory)
        out->out_of_memory = true;
    buf_release(&numbers);
}

bool number_equal(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    for (; a_len && !*a; a++)
        a_len--;
    for (; b_len && !*b; b++)
        b_len--;
    return a_len == b_len && a_len && !memcmp(a, b, a_len);
}
