# cuv: objects per folder, archives per folder, programs from archives. The dependency lines at
# "programs" are the architecture diagram: floors from high to low.
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules
SHELL = /bin/bash

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
B ?= build
CC := gcc
CSTD := -std=c11 -D_GNU_SOURCE
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wno-format-nonliteral -Wundef \
	-Wimplicit-fallthrough -Wconversion -Wno-sign-conversion
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
FORTIFY := -D_FORTIFY_SOURCE=2
OPT := -O2 -g
SANITIZE :=
CFLAGS = $(CSTD) $(OPT) $(WARN) $(HARDEN) $(FORTIFY) $(SANITIZE)
CPPFLAGS = -Isrc -include base/banned.h -DOPENSSL_NO_DEPRECATED -DOPENSSL_API_COMPAT=30000 \
	-DCUV_VERSION='"$(VERSION)"' -DCUV_PREFIX='"$(PREFIX)"'
LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE)

# The outside libraries each floor may see; tests/check/floors.t has them too.
FLOORS := base hash pdf pki xml zip face conf jail p11 view net fetch token cms form look spool draw judge ask pack seal report run
CFLAGS_xml = $(shell pkg-config --cflags libxml-2.0)
CFLAGS_form =
CFLAGS_p11 = $(shell pkg-config --cflags p11-kit-1)
CFLAGS_token = $(CFLAGS_p11)
CFLAGS_view = $(shell pkg-config --cflags poppler-glib cairo)
# Their headers have members and types named like banned calls.
$(B)/obj/look/%.o: CPPFLAGS := -include png.h $(CPPFLAGS)
$(B)/obj/view/%.o: CPPFLAGS := -include poppler.h $(CPPFLAGS)
LIBS_base := -lutf8proc
LIBS_hash := -lcrypto -lz
LIBS_pki := -lcrypto
LIBS_cms := -lcrypto
LIBS_pdf := -lz -ldeflate -lm
LIBS_xml := -lxml2
LIBS_zip := -larchive
LIBS_pack := -lsqlite3
LIBS_conf := -lconfuse
LIBS_jail := -lseccomp
LIBS_p11 := -lp11-kit -ldl
LIBS_look := -lpng
LIBS_net := -lcurl
LIBS_draw := -lhpdf -ldeflate
LIBS_report := -ljansson
LIBS_view = $(shell pkg-config --libs poppler-glib cairo)

include mk/programs.mk
include mk/rules.mk
include mk/targets.mk
include mk/pathcheck.mk
include mk/fonts.mk
include mk/mock.mk
include mk/dump.mk
include mk/flip.mk
include mk/service.mk
include mk/jail.mk
