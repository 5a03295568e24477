package io.dpuos.install;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A pattern of Lua's own kind on a text (Lua 5.2 reference manual, section 6.4.1), with its work counted: some patterns
 * take more time than there is.
 */
final class LuaPattern {
    private static final int MAX_CAPTURES = 32;
    private static final int MAX_DEPTH = 200;
    private static final int OPEN = -1;
    private static final int POSITION = -2;

    private final LuaMeter meter;
    private final byte[] text;
    private final byte[] pattern;
    private final int[] from = new int[MAX_CAPTURES];
    private final int[] length = new int[MAX_CAPTURES];
    private int captures;
    private int depth;

    LuaPattern(LuaMeter meter, byte[] text, byte[] pattern) {
        this.meter = meter;
        this.text = text;
        this.pattern = pattern;
    }

    /** Returns the end of the match that begins at a place, or -1. */
    int match(int start, int patternStart) {
        captures = 0;
        depth = 0;
        return at(start, patternStart);
    }

    /** Returns one capture, or the whole match where the pattern has none. */
    LuaValue capture(int index, int start, int end) {
        if (index >= captures) {
            if (index != 0) {
                throw new LuaError("invalid capture index");
            }
            return part(start, end);
        }
        if (length[index] == OPEN) {
            throw new LuaError("unfinished capture");
        }
        return length[index] == POSITION
                ? LuaValue.valueOf(from[index] + 1)
                : part(from[index], from[index] + length[index]);
    }

    /** Returns all captures, or the whole match where there are none and it is asked for. */
    Varargs all(int start, int end, boolean whole) {
        int count = captures == 0 && whole ? 1 : captures;
        LuaValue[] values = new LuaValue[count];
        for (int i = 0; i < count; i++) {
            values[i] = capture(i, start, end);
        }
        return LuaValue.varargsOf(values);
    }

    byte[] text(int start, int end) {
        return java.util.Arrays.copyOfRange(text, start, end);
    }

    private LuaValue part(int start, int end) {
        meter.work((end - start) / 16);
        return LuaString.valueOf(text, start, end - start);
    }

    private int at(int start, int patternStart) {
        if (++depth > MAX_DEPTH) {
            throw new LuaError("pattern too complex");
        }
        try {
            return follow(start, patternStart);
        } finally {
            depth--;
        }
    }

    private int follow(int start, int patternStart) {
        int s = start;
        int p = patternStart;
        while (p < pattern.length) {
            meter.work(1);
            int c = pattern[p];
            if (c == '(') {
                return p + 1 < pattern.length && pattern[p + 1] == ')'
                        ? open(s, p + 2, POSITION)
                        : open(s, p + 1, OPEN);
            }
            if (c == ')') {
                return close(s, p + 1);
            }
            if (c == '$' && p + 1 == pattern.length) {
                return s == text.length ? s : -1;
            }
            if (c == '%' && p + 1 < pattern.length) {
                int special = pattern[p + 1];
                if (special == 'b') {
                    s = balanced(s, p + 2);
                    if (s < 0) {
                        return -1;
                    }
                    p += 4;
                    continue;
                }
                if (special == 'f') {
                    int end = frontier(s, p + 2);
                    if (end < 0) {
                        return -1;
                    }
                    p = end;
                    continue;
                }
                if (special >= '0' && special <= '9') {
                    s = back(s, special - '1');
                    if (s < 0) {
                        return -1;
                    }
                    p += 2;
                    continue;
                }
            }
            int end = itemEnd(p);
            int repeat = end < pattern.length ? pattern[end] : 0;
            switch (repeat) {
                case '?' -> {
                    if (one(s, p, end)) {
                        int result = at(s + 1, end + 1);
                        if (result >= 0) {
                            return result;
                        }
                    }
                    p = end + 1;
                }
                case '*' -> {
                    return longest(s, p, end, 0);
                }
                case '+' -> {
                    return longest(s, p, end, 1);
                }
                case '-' -> {
                    return shortest(s, p, end);
                }
                default -> {
                    if (!one(s, p, end)) {
                        return -1;
                    }
                    s++;
                    p = end;
                }
            }
        }
        return s;
    }

    private int longest(int s, int p, int end, int least) {
        int count = 0;
        while (one(s + count, p, end)) {
            count++;
        }
        for (; count >= least; count--) {
            meter.work(1);
            int result = at(s + count, end + 1);
            if (result >= 0) {
                return result;
            }
        }
        return -1;
    }

    private int shortest(int start, int p, int end) {
        int s = start;
        while (true) {
            int result = at(s, end + 1);
            if (result >= 0) {
                return result;
            }
            if (!one(s, p, end)) {
                return -1;
            }
            s++;
        }
    }

    private int open(int s, int p, int what) {
        if (captures >= MAX_CAPTURES) {
            throw new LuaError("too many captures");
        }
        from[captures] = s;
        length[captures] = what;
        captures++;
        int result = at(s, p);
        if (result < 0) {
            captures--;
        }
        return result;
    }

    private int close(int s, int p) {
        int index = captures - 1;
        while (index >= 0 && length[index] != OPEN) {
            index--;
        }
        if (index < 0) {
            throw new LuaError("invalid pattern capture");
        }
        length[index] = s - from[index];
        int result = at(s, p);
        if (result < 0) {
            length[index] = OPEN;
        }
        return result;
    }

    private int balanced(int s, int p) {
        if (p + 1 >= pattern.length) {
            throw new LuaError("missing arguments to '%b'");
        }
        if (s >= text.length || text[s] != pattern[p]) {
            return -1;
        }
        int open = 1;
        for (int i = s + 1; i < text.length; i++) {
            meter.work(1);
            if (text[i] == pattern[p + 1]) {
                if (--open == 0) {
                    return i + 1;
                }
            } else if (text[i] == pattern[p]) {
                open++;
            }
        }
        return -1;
    }

    /** Returns where the pattern goes on behind the set of a frontier, or -1 when there is none here. */
    private int frontier(int s, int p) {
        if (p >= pattern.length || pattern[p] != '[') {
            throw new LuaError("missing '[' after '%f' in pattern");
        }
        int end = itemEnd(p);
        int before = s == 0 ? 0 : text[s - 1] & 0xff;
        int here = s == text.length ? 0 : text[s] & 0xff;
        return !inSet(before, p, end) && inSet(here, p, end) ? end : -1;
    }

    private int back(int s, int index) {
        if (index < 0 || index >= captures || length[index] == OPEN) {
            throw new LuaError("invalid capture index");
        }
        int size = Math.max(length[index], 0);
        meter.work(size);
        if (text.length - s < size) {
            return -1;
        }
        for (int i = 0; i < size; i++) {
            if (text[from[index] + i] != text[s + i]) {
                return -1;
            }
        }
        return s + size;
    }

    /** Returns the place behind one item of the pattern: a character, a class or a set. */
    private int itemEnd(int p) {
        int at = p + 1;
        if (pattern[p] == '%') {
            if (at >= pattern.length) {
                throw new LuaError("malformed pattern (ends with '%')");
            }
            return at + 1;
        }
        if (pattern[p] != '[') {
            return at;
        }
        if (at < pattern.length && pattern[at] == '^') {
            at++;
        }
        do {
            if (at >= pattern.length) {
                throw new LuaError("malformed pattern (missing ']')");
            }
            if (pattern[at++] == '%') {
                if (at >= pattern.length) {
                    throw new LuaError("malformed pattern (missing ']')");
                }
                at++;
            }
        } while (at >= pattern.length || pattern[at] != ']');
        return at + 1;
    }

    private boolean one(int s, int p, int end) {
        meter.work(1);
        if (s >= text.length) {
            return false;
        }
        int c = text[s] & 0xff;
        return switch (pattern[p]) {
            case '.' -> true;
            case '%' -> isOf(c, pattern[p + 1]);
            case '[' -> inSet(c, p, end);
            default -> pattern[p] == (byte) c;
        };
    }

    /** Whether a character is in the set whose brackets lie at two places. */
    private boolean inSet(int c, int p, int end) {
        meter.work((end - p) / 8);
        int at = p + 1;
        boolean inside = true;
        if (pattern[at] == '^') {
            inside = false;
            at++;
        }
        int close = end - 1;
        while (at < close) {
            if (pattern[at] == '%') {
                if (isOf(c, pattern[at + 1])) {
                    return inside;
                }
                at += 2;
            } else if (at + 2 < close && pattern[at + 1] == '-') {
                if ((pattern[at] & 0xff) <= c && c <= (pattern[at + 2] & 0xff)) {
                    return inside;
                }
                at += 3;
            } else {
                if ((pattern[at] & 0xff) == c) {
                    return inside;
                }
                at++;
            }
        }
        return !inside;
    }

    private static boolean isOf(int c, byte letter) {
        boolean upper = c >= 'A' && c <= 'Z';
        boolean lower = c >= 'a' && c <= 'z';
        boolean digit = c >= '0' && c <= '9';
        boolean graphic = c > ' ' && c < 0x7f;
        boolean is;
        switch (letter | 0x20) {
            case 'a' -> is = upper || lower;
            case 'c' -> is = c < ' ' || c == 0x7f;
            case 'd' -> is = digit;
            case 'g' -> is = graphic;
            case 'l' -> is = lower;
            case 'p' -> is = graphic && !upper && !lower && !digit;
            case 's' -> is = c == ' ' || c >= '\t' && c <= '\r';
            case 'u' -> is = upper;
            case 'w' -> is = upper || lower || digit;
            case 'x' -> is = digit || (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
            // Deprecated, but still known.
            case 'z' -> is = c == 0;
            default -> {
                return letter == (byte) c;
            }
        }
        return is != (letter >= 'A' && letter <= 'Z');
    }
}
