package io.dpuos.boot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the external commands of a bash script: words in the place of a command that are neither keywords, nor built
 * into bash, nor functions of the scripts.
 *
 * <p>It knows bash's quoting, substitutions, {@code case}, {@code [[ ]]}, {@code (( ))} and array literals (bash(1),
 * "SHELL GRAMMAR"), not here-documents. Words that are put together at run time are not found; {@code must} and {@code
 * try} of the installer, {@code exec} and {@code command} pass on to the word that follows. Not safe for use by several
 * threads.
 */
final class CommandScan {
    private static final Set<String> BEFORE_COMMAND = Set.of(
            "if", "then", "else", "elif", "do", "while", "until", "!", "time", "{", "must", "try", "exec", "command",
            "builtin");

    private static final Set<String> BUILTIN = Set.of(
            ".",
            ":",
            "[",
            "alias",
            "bg",
            "bind",
            "break",
            "caller",
            "cd",
            "compgen",
            "complete",
            "compopt",
            "continue",
            "declare",
            "dirs",
            "disown",
            "echo",
            "enable",
            "eval",
            "exit",
            "export",
            "false",
            "fc",
            "fg",
            "getopts",
            "hash",
            "help",
            "history",
            "jobs",
            "kill",
            "let",
            "local",
            "logout",
            "mapfile",
            "popd",
            "printf",
            "pushd",
            "pwd",
            "read",
            "readarray",
            "readonly",
            "return",
            "set",
            "shift",
            "shopt",
            "source",
            "suspend",
            "test",
            "times",
            "trap",
            "true",
            "type",
            "typeset",
            "ulimit",
            "umask",
            "unalias",
            "unset",
            "wait",
            "fi",
            "done",
            "esac",
            "}",
            "in",
            "select",
            "function",
            "for",
            "case",
            "[[");

    private final SortedSet<String> commands = new TreeSet<>();
    private final Set<String> functions = new TreeSet<>();
    private String text = "";
    private int at;

    /** Reads one more script. */
    CommandScan add(String script) {
        text = script;
        at = 0;
        scan('\0');
        return this;
    }

    /** Returns the external commands of all scripts read so far. */
    SortedSet<String> commands() {
        SortedSet<String> external = new TreeSet<>(commands);
        external.removeAll(functions);
        return external;
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private boolean starts(String token) {
        return text.startsWith(token, at);
    }

    /** Reads commands up to an unmatched terminator, which is consumed; {@code \0} stands for the end of the text. */
    private void scan(char terminator) {
        Deque<Boolean> cases = new ArrayDeque<>(); // true: a pattern is expected
        boolean command = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '\\' && peek(1) == '\n') {
                at += 2;
            } else if (c == '#') {
                skipTo('\n');
            } else if (Boolean.TRUE.equals(cases.peek()) && !starts("esac")) {
                skipPattern();
                command = true;
                cases.pop();
                cases.push(false);
            } else if (starts(";;")) {
                at += 2;
                cases.pop();
                cases.push(true);
                command = true;
                skipBlank();
            } else if (c == '\n' || c == ';' || c == '&' || c == '|') {
                // 2>&1 and >&2 are redirections and were consumed with their operator
                at++;
                command = true;
            } else if (c == ')') {
                at++;
                if (terminator == ')') {
                    return;
                }
                command = true;
            } else if (starts("((")) {
                skipArithmetic();
                command = false;
            } else if (c == '(') {
                at++;
                scan(')');
                command = false;
            } else if (c == '<' || c == '>') {
                redirection();
            } else {
                command = word(command, cases);
            }
        }
    }

    /** Reads a word; returns whether the next word is still in the place of a command. */
    private boolean word(boolean command, Deque<Boolean> cases) {
        int start = at;
        skipWord();
        String word = text.substring(start, at);
        if ((peek(0) == '<' || peek(0) == '>') && word.matches("[0-9]+")) {
            return command;
        }
        if (!command) {
            return false;
        }
        if (starts("()")) {
            functions.add(word);
            at += 2;
            return true;
        }
        if (word.matches("[A-Za-z_][A-Za-z0-9_]*(\\[[^]]*])?\\+?=(?s:.*)") || BEFORE_COMMAND.contains(word)) {
            return true;
        }
        switch (word) {
            case "case" -> {
                skipBlank();
                skipWord();
                skipBlank();
                at += "in".length();
                cases.push(true);
                skipBlank();
            }
            case "esac" -> cases.pop();
            case "[[" -> skipCondition();
            default -> {
                if (!BUILTIN.contains(word) && word.matches("[A-Za-z0-9_.+-]+")) {
                    commands.add(word);
                }
            }
        }
        return false;
    }

    private void redirection() {
        if ((starts("<(") || starts(">("))) {
            at += 2;
            scan(')');
            return;
        }
        while (peek(0) == '<' || peek(0) == '>' || peek(0) == '&' || peek(0) == '|') {
            at++;
        }
        while (peek(0) == ' ') {
            at++;
        }
        if (starts("<(")) {
            redirection();
        } else {
            skipWord();
        }
    }

    private void skipTo(char end) {
        while (at < text.length() && text.charAt(at) != end) {
            at++;
        }
    }

    private void skipBlank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (peek(0) == '#') {
            skipTo('\n');
            skipBlank();
        }
    }

    private void skipPattern() {
        skipBlank();
        if (starts("esac")) {
            return;
        }
        if (peek(0) == '(') {
            at++;
        }
        while (at < text.length() && text.charAt(at) != ')') {
            skipQuotedOrOne();
        }
        at++;
    }

    private void skipArithmetic() {
        int depth = 0;
        do {
            char c = text.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        } while (depth > 0 && at < text.length());
    }

    private void skipCondition() {
        while (at < text.length() && !starts("]]")) {
            skipQuotedOrOne();
        }
        at += 2;
    }

    private void skipWord() {
        while (at < text.length() && " \t\n;&|()<>".indexOf(text.charAt(at)) < 0) {
            boolean array = text.charAt(at) == '=' && peek(1) == '(';
            skipQuotedOrOne();
            if (array) {
                at++;
                arrayLiteral();
            }
        }
    }

    private void arrayLiteral() {
        while (at < text.length() && text.charAt(at) != ')') {
            skipQuotedOrOne();
        }
        at++;
    }

    /** Consumes a quoted string, a substitution, an escaped character or one plain character. */
    private void skipQuotedOrOne() {
        char c = text.charAt(at);
        if (c == '\\') {
            at += 2;
        } else if (c == '\'') {
            at++;
            skipTo('\'');
            at++;
        } else if (starts("$'")) {
            at += 2;
            while (at < text.length() && text.charAt(at) != '\'') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            at++;
        } else if (c == '"') {
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\'') {
                    at++;
                } else {
                    skipQuotedOrOne();
                }
            }
            at++;
        } else if (starts("$((")) {
            at++;
            skipArithmetic();
        } else if (starts("$(")) {
            at += 2;
            scan(')');
        } else if (starts("${")) {
            at += 2;
            while (at < text.length() && text.charAt(at) != '}') {
                skipQuotedOrOne();
            }
            at++;
        } else {
            at++;
        }
    }
}
