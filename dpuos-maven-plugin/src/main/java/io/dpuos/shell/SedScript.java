package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A parsed program of sed(1). */
final class SedScript {
    /** A place in the text: a line number, {@code $}, or a regular expression. */
    record Address(int line, boolean last, Optional<Pattern> pattern, boolean relative, int step) {}

    /** One command; what its fields mean depends on the letter. */
    static final class Instruction {
        Optional<Address> first = Optional.empty();
        Optional<Address> second = Optional.empty();
        boolean negated;
        char letter;
        String text = "";
        Optional<Pattern> pattern = Optional.empty();
        String replacement = "";
        boolean global;
        boolean print;
        int occurrence = 1;
        List<Instruction> block = List.of();
        boolean active;
        int until = -1;

        /** Returns whether this is {@code 0,/REGEX/}, a range that has begun before the first line. */
        boolean fromStart() {
            return second.flatMap(Address::pattern).isPresent()
                    && first.filter(each -> each.line() == 0
                                    && each.step() == 0
                                    && !each.last()
                                    && each.pattern().isEmpty())
                            .isPresent();
        }
    }

    private final Invocation call;
    private final String source;
    private final boolean extended;
    private final List<String> files = new ArrayList<>();
    private int position;
    private Optional<Pattern> previous = Optional.empty();

    private SedScript(Invocation call, String source, boolean extended) {
        this.call = call;
        this.source = source;
        this.extended = extended;
    }

    static List<Instruction> parse(Invocation call, String source, boolean extended) {
        SedScript parser = new SedScript(call, source, extended);
        List<Instruction> all = parser.block(false);
        for (String file : parser.files) {
            CopyCommands.attempt(call, "couldn't open file " + file, () -> {
                if (!file.matches("/dev/std(out|err)")) {
                    call.files().write(file, "");
                }
            });
        }
        if (parser.position < source.length()) {
            throw parser.malformed("unexpected '}'");
        }
        return all;
    }

    private ShellException malformed(String reason) {
        return call.refuse("'" + source + "': " + reason);
    }

    private char peek() {
        return position < source.length() ? source.charAt(position) : '\n';
    }

    private void blanks() {
        while (position < source.length() && (peek() == ' ' || peek() == '\t')) {
            position++;
        }
    }

    private List<Instruction> block(boolean inner) {
        List<Instruction> all = new ArrayList<>();
        while (true) {
            while (position < source.length() && " \t\n;".indexOf(peek()) >= 0) {
                position++;
            }
            if (position >= source.length()) {
                if (inner) {
                    throw malformed("missing '}'");
                }
                return all;
            }
            if (peek() == '}') {
                if (inner) {
                    position++;
                }
                return all;
            }
            if (peek() == '#') {
                line();
                continue;
            }
            all.add(instruction());
        }
    }

    private String line() {
        int end = source.indexOf('\n', position);
        String text = source.substring(position, end < 0 ? source.length() : end);
        position = end < 0 ? source.length() : end + 1;
        return text;
    }

    private Instruction instruction() {
        Instruction instruction = new Instruction();
        instruction.first = address(false);
        blanks();
        if (instruction.first.isPresent() && peek() == ',') {
            position++;
            blanks();
            instruction.second = address(true);
            if (instruction.second.isEmpty()) {
                throw malformed("unexpected ','");
            }
            instruction.active = instruction.fromStart();
            blanks();
        }
        while (peek() == '!') {
            instruction.negated = true;
            position++;
            blanks();
        }
        if (position >= source.length()) {
            throw malformed("missing command");
        }
        instruction.letter = source.charAt(position++);
        switch (instruction.letter) {
            case '{' -> instruction.block = block(true);
            case 's' -> substitution(instruction);
            case 'y' -> transliteration(instruction);
            case 'a', 'i', 'c' -> instruction.text = insertedText();
            case 'q', 'Q' -> {
                if (instruction.second.isPresent()) {
                    throw malformed("command only uses one address");
                }
                blanks();
                instruction.text = digits();
            }
            case 'r', 'w' -> {
                blanks();
                instruction.text = line();
                if (instruction.letter == 'w') {
                    files.add(instruction.text);
                }
            }
            case ':', 'b', 't', 'T' -> {
                blanks();
                int start = position;
                while (position < source.length() && ";\n}".indexOf(peek()) < 0) {
                    position++;
                }
                instruction.text = source.substring(start, position).strip();
            }
            case 'd', 'p', 'n', 'N', 'P', 'D', 'h', 'H', 'g', 'G', 'x', '=', 'l' -> {
                if (instruction.letter == 'l') {
                    blanks();
                    digits();
                }
            }
            default -> throw malformed("unknown command '" + instruction.letter + "'");
        }
        return instruction;
    }

    private String digits() {
        int start = position;
        while (Character.isDigit(peek()) && position < source.length()) {
            position++;
        }
        return source.substring(start, position);
    }

    private Optional<Address> address(boolean second) {
        char c = peek();
        if (position >= source.length()) {
            return Optional.empty();
        }
        if (Character.isDigit(c)) {
            int line = number();
            if (peek() == '~') {
                position++;
                return Optional.of(new Address(line, false, Optional.empty(), false, number()));
            }
            return Optional.of(new Address(line, false, Optional.empty(), false, 0));
        }
        if (second && c == '~') {
            position++;
            return Optional.of(new Address(0, false, Optional.empty(), true, Math.max(1, number())));
        }
        if (second && c == '+') {
            position++;
            return Optional.of(new Address(number(), false, Optional.empty(), true, 0));
        }
        if (c == '$') {
            position++;
            return Optional.of(new Address(0, true, Optional.empty(), false, 0));
        }
        if (c == '/' || c == '\\') {
            position++;
            char delimiter = c;
            if (c == '\\') {
                delimiter = source.charAt(position++);
            }
            String regex = delimited(delimiter, true);
            boolean ignoreCase = false;
            while (peek() == 'I' && position < source.length()) {
                ignoreCase = true;
                position++;
            }
            return Optional.of(new Address(0, false, Optional.of(compile(regex, ignoreCase, false)), false, 0));
        }
        return Optional.empty();
    }

    private int number() {
        String digits = digits();
        if (digits.isEmpty() || digits.length() > 8) {
            throw malformed("bad line number");
        }
        return Integer.parseInt(digits);
    }

    private Pattern compile(String regex, boolean ignoreCase, boolean multiline) {
        if (regex.isEmpty()) {
            return previous.orElseThrow(() -> malformed("no previous regular expression"));
        }
        try {
            int flags =
                    (ignoreCase ? Pattern.CASE_INSENSITIVE : 0) | Pattern.DOTALL | (multiline ? Pattern.MULTILINE : 0);
            String java = RegularExpression.translate(regex, extended);
            // without the M flag, $ is the end of the text alone
            Pattern compiled = Pattern.compile(multiline ? java : endOfText(java), flags);
            previous = Optional.of(compiled);
            return compiled;
        } catch (java.util.regex.PatternSyntaxException e) {
            throw malformed("invalid regular expression '" + regex + "'");
        }
    }

    private static String endOfText(String java) {
        StringBuilder out = new StringBuilder();
        boolean bracket = false;
        for (int i = 0; i < java.length(); i++) {
            char c = java.charAt(i);
            if (c == '\\') {
                out.append(c).append(java.charAt(++i));
            } else {
                bracket = c == '[' || bracket && c != ']';
                out.append(c == '$' && !bracket ? "\\z" : String.valueOf(c));
            }
        }
        return out.toString();
    }

    /** Reads up to a delimiter, which is consumed. */
    private String delimited(char delimiter, boolean regex) {
        StringBuilder text = new StringBuilder();
        boolean bracket = false;
        while (position < source.length()) {
            char c = source.charAt(position++);
            if (c == '\\' && position < source.length()) {
                char e = source.charAt(position++);
                if (e == delimiter && delimiter != '\\') {
                    text.append(
                            regex && "|+?(){}".indexOf(e) >= 0 && !extended
                                    ? String.valueOf(e)
                                    : e == '&' && !regex
                                            ? "\\&"
                                            : regex && ".*[]^$".indexOf(e) >= 0 ? "\\" + e : String.valueOf(e));
                } else if (e == '\n' && regex) {
                    text.append("\\n");
                } else {
                    text.append('\\').append(e);
                }
                continue;
            }
            if (regex && c == '[' && !bracket) {
                bracket = true;
                text.append(c);
                if (peek() == '^') {
                    text.append(source.charAt(position++));
                }
                if (peek() == ']') {
                    text.append(source.charAt(position++));
                }
                continue;
            }
            if (bracket && c == '[' && (peek() == ':' || peek() == '.' || peek() == '=')) {
                int close = source.indexOf(peek() + "]", position + 1);
                if (close > 0) {
                    text.append(c).append(source, position, close + 2);
                    position = close + 2;
                    continue;
                }
            }
            if (c == ']') {
                bracket = false;
            }
            if (c == delimiter && !bracket) {
                return text.toString();
            }
            text.append(c);
        }
        throw malformed("unterminated command");
    }

    private void substitution(Instruction instruction) {
        char delimiter = source.charAt(position++);
        String regex = delimited(delimiter, true);
        instruction.replacement = delimited(delimiter, false);
        boolean ignoreCase = false;
        boolean multiline = false;
        while (position < source.length() && ";\n} \t".indexOf(peek()) < 0) {
            char flag = source.charAt(position++);
            switch (flag) {
                case 'g' -> instruction.global = true;
                case 'p' -> instruction.print = true;
                case 'i', 'I' -> ignoreCase = true;
                case 'm', 'M' -> multiline = true;
                case 'w' -> {
                    blanks();
                    instruction.text = line();
                    files.add(instruction.text);
                }
                case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                    position--;
                    instruction.occurrence = number();
                }
                default -> throw malformed("unknown flag '" + flag + "' of 's'");
            }
        }
        instruction.pattern = Optional.of(compile(regex, ignoreCase, multiline));
    }

    private void transliteration(Instruction instruction) {
        char delimiter = source.charAt(position++);
        String from = Escapes.ansiC(delimited(delimiter, false));
        String to = Escapes.ansiC(delimited(delimiter, false));
        if (from.length() != to.length()) {
            throw malformed("strings for 'y' command are different lengths");
        }
        instruction.text = from;
        instruction.replacement = to;
    }

    private String insertedText() {
        blanks();
        if (peek() == '\\') {
            // What stands behind the backslash keeps its blanks, unless the text begins in the next line.
            int kept = ++position;
            blanks();
            if (peek() == '\n' && position < source.length()) {
                position++;
            } else {
                position = kept;
            }
        }
        StringBuilder text = new StringBuilder();
        while (position < source.length()) {
            char c = source.charAt(position++);
            if (c == '\\' && position < source.length()) {
                char e = source.charAt(position++);
                // GNU sed's one-letter escapes; at the very beginning the backslash only keeps blanks.
                int escape = text.length() > 0 ? "ntfrva".indexOf(e) : -1;
                text.append(escape < 0 ? e : "\n\t\f\r\u000b\u0007".charAt(escape));
            } else if (c == '\n') {
                break;
            } else {
                text.append(c);
            }
        }
        return text.append('\n').toString();
    }
}
