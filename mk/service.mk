# Time stamp authority, OCSP responder and file server on loopback.
all: $(B)/test/service
$(B)/test/service: $(wildcard tests/service/*.c tests/service/*.h) $(B)/lib/libbase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out %.h,$^) -lcrypto $(LIBS_base)
