/* Preloaded into the kernel's conf: answers popen(3) from files in $POPEN_CACHE, so that the compiler is asked once. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static FILE *answer(const char *path)
{
	return fopen(path, "r");
}

FILE *popen(const char *command, const char *mode)
{
	const char *directory = getenv("POPEN_CACHE");
	FILE *(*real)(const char *, const char *) = dlsym(RTLD_NEXT, "popen");
	int (*end)(FILE *) = dlsym(RTLD_NEXT, "pclose");
	unsigned long long hash = 14695981039346656037ULL;
	char path[4096], temporary[4200], buffer[4096];
	size_t count;
	FILE *from, *to;

	if (!directory)
		return real(command, mode);
	for (const char *c = command; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 1099511628211ULL;
	snprintf(path, sizeof(path), "%s/%016llx", directory, hash);
	if (access(path, R_OK) == 0)
		return answer(path);
	snprintf(temporary, sizeof(temporary), "%s.%d", path, (int)getpid());
	from = real(command, mode);
	to = fopen(temporary, "w");
	if (!from || !to)
		abort();
	while ((count = fread(buffer, 1, sizeof(buffer), from)) > 0)
		fwrite(buffer, 1, count, to);
	end(from);
	fclose(to);
	rename(temporary, path);
	return answer(path);
}

int pclose(FILE *stream)
{
	return fclose(stream);
}
