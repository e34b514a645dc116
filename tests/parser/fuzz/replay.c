// SPDX-License-Identifier: GPL-2.0
/*
 * The target without a fuzzer.
 * replay FILE...		runs these inputs
 * replay -n NUMBER [SEED]	runs random ones, the same for the same seed
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static u8 data[4096];

static u64 next(u64 *state)		/* xorshift64 */
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void random_inputs(unsigned long number, u64 state)
{
	for (unsigned long i = 0; i < number; i++) {
		size_t size = next(&state) % 160;

		for (size_t j = 0; j < size; j++)
			data[j] = next(&state) >> 24;
		LLVMFuzzerTestOneInput(data, size);
	}
}

int main(int argc, char **argv)
{
	unsigned long number = argc - 1;

	if (argc > 2 && !strcmp(argv[1], "-n")) {
		number = strtoul(argv[2], NULL, 0);
		random_inputs(number, argc > 3 ? strtoull(argv[3], NULL, 0) | 1 : 88172645463325252ull);
	} else {
		for (int i = 1; i < argc; i++) {
			FILE *f = fopen(argv[i], "rb");

			if (!f)
				err(2, "%s", argv[i]);
			LLVMFuzzerTestOneInput(data, fread(data, 1, sizeof(data), f));
			fclose(f);
		}
	}
	if (!number)
		errx(2, "no input");
	printf("%lu inputs\n", number);
	return 0;
}
