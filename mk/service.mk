# Time stamp authority, OCSP responder and file server on loopback; https and a proxy before them.
SERVICES := $(B)/test/service $(B)/test/front
all: $(SERVICES)
$(B)/test/service: $(addprefix tests/service/,service.c loopback.c tsa.c ocsp.c service.h loopback.h) $(B)/lib/libbase.a
$(B)/test/front: $(addprefix tests/service/,front.c loopback.c loopback.h) $(B)/lib/libbase.a
$(B)/test/front: LIBS_service := -lssl
$(SERVICES):
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out %.h,$^) $(LIBS_service) -lcrypto $(LIBS_base)
