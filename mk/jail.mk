# What a jailed process can still do; for tests only, never installed.
$(B)/test/jailprobe: tests/jail/probe.c $(call archives_of,jail hash base)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< \
		$(call archives_of,jail hash base) $(call libs_of,jail hash base)
all: $(B)/test/jailprobe
