UNITS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
FUZZERS := $(filter-out $(B)/fuzz/main,$(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c)))
ifeq ($(V),)
Q = @
endif

.PHONY: all clean
clean:
	rm -rf $(B)
