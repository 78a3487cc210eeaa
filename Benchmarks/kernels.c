// Times the kernels on two threads, for each instruction set of the machine, beside memcpy and OpenBLAS.
//
// Benchmarks/run builds it. What is quick is repeated; of several rounds the quickest counts, since the machine is
// shared. BUSY=1 in the environment starts a process that only counts, to see what products do beside it.
#include <cblas.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "CKernels.h"

enum { threads = 2, rounds = 7, numbers = 1 << 24 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

typedef void (*Work)(int part);
static pthread_barrier_t barrier;

static void *serve(void *work) {
  for (int round = 0; round < rounds; round++) {
    pthread_barrier_wait(&barrier);
    ((Work)work)(1);
    pthread_barrier_wait(&barrier);
  }
  return NULL;
}

/// Seconds that both halves of some work take, done at once.
static double seconds(Work work) {
  pthread_t other;
  pthread_barrier_init(&barrier, NULL, threads);
  if (pthread_create(&other, NULL, serve, (void *)work)) abort();
  double best = 1e9;
  for (int round = 0; round < rounds; round++) {
    pthread_barrier_wait(&barrier);
    double started = now();
    work(0);
    pthread_barrier_wait(&barrier);
    double taken = now() - started;
    if (taken < best) best = taken;
  }
  pthread_join(other, NULL);
  return best;
}

static float *memory(ptrdiff_t count) {
  float *p = aligned_alloc(64, (size_t)(count + 16) * sizeof(float));
  if (!p) abort();
  for (ptrdiff_t i = 0; i < count; i++) p[i] = (float)(rand() % 2001 - 1000) / 500;
  return p;
}

static float *x, *y, *z, *u, *w;
static const KernelTable *kernels;
enum { half = numbers / threads };

static void copy(int part) { memcpy(y + part * half, x + part * half, half * sizeof(float)); }

// Each makes of `at`, where its half starts, a call for `half` numbers.
#define WORK(name, call)           \
  static void name(int part) {     \
    ptrdiff_t at = part * half;    \
    call;                          \
  }
#define ROWS(width, call) \
  for (ptrdiff_t i = at; i + (width) <= at + half; i += (width)) call
WORK(work_exp, kernels->exp(x + at, y + at, half))
WORK(work_log, kernels->log(x + at, y + at, half))
WORK(work_tanh, kernels->tanh(x + at, y + at, half))
WORK(work_sigmoid, kernels->sigmoid(x + at, y + at, half))
WORK(work_sin, kernels->sin(x + at, y + at, half))
WORK(work_gelu, kernels->gelu(x + at, y + at, half))
WORK(work_gelu_gradient, kernels->gelu_gradient(x + at, z + at, y + at, half))
WORK(work_add, kernels->add_scaled(1e-9f, x + at, y + at, half))
WORK(work_gate, kernels->silu_gate(x + at, z + at, y + at, half))
WORK(work_gate_gradient, kernels->silu_gate_gradient(x + at, z + at, w + at, y + at, u + at, half))
WORK(work_softmax, ROWS(1000, kernels->softmax(x + i, y + i, 1000)))
WORK(work_log_softmax, ROWS(1000, kernels->log_softmax(x + i, y + i, 1000)))
WORK(work_cross_entropy, ROWS(49152, kernels->cross_entropy(u + i, 49152, 7, 1)))
WORK(work_norm, kernels->rms_norm(x + at, w, 1e-5f, half / 576, 576, y + at, u + at))
WORK(work_norm_gradient,
     kernels->rms_norm_gradient(x + at, w, u + at, z + at, half / 576, 576, y + at, true))
WORK(work_layer_norm, kernels->layer_norm(x + at, w, w, 1e-5f, half / 576, 576, y + at, u + at))
WORK(work_layer_norm_gradient,
     kernels->layer_norm_gradient(x + at, w, u + at, z + at, half / 576, 576, y + at, true))
WORK(work_rotary, ROWS(64, kernels->rotary(x + i, w, z, 1, 32, 1, y + i)))
WORK(work_adamw, kernels->adamw((KernelAdamW){0.9f, 0.999f, 1e-8f, 1, 1e-3f, 1}, x + at, y + at, z + at, w + at, half))

static const struct {
  const char *name;
  Work work;
  int arrays;
} passes[] = {
    {"exp", work_exp, 2}, {"log", work_log, 2}, {"tanh", work_tanh, 2}, {"sigmoid", work_sigmoid, 2},
    {"sin", work_sin, 2}, {"GELU", work_gelu, 2}, {"GELU, gradient", work_gelu_gradient, 3},
    {"y += a x", work_add, 3}, {"silu gate", work_gate, 3}, {"silu gate, gradient", work_gate_gradient, 5},
    {"softmax of 1000", work_softmax, 2}, {"log softmax of 1000", work_log_softmax, 2},
    {"cross entropy of 49152", work_cross_entropy, 2}, {"RMSNorm of 576", work_norm, 2},
    {"RMSNorm of 576, gradient", work_norm_gradient, 3}, {"layer norm of 576", work_layer_norm, 2},
    {"layer norm of 576, gradient", work_layer_norm_gradient, 3}, {"rotary", work_rotary, 2}, {"AdamW", work_adamw, 7},
};

typedef struct {
  int transpose_a, transpose_b;
  ptrdiff_t m, n, k;
} Shape;
static const Shape shapes[] = {
    {0, 1, 1024, 8, 576}, {0, 1, 1024, 576, 8}, {0, 0, 1024, 8, 576}, {1, 0, 576, 8, 1024}, {1, 0, 8, 576, 1024},
    {0, 0, 1024, 576, 8}, {0, 1, 1024, 64, 64}, {0, 1, 1024, 256, 64}, {1, 0, 256, 64, 1024}, {0, 1, 256, 576, 576},
    {0, 1, 256, 576, 1536}, {0, 1, 2048, 2048, 2048},
};
static Shape shape;
static int repeats, uses_blas, uses_tiles;

static ptrdiff_t lesser(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// A product on AMX as the core cuts it: stretches of the inner axis, rows packed once for each, stripes of columns.
static void multiply_tiles(const KernelProduct *p) {
  enum { depth = 640, rows = 256, stripe = 32 };
  static _Thread_local void *left, *right;
  if (!left) left = aligned_alloc(64, (size_t)tiles_bytes(rows, depth));
  if (!right) right = aligned_alloc(64, (size_t)tiles_bytes(stripe, depth));
  if (!left || !right) abort();
  for (ptrdiff_t row = 0; row < p->m; row += rows) {
    for (ptrdiff_t start = 0; start < p->k; start += depth) {
      ptrdiff_t height = lesser(rows, p->m - row), length = lesser(depth, p->k - start);
      tiles_pack_left(p, row, height, start, length, left);
      for (ptrdiff_t column = 0; column < p->n; column += stripe) {
        ptrdiff_t width = lesser(stripe, p->n - column);
        tiles_pack_right(p, column, width, start, length, right);
        tiles_multiply(p, row, height, column, width, start, length, left, right);
      }
    }
  }
}

/// One half of a product: of its rows, or of its columns where those are more.
static void multiply(int part) {
  ptrdiff_t m = shape.m, n = shape.n, k = shape.k, row = 0, column = 0;
  if (m >= n) m /= threads, row = part * m;
  else n /= threads, column = part * n;
  int a_trans = shape.transpose_a, b_trans = shape.transpose_b;
  ptrdiff_t lda = a_trans ? shape.m : k, ldb = b_trans ? k : shape.n;
  const float *a = x + (a_trans ? row : row * lda), *b = z + (b_trans ? column * ldb : column);
  float *c = y + row * shape.n + column;
  KernelProduct p = {m, n, k, a, a_trans ? 1 : lda, a_trans ? lda : 1, b, b_trans ? 1 : ldb, b_trans ? ldb : 1,
                     c, shape.n, 1, 0};
  for (int i = 0; i < repeats; i++) {
    if (uses_blas)
      cblas_sgemm(CblasRowMajor, a_trans ? CblasTrans : CblasNoTrans, b_trans ? CblasTrans : CblasNoTrans, (int)m,
                  (int)n, (int)k, 1, a, (int)lda, b, (int)ldb, 0, c, (int)shape.n);
    else if (uses_tiles)
      multiply_tiles(&p);
    else
      kernels->product(&p);
  }
}

static double gigaflops(void) {
  double flops = 2.0 * (double)shape.m * (double)shape.n * (double)shape.k;
  repeats = 1 + (int)(4e7 / flops);
  return flops * repeats / seconds(multiply) / 1e9;
}

int main(void) {
  x = memory(numbers), y = memory(numbers), z = memory(numbers), u = memory(numbers), w = memory(numbers);
  for (ptrdiff_t i = 0; i < numbers; i++) w[i] = w[i] < 0 ? -w[i] : w[i];
  enum { levels = KernelLevelAMX + 1 };
  const KernelTable *tables[levels];
  for (int level = 0; level < levels; level++) tables[level] = kernel_table((KernelLevel)level);
  double copied = seconds(copy) / (2.0 * numbers);
  printf("%-34s", "time over a copy's, two threads");
  for (int level = 0; level < KernelLevelAMX; level++)
    if (tables[level]) printf("%12s", kernel_level_name((KernelLevel)level));
  printf("   (copy: %.1f GB/s)\n", 4 / copied / 1e9);
  for (size_t i = 0; i < sizeof passes / sizeof *passes; i++) {
    printf("%-34s", passes[i].name);
    for (int level = 0; level < KernelLevelAMX; level++) {
      if (!(kernels = tables[level])) continue;
      printf("%12.2f", seconds(passes[i].work) / (copied * passes[i].arrays * numbers));
    }
    printf("\n");
  }
  pid_t busy = getenv("BUSY") ? fork() : -1;
  if (busy == 0) for (volatile long i = 0;; i++) {}
  printf("\n%-34s", busy > 0 ? "GFLOP/s, a busy process beside" : "GFLOP/s, two threads");
  for (int level = 0; level < levels; level++)
    if (tables[level]) printf("%12s", kernel_level_name((KernelLevel)level));
  printf("%12s\n", "OpenBLAS");
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    shape = shapes[i];
    char title[64];
    snprintf(title, sizeof title, "(%td x %td)%s by (%td x %td)%s", shape.transpose_a ? shape.k : shape.m,
             shape.transpose_a ? shape.m : shape.k, shape.transpose_a ? ".T" : "",
             shape.transpose_b ? shape.n : shape.k, shape.transpose_b ? shape.k : shape.n,
             shape.transpose_b ? ".T" : "");
    printf("%-34s", title);
    uses_blas = 0;
    for (int level = 0; level < levels; level++) {
      if (!(kernels = tables[level])) continue;
      uses_tiles = level == KernelLevelAMX;
      // Thin products never go to the matrix unit.
      if (uses_tiles && lesser(shape.m, lesser(shape.n, shape.k)) < 32) printf("%12s", "-");
      else printf("%12.1f", gigaflops());
    }
    uses_blas = 1;
    printf("%12.1f\n", gigaflops());
  }
  if (busy > 0) kill(busy, SIGKILL);
  return 0;
}
