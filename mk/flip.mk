# Signed files changed byte by byte and judged in process; for tests only, never installed.
FLIP_FLOORS := seal judge look cms pki pdf face hash base
$(B)/test/sealflip: tests/flip/sealflip.c $(call archives_of,$(FLIP_FLOORS))
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< \
		$(call archives_of,$(FLIP_FLOORS)) $(call libs_of,$(FLIP_FLOORS))
all: $(B)/test/sealflip
