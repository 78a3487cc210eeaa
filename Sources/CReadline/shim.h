#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <readline/readline.h>
#include <readline/history.h>

// Readline talks through globals and calls back without context. They stay in here: Swift sees functions only.
// Everything is static, so that it belongs to the one Swift file that uses it.

// Returns the candidates for the word that starts at byte `start` of the line and ends at `end`, one a line,
// in memory to be freed, or NULL.
typedef char *(*peftbook_completer)(const void *context, const char *line, int start, int end);

struct peftbook_state {
  char *line;
  int is_finished;
  peftbook_completer completer;
  const void *context;
  char *candidates;
  char *next_candidate;
};

static inline struct peftbook_state *peftbook_editor(void) {
  static struct peftbook_state state;
  return &state;
}

static void peftbook_take_line(char *line) {
  peftbook_editor()->line = line;
  peftbook_editor()->is_finished = 1;
  rl_callback_handler_remove();
}

static char *peftbook_generate(const char *text, int state) {
  (void)text;
  if (state == 0) peftbook_editor()->next_candidate = peftbook_editor()->candidates;
  char *start = peftbook_editor()->next_candidate;
  if (!start || !*start) return NULL;
  char *end = strchr(start, '\n');
  size_t length = end ? (size_t)(end - start) : strlen(start);
  peftbook_editor()->next_candidate = end ? end + 1 : NULL;
  char *copy = malloc(length + 1);
  if (!copy) return NULL;
  memcpy(copy, start, length);
  copy[length] = 0;
  return copy;
}

static char **peftbook_complete(const char *text, int start, int end) {
  rl_attempted_completion_over = 1;
  free(peftbook_editor()->candidates);
  peftbook_editor()->candidates =
      peftbook_editor()->completer(peftbook_editor()->context, rl_line_buffer, start, end);
  return rl_completion_matches(text, peftbook_generate);
}

static inline void peftbook_editor_open(peftbook_completer completer, const void *context, int to_stderr) {
  peftbook_editor()->completer = completer;
  peftbook_editor()->context = context;
  rl_readline_name = "peftbook";
  rl_completer_word_break_characters = " \t\n\"'`@$><=;|&{}()[],:+-*/%^~!";
  rl_completion_append_character = 0;
  rl_attempted_completion_function = peftbook_complete;
  if (to_stderr) rl_outstream = stderr;
  using_history();
  stifle_history(10000);
}

// Shows the prompt; the terminal stays in readline's mode until a line is finished or dropped.
static inline void peftbook_editor_begin(const char *prompt) {
  peftbook_editor()->line = NULL;
  peftbook_editor()->is_finished = 0;
  rl_callback_handler_install(prompt, peftbook_take_line);
}

// Reads what was typed; returns 1 once the line is finished.
static inline int peftbook_editor_step(void) {
  rl_callback_read_char();
  return peftbook_editor()->is_finished;
}

// The finished line, to be freed; NULL at the end of input.
static inline char *peftbook_editor_line(void) { return peftbook_editor()->line; }

// Forgets the line that is being typed and gives the terminal back.
static inline void peftbook_editor_drop(void) {
  rl_free_line_state();
  rl_callback_sigcleanup();
  rl_callback_handler_remove();
}
