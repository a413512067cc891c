# Faces cut from the fonts named in fonts/fonts.conf, and the colour profile of PDF/A.
FACES := $(addprefix $(B)/fonts/serif-,$(addsuffix .face,regular bold italic bold-italic))
SRGB ?= /usr/share/color/icc/sRGB.icc
FONT_LIBS = $(shell pkg-config --libs harfbuzz-subset harfbuzz) -ldeflate
FONT_CFLAGS = $(shell pkg-config --cflags harfbuzz-subset)

all: $(FACES) $(B)/fonts/srgb.icc
$(FACES) &: fonts/fonts.conf $(B)/obj/fonts/cut
	@mkdir -p $(B)/fonts
	$(Q)$(B)/obj/fonts/cut fonts/fonts.conf $(B)/fonts

$(B)/obj/fonts/cut: fonts/cut.c $(B)/lib/libbase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(FONT_CFLAGS) $(LDFLAGS) -o $@ $^ $(FONT_LIBS) $(LIBS_base)

$(B)/fonts/srgb.icc: $(SRGB)
	@mkdir -p $(@D)
	@cp $< $@

# What drawing is tried with: arbitrary text in the four faces, a letter made without a form.
all: $(B)/test/facetext $(B)/test/sampleletter
$(B)/test/facetext $(B)/test/sampleletter: $(B)/test/%: tests/draw/%.c tests/draw/letter.h \
		$(call archives_of,draw face base)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests -DCUV_FONTS='"$(B)/fonts"' $(CFLAGS) $(LDFLAGS) -o $@ $< \
		$(call archives_of,draw face base) $(call libs_of,draw face base)
