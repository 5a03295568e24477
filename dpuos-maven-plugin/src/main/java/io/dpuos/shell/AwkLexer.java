package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes an awk program apart (POSIX.1-2017, XCU awk). */
final class AwkLexer {
    /** The kinds of tokens. */
    enum Kind {
        NUMBER,
        STRING,
        REGEX,
        NAME,
        CALL,
        WORD,
        OPERATOR,
        NEWLINE,
        END
    }

    /** A token; {@code spaced} when a blank stands before it. */
    record Token(Kind kind, String text, boolean spaced) {}

    private static final Set<String> WORDS = Set.of(
            "BEGIN",
            "END",
            "function",
            "if",
            "else",
            "while",
            "for",
            "do",
            "break",
            "continue",
            "next",
            "exit",
            "return",
            "delete",
            "in",
            "getline",
            "print",
            "printf");
    private static final String[] OPERATORS = {
        "**=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "**", "==", "<=", ">=", "!=", "!~", ">>",
        "{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$",
        "="
    };

    private final Invocation call;
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private AwkLexer(Invocation call, String source) {
        this.call = call;
        this.source = source;
    }

    static List<Token> tokens(Invocation call, String source) {
        AwkLexer lexer = new AwkLexer(call, source);
        lexer.all();
        return lexer.tokens;
    }

    private void add(Kind kind, String text, boolean spaced) {
        tokens.add(new Token(kind, text, spaced));
    }

    private boolean regexMayFollow() {
        if (tokens.isEmpty()) {
            return true;
        }
        Token last = tokens.get(tokens.size() - 1);
        return switch (last.kind()) {
            case NUMBER, STRING, REGEX, NAME -> false;
            case OPERATOR -> !Set.of(")", "]", "$", "++", "--").contains(last.text());
            default -> true;
        };
    }

    private void all() {
        while (position < source.length()) {
            boolean spaced = false;
            while (position < source.length()
                    && (" \t\r".indexOf(source.charAt(position)) >= 0 || source.startsWith("\\\n", position))) {
                position += source.charAt(position) == '\\' ? 2 : 1;
                spaced = true;
            }
            if (position >= source.length()) {
                break;
            }
            char c = source.charAt(position);
            if (c == '#') {
                while (position < source.length() && source.charAt(position) != '\n') {
                    position++;
                }
            } else if (c == '\n') {
                position++;
                add(Kind.NEWLINE, "\n", spaced);
            } else if (c == '"') {
                add(Kind.STRING, string(), spaced);
            } else if (Character.isDigit(c)
                    || c == '.' && position + 1 < source.length() && Character.isDigit(source.charAt(position + 1))) {
                number(spaced);
            } else if (WordParser.isNameStart(c)) {
                name(spaced);
            } else if (c == '/' && regexMayFollow()) {
                add(Kind.REGEX, regex(), spaced);
            } else {
                operator(spaced);
            }
        }
        add(Kind.END, "", false);
    }

    private void number(boolean spaced) {
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile(
                        "0[xX][0-9a-fA-F]+|\\d*\\.?\\d*([eE][-+]?\\d+)?")
                .matcher(source)
                .region(position, source.length());
        if (!matcher.lookingAt()) {
            throw call.refuse("'" + source + "': bad number");
        }
        position = matcher.end();
        add(Kind.NUMBER, matcher.group(), spaced);
    }

    private void name(boolean spaced) {
        int start = position;
        while (position < source.length() && WordParser.isName(source.charAt(position))) {
            position++;
        }
        String name = source.substring(start, position);
        boolean called = position < source.length() && source.charAt(position) == '(';
        boolean builtin = AwkFunctions.NAMES.contains(name);
        add(WORDS.contains(name) ? Kind.WORD : called || builtin ? Kind.CALL : Kind.NAME, name, spaced);
    }

    private void operator(boolean spaced) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                position += operator.length();
                add(Kind.OPERATOR, operator.equals("**") ? "^" : operator.equals("**=") ? "^=" : operator, spaced);
                return;
            }
        }
        throw call.refuse("'" + source + "': syntax error at '" + source.charAt(position) + "'");
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        position++;
        while (position < source.length() && source.charAt(position) != '"') {
            char c = source.charAt(position++);
            if (c == '\\' && position < source.length()) {
                int start = position - 1;
                position++;
                while (position < source.length()
                        && position < start + 4
                        && Character.isDigit(source.charAt(start + 1))
                        && Character.isDigit(source.charAt(position))) {
                    position++;
                }
                String escape = source.substring(start, position);
                String plain = Escapes.ansiC(escape);
                text.append(escape.equals("\\/") ? "/" : escape.equals("\\\n") ? "" : plain);
            } else {
                text.append(c);
            }
        }
        position++;
        return text.toString();
    }

    private String regex() {
        StringBuilder text = new StringBuilder();
        position++;
        boolean bracket = false;
        while (position < source.length() && (source.charAt(position) != '/' || bracket)) {
            char c = source.charAt(position++);
            if (c == '\\' && position < source.length()) {
                char next = source.charAt(position++);
                text.append(next == '/' ? "/" : "\\" + next);
                continue;
            }
            if (c == '[' && !bracket) {
                bracket = true;
                text.append(c);
                if (position < source.length() && source.charAt(position) == '^') {
                    text.append(source.charAt(position++));
                }
                if (position < source.length() && source.charAt(position) == ']') {
                    text.append(source.charAt(position++));
                }
                continue;
            }
            bracket = bracket && c != ']';
            text.append(c);
        }
        position++;
        return text.toString();
    }
}
