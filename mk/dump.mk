# What the PDF floor reads and appends, for tests that ask other programs; never installed.
$(B)/test/pdfdump $(B)/test/pdfappend $(B)/test/pdfjson: $(B)/test/%: tests/dump/%.c $(B)/lib/libpdf.a $(B)/lib/libbase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< \
		$(B)/lib/libpdf.a $(B)/lib/libbase.a $(LIBS_pdf) $(LIBS_base)
all: $(B)/test/pdfdump $(B)/test/pdfappend $(B)/test/pdfjson
