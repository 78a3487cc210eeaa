# The front door. `make learn` and `make test` install what is missing and need nothing but the Swift toolchain.

SWIFT    ?= swift
PEFTBOOK := .build/release/peftbook
MODEL    := smollm2-135m
LESSONS  := $(wildcard lessons/*.md)
BASES    := kjv-char

.PHONY: learn test test-asan test-tsan build dependencies model course bases lint format fuzz bench clean help

## learn: open lesson 1 (without a terminal: run it from top to bottom)
learn: build model
	@if [ -t 0 ] && [ -t 1 ]; then exec $(PEFTBOOK) learn 01-why-peft-exists; \
	else exec $(PEFTBOOK) run lessons/01-why-peft-exists.md; fi

## test: check the formatting, run the course and all tests, look for crashes for ten seconds
test: lint build model course
	$(SWIFT) test -c release --disable-testable-imports
	for level in baseline avx2 avx512; do PEFTBOOK_KERNELS=$$level $(SWIFT) test -c release --disable-testable-imports \
	  --skip-build --filter "TensorsTests|AutogradTests|ModelsTests|TrainingTests" || exit 1; done
	FUZZ_SECONDS=10 SWIFT=$(SWIFT) Scripts/fuzz

## build: the release executable, .build/release/peftbook
build: dependencies
	$(SWIFT) build -c release --product peftbook

## course: run every lesson without interaction; fails if a check fails
course: build model
	$(PEFTBOOK) lint lessons quizzes
	$(PEFTBOOK) run --allow-read lessons $(BASES:%=lessons/bases/check-%.star)
	$(PEFTBOOK) run $(LESSONS)

## bases: train the small base models of the lessons again (a minute or two)
bases: build
	for base in $(BASES); do $(PEFTBOOK) run --allow-read lessons lessons/bases/make-$$base.star && \
	  cp out/$$base/* lessons/bases/$$base/ || exit 1; done

## model: fetch the pretrained base model into the model cache
model: build
	$(PEFTBOOK) fetch $(MODEL)

## dependencies: install the Debian packages that are missing
dependencies:
	@Scripts/install-dependencies

## lint: is the code formatted
lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Fuzz

## format: format the code
format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Fuzz

## fuzz: look for programs that crash the language, for FUZZ_SECONDS=60; INPUT=file runs one such program again
fuzz:
	@SWIFT=$(SWIFT) Scripts/fuzz $(INPUT)

## test-asan: the tests of tensors, gradients and models with the address sanitizer
test-asan: dependencies
	ASAN_OPTIONS=detect_leaks=0 PEFTBOOK_SANITIZER=address $(SWIFT) test -c release --disable-testable-imports \
	  --sanitize=address --scratch-path .build-asan

## test-tsan: the tests in which threads share work with the thread sanitizer
test-tsan: dependencies
	PEFTBOOK_SANITIZER=thread $(SWIFT) test -c release --disable-testable-imports \
	  --sanitize=thread --scratch-path .build-tsan --filter 'TensorsTests|AutogradTests'

## bench: time what matters, beside PyTorch where VENV names a virtual environment with torch and peft
bench: build
	Benchmarks/run

## clean: remove what was built
clean:
	rm -rf .build .build-fuzz .build-asan .build-tsan

help:
	@sed -n 's/^## /  make /p' Makefile
