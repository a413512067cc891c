# Texts for people: po/*.vi.po → one catalogue. `make pot` lists what the sources say now.
MO := $(B)/share/locale/vi/LC_MESSAGES/cuv.mo
PO := po/vi.po $(wildcard po/*.vi.po)
all: $(MO)
$(MO): $(PO)
	@mkdir -p $(@D)
	$(Q)msgcat --use-first -o $(B)/vi.po $(PO) && msgfmt --check -o $@ $(B)/vi.po

.PHONY: pot
pot:
	@mkdir -p $(B)
	@xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --no-wrap --sort-by-file -o $(B)/cuv.pot \
		$(sort $(wildcard src/*/*.c src/*/*.h))
