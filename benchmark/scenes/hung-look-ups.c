/* Loaded before the C library. Looking up a host under ".hung" fails after 5 s, as long as the resolver waits for a name
   server that is silent; every other host is looked up as usual. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

typedef int look_up(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  const char *end = host == NULL ? NULL : strrchr(host, '.');
  if (end != NULL && strcmp(end, ".hung") == 0) {
    sleep(5);
    return EAI_AGAIN;
  }
  look_up *usual = (look_up *)dlsym(RTLD_NEXT, "getaddrinfo");
  return usual == NULL ? EAI_FAIL : usual(host, service, hints, found);
}
