# Signed files changed byte by byte, or in their structure, and judged in process; for tests only,
# never installed.
FLIP_FLOORS := seal judge look cms pki pdf face hash base
FLIPS := $(B)/test/sealflip $(B)/test/sealmutate
$(B)/test/sealmutate: tests/flip/mutate.c tests/flip/mutate.h tests/flip/spell.c tests/flip/spell.h \
	tests/fuzz/mend.h
$(FLIPS): $(B)/test/%: tests/flip/%.c $(call archives_of,$(FLIP_FLOORS))
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ \
		$(filter %.c,$^) $(call archives_of,$(FLIP_FLOORS)) $(call libs_of,$(FLIP_FLOORS))
all: $(FLIPS)
