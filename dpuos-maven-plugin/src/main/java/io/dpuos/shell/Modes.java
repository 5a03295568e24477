package io.dpuos.shell;

import java.util.Locale;

/** File modes as chmod(1) and install(1) take them, and as ls(1) shows them. */
public final class Modes {
    private Modes() {}

    /**
     * Applies a mode, octal or symbolic.
     *
     * @param text for example {@code 0755} or {@code u=rwX,go-w}
     * @param old the mode to start from
     * @param directory whether it is for a directory
     * @param umask which bits a symbolic mode without {@code ugoa} leaves alone
     * @return the new mode, or -1 when the text is no mode
     */
    public static int apply(String text, int old, boolean directory, int umask) {
        if (text.matches("[0-7]{1,5}")) {
            int mode = Integer.parseInt(text, 8);
            if (mode > 07777) {
                return -1;
            }
            // GNU chmod keeps setuid and setgid of directories unless the mode has five digits
            return directory && text.length() < 5 ? mode | old & 06000 : mode;
        }
        int mode = old;
        for (String clause : text.split(",", -1)) {
            mode = clause(clause, mode, directory, umask);
            if (mode < 0) {
                return -1;
            }
        }
        return mode;
    }

    private static int clause(String clause, int old, boolean directory, int umask) {
        int i = 0;
        int who = 0;
        while (i < clause.length() && "ugoa".indexOf(clause.charAt(i)) >= 0) {
            who |= switch (clause.charAt(i++)) {
                case 'u' -> 04700;
                case 'g' -> 02070;
                case 'o' -> 01007;
                default -> 07777;
            };
        }
        if (i == clause.length()) {
            return -1;
        }
        int affected = who == 0 ? 07777 & ~umask : who;
        int mode = old;
        while (i < clause.length()) {
            char operator = clause.charAt(i++);
            if ("+-=".indexOf(operator) < 0) {
                return -1;
            }
            int bits = 0;
            while (i < clause.length() && "+-=".indexOf(clause.charAt(i)) < 0) {
                char c = clause.charAt(i++);
                switch (c) {
                    case 'r' -> bits |= 0444;
                    case 'w' -> bits |= 0222;
                    case 'x' -> bits |= 0111;
                    case 'X' -> bits |= directory || (mode & 0111) != 0 ? 0111 : 0;
                    case 's' -> bits |= 06000;
                    case 't' -> bits |= 01000;
                    case 'u' -> bits |= spread(mode >> 6);
                    case 'g' -> bits |= spread(mode >> 3);
                    case 'o' -> bits |= spread(mode);
                    default -> {
                        return -1;
                    }
                }
            }
            int sticky = who == 0 ? 07777 : who == 01007 || (who & 01000) != 0 ? 07777 : ~01000;
            bits &= affected & sticky;
            if (operator == '+') {
                mode |= bits;
            } else if (operator == '-') {
                mode &= ~bits;
            } else {
                int cleared = who == 0 ? 07777 : who;
                mode = mode & ~(cleared & (directory ? 01777 : 07777)) | bits;
            }
        }
        return mode;
    }

    private static int spread(int three) {
        int bits = three & 7;
        return bits << 6 | bits << 3 | bits;
    }

    /** Returns a mode as {@code ls -l} shows it, without the type. */
    public static String show(int mode) {
        StringBuilder out = new StringBuilder();
        for (int shift = 6; shift >= 0; shift -= 3) {
            int bits = mode >> shift;
            out.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
            boolean special = (mode & (shift == 6 ? 04000 : shift == 3 ? 02000 : 01000)) != 0;
            char set = shift == 0 ? 't' : 's';
            boolean execute = (bits & 1) != 0;
            out.append(special ? (execute ? set : Character.toUpperCase(set)) : execute ? 'x' : '-');
        }
        return out.toString();
    }

    /** Returns a mode in octal. */
    public static String octal(int mode) {
        return String.format(Locale.ROOT, "%o", mode);
    }
}
