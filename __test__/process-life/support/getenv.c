/*
 * Preloaded into a process, it writes down who reads its environment: a line `thread caller variable` for each
 * `getenv`, in the file that GETENV_RECORD names. What `getaddrinfo` reads is the system's resolver's affair.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

static int record = -1;
static __thread int inside;

__attribute__((constructor)) static void open_record(void) {
  char *(*read_variable)(const char *) = (char *(*)(const char *))dlsym(RTLD_NEXT, "getenv");
  const char *path = read_variable("GETENV_RECORD");
  if (path) record = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void write_down(const char *name, void *caller) {
  Dl_info info;
  char thread[16] = "";
  if (record < 0 || inside) return;
  inside++;
  prctl(PR_GET_NAME, thread);
  dprintf(record, "%s\t%s\t%s\n", thread, dladdr(caller, &info) ? info.dli_fname : "?", name);
  inside--;
}

char *getenv(const char *name) {
  static char *(*next)(const char *);
  if (!next) next = (char *(*)(const char *))dlsym(RTLD_NEXT, "getenv");
  write_down(name, __builtin_return_address(0));
  return next(name);
}

char *secure_getenv(const char *name) {
  static char *(*next)(const char *);
  if (!next) next = (char *(*)(const char *))dlsym(RTLD_NEXT, "secure_getenv");
  write_down(name, __builtin_return_address(0));
  return next(name);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  static int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
  if (!next) next = (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
  inside++;
  int result = next(node, service, hints, found);
  inside--;
  return result;
}
