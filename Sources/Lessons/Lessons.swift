// Lessons, quizzes, grading and progress, on top of a session.
//
// Markdown and YAML flow in, screens of text, questions and verdicts flow out; how they reach a terminal is the
// business of Commands.
