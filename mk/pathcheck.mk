# The path judgement alone, for tables of chains; for tests only, never installed.
$(B)/test/pathcheck: tests/pathcheck/pathcheck.c $(B)/lib/libpki.a $(B)/lib/libbase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< \
		$(B)/lib/libpki.a $(B)/lib/libbase.a $(LIBS_pki) $(LIBS_base)
-include $(wildcard $(B)/test/*.d)
all: $(B)/test/pathcheck
