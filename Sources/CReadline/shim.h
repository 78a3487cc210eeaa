#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <readline/readline.h>
#include <readline/history.h>

// Readline talks through globals and calls back without context. They stay in here: Swift sees functions only.
// Everything is static, so that it belongs to the one Swift file that uses it, Readline.swift.

// What the editor is told: that the line has to be drawn, or which of its keys was pressed.
enum peftbook_event {
  PEFTBOOK_DRAW,
  PEFTBOOK_ENTER,
  PEFTBOOK_NEW_LINE,
  PEFTBOOK_UP,
  PEFTBOOK_DOWN,
  PEFTBOOK_LINE_START,
  PEFTBOOK_LINE_END,
  PEFTBOOK_KILL_TO_END,
  PEFTBOOK_KILL_TO_START,
  PEFTBOOK_BACKSPACE,
  PEFTBOOK_COMPLETE,
  PEFTBOOK_PASTED,
  PEFTBOOK_CLEAR_SCREEN,
};

typedef void (*peftbook_handler)(const void *context, int event);

struct peftbook_state {
  char *line;
  int is_finished;
  int paste_start;
  peftbook_handler handler;
  const void *context;
};

static inline struct peftbook_state *peftbook_editor(void) {
  static struct peftbook_state state;
  return &state;
}

static void peftbook_take_line(char *line) {
  peftbook_editor()->line = line;
  peftbook_editor()->is_finished = 1;
  rl_callback_handler_remove();
  fflush(rl_outstream);
}

static int peftbook_tell(int event) {
  peftbook_editor()->handler(peftbook_editor()->context, event);
  return 0;
}

// What readline has written by itself, such as the request for bracketed paste, comes first.
static void peftbook_draw(void) {
  fflush(rl_outstream);
  peftbook_tell(PEFTBOOK_DRAW);
}

#define PEFTBOOK_KEY(name, event) \
  static int name(int count, int key) { \
    (void)count; \
    (void)key; \
    return peftbook_tell(event); \
  }
PEFTBOOK_KEY(peftbook_enter, PEFTBOOK_ENTER)
PEFTBOOK_KEY(peftbook_new_line, PEFTBOOK_NEW_LINE)
PEFTBOOK_KEY(peftbook_up, PEFTBOOK_UP)
PEFTBOOK_KEY(peftbook_down, PEFTBOOK_DOWN)
PEFTBOOK_KEY(peftbook_line_start, PEFTBOOK_LINE_START)
PEFTBOOK_KEY(peftbook_line_end, PEFTBOOK_LINE_END)
PEFTBOOK_KEY(peftbook_kill_to_end, PEFTBOOK_KILL_TO_END)
PEFTBOOK_KEY(peftbook_kill_to_start, PEFTBOOK_KILL_TO_START)
PEFTBOOK_KEY(peftbook_backspace, PEFTBOOK_BACKSPACE)
PEFTBOOK_KEY(peftbook_complete, PEFTBOOK_COMPLETE)
PEFTBOOK_KEY(peftbook_clear_screen, PEFTBOOK_CLEAR_SCREEN)

static int peftbook_paste(int count, int key) {
  peftbook_editor()->paste_start = rl_point;
  int result = rl_bracketed_paste_begin(count, key);
  peftbook_tell(PEFTBOOK_PASTED);
  return result;
}

struct peftbook_binding {
  const char *keys;
  rl_command_func_t *function;
};

// Keys of every terminal; where the editor draws the entry itself, keys that know its lines as well.
static void peftbook_bind(const struct peftbook_binding *bindings, size_t count) {
  Keymap keymaps[] = {emacs_standard_keymap, vi_insertion_keymap};
  for (size_t map = 0; map < 2; map++)
    for (size_t i = 0; i < count; i++) rl_bind_keyseq_in_map(bindings[i].keys, bindings[i].function, keymaps[map]);
}

// Opens the editor. With `draws_itself` it gets PEFTBOOK_DRAW and its entries may have many lines; else readline draws.
static inline void peftbook_editor_open(
    peftbook_handler handler, const void *context, int draws_itself, int to_stderr) {
  peftbook_editor()->handler = handler;
  peftbook_editor()->context = context;
  rl_readline_name = "peftbook";
  if (to_stderr) rl_outstream = stderr;
  // Else the terminal's own erase and kill keys would replace the bindings below.
  rl_variable_bind("bind-tty-special-chars", "off");
  // The editor says itself where Ctrl-C was pressed.
  rl_variable_bind("echo-control-characters", "off");
  using_history();
  stifle_history(10000);
  const struct peftbook_binding everywhere[] = {
      {"\\t", peftbook_complete},     {"\\e[A", peftbook_up},     {"\\eOA", peftbook_up},
      {"\\C-p", peftbook_up},         {"\\e[B", peftbook_down},   {"\\eOB", peftbook_down},
      {"\\C-n", peftbook_down},       {"\\e[200~", peftbook_paste},
  };
  peftbook_bind(everywhere, sizeof everywhere / sizeof *everywhere);
  if (!draws_itself) {
    rl_initialize();
    return;
  }
  const struct peftbook_binding here[] = {
      {"\\r", peftbook_enter},          {"\\n", peftbook_enter},           {"\\e\\r", peftbook_new_line},
      {"\\e\\n", peftbook_new_line},    {"\\C-a", peftbook_line_start},    {"\\e[H", peftbook_line_start},
      {"\\eOH", peftbook_line_start},   {"\\e[1~", peftbook_line_start},   {"\\C-e", peftbook_line_end},
      {"\\e[F", peftbook_line_end},     {"\\eOF", peftbook_line_end},      {"\\e[4~", peftbook_line_end},
      {"\\C-k", peftbook_kill_to_end},  {"\\C-u", peftbook_kill_to_start}, {"\\C-h", peftbook_backspace},
      {"\\C-?", peftbook_backspace},    {"\\C-l", peftbook_clear_screen},
  };
  peftbook_bind(here, sizeof here / sizeof *here);
  // Reads the reader's .inputrc, which has the last word. With a drawing function already there, it would turn
  // bracketed paste off.
  rl_initialize();
  rl_redisplay_function = peftbook_draw;
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
  fflush(rl_outstream);
}

// Does what a signal asked for that readline caught; returns 1 if there was one.
static inline int peftbook_editor_signals(void) {
  int is_pending = rl_pending_signal() != 0;
  rl_check_signals();
  return is_pending;
}

static inline void peftbook_editor_resize(void) { rl_resize_terminal(); }

// The line that is being edited.

static inline const char *peftbook_buffer(void) { return rl_line_buffer ? rl_line_buffer : ""; }
static inline int peftbook_length(void) { return rl_end; }
static inline int peftbook_point(void) { return rl_point; }
static inline void peftbook_set_point(int point) { rl_point = point; }
static inline const char *peftbook_prompt(void) { return rl_display_prompt ? rl_display_prompt : ""; }
static inline int peftbook_paste_start(void) { return peftbook_editor()->paste_start; }
static inline void peftbook_accept(void) { rl_newline(1, '\n'); }
static inline void peftbook_ding(void) { rl_ding(); }
static inline void peftbook_erase(void) { rl_rubout(1, '\b'); }
static inline void peftbook_redraw(void) { rl_forced_update_display(); }

// Puts a text in place of a part of the line, as one step for undo; the cursor is behind it.
static inline void peftbook_replace(int start, int end, const char *text) {
  rl_begin_undo_group();
  rl_delete_text(start, end);
  rl_point = start;
  rl_insert_text(text);
  rl_end_undo_group();
}

// Cuts a part of the line; Ctrl-Y brings it back.
static inline void peftbook_kill(int start, int end) {
  rl_kill_text(start, end);
  rl_point = start < end ? start : end;
}

// Puts another line in place of the whole, with nothing to undo.
static inline void peftbook_set_line(const char *text) {
  rl_replace_line(text, 1);
  rl_point = rl_end;
}

// The history, from the oldest entry at 0.

static inline void peftbook_history_add(const char *text) { add_history(text); }
static inline int peftbook_history_count(void) { return history_length; }
static inline const char *peftbook_history_entry(int index) {
  HIST_ENTRY *entry = history_get(history_base + index);
  return entry ? entry->line : NULL;
}
static inline int peftbook_history_position(void) { return where_history(); }
static inline void peftbook_history_go(int index) { history_set_pos(index); }
