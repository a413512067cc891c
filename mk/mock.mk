# What signing is tried with: the names of the demo token, the shim module, the driver of src/token.
all: $(B)/share/cuv/demo
$(B)/share/cuv/demo:
	@mkdir -p $(@D) && ln -sfn $(CURDIR)/samples/demo $@

all: $(B)/share/cuv/office
$(B)/share/cuv/office:
	@mkdir -p $(@D) && ln -sfn $(CURDIR)/office $@

MOCK := $(B)/test/shim.so $(B)/test/shrink.so $(B)/test/drive
all: $(MOCK)

$(B)/test/shim.so: tests/mock/shim.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_p11) $(filter-out -fPIE,$(CFLAGS)) -fPIC -shared -o $@ $< -ldl

$(B)/test/shrink.so: tests/mock/shrink.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -fPIE,$(CFLAGS)) -fPIC -shared -o $@ $< -ldl

$(B)/test/drive: tests/mock/drive.c $(B)/lib/libtoken.a $(B)/lib/libbase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcrypto $(LIBS_base)

$(B)/unit/p11_% $(B)/fuzz/p11_%: CFLAGS += $(CFLAGS_p11)
