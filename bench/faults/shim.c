/* Counts the calls that change a disk, and does something at one of them.
 *
 * Loaded with LD_PRELOAD. faults_arm(at, how): from now on, at the at-th call
 *   how = 0  the process is killed before the call,
 *   how = 1  a write writes half of its bytes, then the process is killed,
 *   how = 2  the call fails with ENOSPC (fsync with EIO), once.
 * faults_count(): calls since it was armed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long counted;
static long armed_at = 0;
static int armed_how = 0;

void faults_arm(long at, int how) {
    atomic_store(&counted, 0);
    armed_how = how;
    armed_at = at;
}

long faults_count(void) { return atomic_load(&counted); }

static int reached(void) {
    if (armed_at == 0) return 0;
    return atomic_fetch_add(&counted, 1) + 1 == armed_at;
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Dies, or says whether the call shall fail. */
static int fails(int error) {
    if (!reached()) return 0;
    if (armed_how != 2) die();
    errno = error;
    return 1;
}

ssize_t write(int file, const void *bytes, size_t size) {
    if (reached()) {
        if (armed_how == 2) { errno = ENOSPC; return -1; }
        if (armed_how == 1 && size > 1) REAL(write)(file, bytes, size / 2);
        die();
    }
    return REAL(write)(file, bytes, size);
}

static ssize_t placed(ssize_t (*real)(int, const void *, size_t, off_t), int file,
                      const void *bytes, size_t size, off_t where) {
    if (reached()) {
        if (armed_how == 2) { errno = ENOSPC; return -1; }
        if (armed_how == 1 && size > 1) real(file, bytes, size / 2, where);
        die();
    }
    return real(file, bytes, size, where);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t where) {
    return placed((ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite"),
                  file, bytes, size, where);
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t where) {
    return placed((ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64"),
                  file, bytes, size, where);
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    return fails(ENOSPC) ? -1 : REAL(writev)(file, parts, count);
}
int fsync(int file) { return fails(EIO) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails(EIO) ? -1 : REAL(fdatasync)(file); }
int rename(const char *from, const char *to) { return fails(ENOSPC) ? -1 : REAL(rename)(from, to); }
int renameat(int a, const char *from, int b, const char *to) {
    return fails(ENOSPC) ? -1 : REAL(renameat)(a, from, b, to);
}
int unlink(const char *path) { return fails(EIO) ? -1 : REAL(unlink)(path); }
int unlinkat(int folder, const char *path, int flags) {
    return fails(EIO) ? -1 : REAL(unlinkat)(folder, path, flags);
}
int ftruncate(int file, off_t size) { return fails(ENOSPC) ? -1 : REAL(ftruncate)(file, size); }
int ftruncate64(int file, off64_t size) {
    return fails(ENOSPC) ? -1 : REAL(ftruncate64)(file, size);
}
int truncate(const char *path, off_t size) { return fails(EIO) ? -1 : REAL(truncate)(path, size); }
int chmod(const char *path, mode_t mode) { return fails(EIO) ? -1 : REAL(chmod)(path, mode); }
