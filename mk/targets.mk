# What people and checks type. The names are a contract with scripts outside this project.
.DEFAULT_GOAL := all
JOBS ?= $(or $(shell nproc),2)
T ?=
S ?= 60
SYSCONFDIR ?= /etc
SUB = +@$(MAKE) --no-print-directory -j$(JOBS)
include mk/po.mk

UNITS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
FUZZERS := $(filter-out $(B)/fuzz/main,$(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c)))
ifeq ($(V),)
Q = @
endif

.PHONY: all clean deps demo check asan interop fault bench fuzz lint install units fuzzers

deps:
	@mk/install-deps build demo test

demo:
	@mk/install-deps build demo
	$(SUB) all
	@mk/demo $(B)

units: $(UNITS)
fuzzers: $(FUZZERS)

check:
	@mk/install-deps build demo test
	$(SUB) all units fuzzers
	@B=$(B) tests/run "$(T)"

# Units, parsers on their seeds, and the pipes; the checks of sources gain nothing here.
asan:
	@mk/install-deps build demo test
	@mkdir -p build/asan && gcc -c -o build/asan/options.o tests/asan.c
	$(SUB) B=build/asan OPT="-O1 -g -fno-omit-frame-pointer" FORTIFY= SANITIZE="$(SANITIZERS)" \
		LDFLAGS="-pie -Wl,--as-needed $(SANITIZERS) build/asan/options.o" all units fuzzers
	@B=build/asan tests/run --asan "$(T)"
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all

interop: demo
	@mk/install-deps test
	@tests/interop/run

fault:
	$(SUB) all
	@mkdir -p $(B)/fault
	@tests/fault/run $(B)/fault/report.tsv
	@tests/fault/batch $(B)/fault/batch.tsv

bench:
	@mk/install-deps build demo bench
	$(SUB) all
	@B=$(B) tests/bench/run

# libFuzzer with clang; warnings are gcc's business. A whole file judged touches 20,000 features a run,
# whose rarity costs libFuzzer twice what the run does.
FUZZ_seal_check := -entropic=0
fuzz:
	@mk/install-deps build test lint
	@test -n "$(T)" || { echo "make fuzz T=NAME: $(FUZZERS:$(B)/fuzz/%=%)" >&2; exit 64; }
	$(SUB) B=build/libfuzzer CC=clang OPT="-O1 -g" WARN=-w FORTIFY= \
		SANITIZE="-fsanitize=address,undefined,fuzzer-no-link" build/libfuzzer/target/$(T)
	@mkdir -p build/libfuzzer/found
	@test -d build/libfuzzer/corpus/$(T) || tests/fuzz/grow $(T) build/libfuzzer/corpus/$(T)
	@mkdir -p build/libfuzzer/corpus/$(T)
	build/libfuzzer/target/$(T) -max_total_time=$(S) -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 $(FUZZ_$(T)) \
		-artifact_prefix=build/libfuzzer/found/$(T)- \
		$(addprefix -dict=,$(wildcard tests/fuzz/$(firstword $(subst _, ,$(T))).dict)) build/libfuzzer/corpus/$(T) \
		$(wildcard tests/fuzz/seeds/$(T))
$(B)/target/%: tests/fuzz/%.c $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $< \
		$(call archives_of,$(ALL_HIGH_TO_LOW)) $(TEST_LIBS)

lint:
	@mk/install-deps build test lint
	$(SUB) all
	$(SUB) $(SOURCES:%=$(B)/tidy/%)
	shellcheck -x -P tests $(SHELL_SCRIPTS)
	mandoc -T lint -W warning $(MAN_PAGES) $(VI_PAGES)
	xmllint --noout --nonet $(wildcard samples/*.xml samples/letters/*.xml samples/wrong/*.xml)
	$(if $(wildcard forms-xml/*.rng),xmllint --noout --nonet --relaxng $(wildcard forms-xml/*.rng) \
		$(wildcard forms-xml/mau-*.xml))
	@B=$(B) tests/run "tests/check/*"
SHELL_SCRIPTS = $(wildcard samples/signer-command/* samples/scenarios/*.sh mk/demo mk/install-deps .ci/run tests/run tests/*.sh tests/t/*.t tests/check/*.t \
	tests/pki/mkpki tests/producers/make tests/interop/run tests/interop/setup tests/interop/producers tests/interop/forms tests/interop/day tests/bench/run tests/bench/batch tests/bench/pdf tests/fault/run tests/fault/batch tests/fuzz/grow tests/service/start \
	tests/service/stop)
MAN_PAGES = $(wildcard src/cmd/*.[157] src/conf/*.5)
VI_PAGES = $(wildcard src/cmd/vi/*.7)
# Where the functions of mk/lint.h are written.
LINT_PLAIN := src/base/err.c src/p11/fault.c src/pdf/lex.c
$(B)/tidy/%.c: %.c .clang-tidy
	@mkdir -p $(@D)
	$(Q)clang-tidy --quiet $< -- $(filter-out -include base/banned.h,$(CPPFLAGS)) $(CSTD) \
		$(if $(filter $(LINT_PLAIN),$<),,-DLINT_$(patsubst src/%/,%,$(dir $<)) -include mk/lint.h) \
		$(CFLAGS_$(patsubst src/%/,%,$(dir $<))) 2>/dev/null && touch $@

clean:
	rm -rf build

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/cuv $(DESTDIR)$(SYSCONFDIR)/cuv
	install -m 755 $(PROGRAMS:%=$(B)/bin/%) $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(HELPERS:%=$(B)/libexec/%) $(DESTDIR)$(PREFIX)/libexec/cuv
	install -d $(foreach d,forms-xml fonts demo office findings trust,$(DESTDIR)$(PREFIX)/share/cuv/$(d))
	install -m 644 $(wildcard samples/demo/*) $(DESTDIR)$(PREFIX)/share/cuv/demo
	install -m 644 $(wildcard office/*) $(DESTDIR)$(PREFIX)/share/cuv/office
	install -m 644 trust/pins $(DESTDIR)$(PREFIX)/share/cuv/trust
	install -m 644 $(wildcard forms-xml/*.xml forms-xml/*.rng) $(DESTDIR)$(PREFIX)/share/cuv/forms-xml
	install -m 644 $(FACES) $(B)/fonts/srgb.icc $(DESTDIR)$(PREFIX)/share/cuv/fonts
	install -d $(foreach n,1 5 7,$(DESTDIR)$(PREFIX)/share/man/man$(n))
	$(foreach p,$(MAN_PAGES),install -m 644 $(p) \
		$(DESTDIR)$(PREFIX)/share/man/man$(lastword $(subst ., ,$(p)));)
	install -d $(DESTDIR)$(PREFIX)/share/man/vi/man7
	install -m 644 $(wildcard src/cmd/vi/*.7) $(DESTDIR)$(PREFIX)/share/man/vi/man7
	install -m 644 $(B)/share/cuv/findings/* $(DESTDIR)$(PREFIX)/share/cuv/findings
	install -d $(DESTDIR)$(PREFIX)/share/locale/vi/LC_MESSAGES
	install -m 644 $(MO) $(DESTDIR)$(PREFIX)/share/locale/vi/LC_MESSAGES/cuv.mo
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|@PREFIX@|$(PREFIX)|' src/cmd/cuv-batch@.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/cuv-batch@.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/cuv-batch@.service
	install -m 644 src/cmd/cuv-batch-network.conf $(DESTDIR)$(PREFIX)/share/cuv
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 644 src/cmd/cuv.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/cuv
	for p in $(filter-out cuv,$(PROGRAMS)); do \
		ln -sfn cuv $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$p; done
	test -e $(DESTDIR)$(SYSCONFDIR)/cuv/pipeline.conf || \
		install -m 644 pipeline.conf $(DESTDIR)$(SYSCONFDIR)/cuv/pipeline.conf
