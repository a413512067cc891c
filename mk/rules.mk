# How things are made: object, archive, program, test.
SOURCES := $(wildcard $(addprefix src/,$(addsuffix /*.c,$(FLOORS)))) $(wildcard src/cmd/*.c)
ARCHIVES := $(FLOORS:%=$(B)/lib/lib%.a)
floor_objects = $(patsubst src/%.c,$(B)/obj/%.o,$(wildcard src/$(1)/*.c))
archives_of = $(foreach f,$(1),$(B)/lib/lib$(f).a)
libs_of = $(foreach f,$(1),$(LIBS_$(f)))

# The build tree has the shape of an installed one, so programs find their data the same way.
$(B)/share/cuv/forms-xml:
	@mkdir -p $(@D) && ln -sfn $(CURDIR)/forms-xml $@
$(B)/share/cuv/fonts:
	@mkdir -p $(@D) && ln -sfn ../../fonts $@
# What --explain prints is the manual itself, in each language.
$(B)/share/cuv/findings/en: src/cmd/cuv-findings.7
$(B)/share/cuv/findings/vi: src/cmd/vi/cuv-findings.7
$(B)/share/cuv/findings/%:
	@mkdir -p $(@D) && cp $< $@
TREE := $(B)/share/cuv/forms-xml $(B)/share/cuv/fonts $(B)/share/cuv/findings/en \
	$(B)/share/cuv/findings/vi

all: $(TREE) $(ARCHIVES) $(PROGRAMS:%=$(B)/bin/%) $(HELPERS:%=$(B)/libexec/%)

$(B)/obj/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS_$(patsubst %/,%,$(dir $*))) -MMD -MP -c -o $@ $<

define archive_rule
$(B)/lib/lib$(1).a: $(call floor_objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call archive_rule,$(f))))

CMD_COMMON := $(B)/obj/cmd/cmd.o $(B)/obj/cmd/place.o
# Programs that read the configuration, and other shared pieces of cmd, say so: CMD_name := conf …
define program_rule
$(B)/bin/$(1): $(B)/obj/cmd/$(1).o $(CMD_$(1):%=$(B)/obj/cmd/%.o) $(CMD_COMMON) $(call archives_of,$(FLOORS_$(1)))
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$^ $(call libs_of,$(FLOORS_$(1)))
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p))))

define helper_rule
$(B)/libexec/$(1): $(B)/obj/cmd/$(1).o $(call archives_of,$(FLOORS_$(1)))
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$^ $(call libs_of,$(FLOORS_$(1)))
endef
$(foreach p,$(HELPERS),$(eval $(call helper_rule,$(p))))

# Unit tests and fuzz targets link every archive: the linker takes what it needs. cmocka's own
# header uses setjmp, so the banned calls do not reach unit tests.
ALL_HIGH_TO_LOW := run report seal pack ask draw judge look spool form cms token fetch p11 jail conf face zip xml pki pdf hash base
TEST_LIBS := $(call libs_of,$(ALL_HIGH_TO_LOW)) -lcmocka
# The target that compares with another reader.
$(B)/fuzz/pdf_qpdf $(B)/target/pdf_qpdf: TEST_LIBS += -lqpdf
$(B)/unit/%: tests/unit/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -include base/banned.h,$(CPPFLAGS)) -Itests $(CFLAGS) -MMD -MP \
		-MF $@.d $(LDFLAGS) -o $@ $< $(call archives_of,$(ALL_HIGH_TO_LOW)) $(TEST_LIBS)
$(B)/fuzz/%: tests/fuzz/%.c tests/fuzz/main.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< tests/fuzz/main.c \
		$(call archives_of,$(ALL_HIGH_TO_LOW)) $(TEST_LIBS)

-include $(SOURCES:src/%.c=$(B)/obj/%.d) $(wildcard $(B)/unit/*.d $(B)/fuzz/*.d)
