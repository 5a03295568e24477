package io.dpuos.sysctl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Names of kernel parameters as sysctl.d(5) writes them. The form with dots is used throughout: {@code /} in it stands for
 * a dot within a name, as in {@code net.ipv4.conf.eth0/100.forwarding}.
 */
final class SysctlKey {
    private SysctlKey() {}

    /** Whichever of {@code .} and {@code /} comes first separates; the other one then is part of names. */
    static String normalise(String text) {
        int dot = text.indexOf('.');
        int slash = text.indexOf('/');
        boolean dots = dot >= 0 && (slash < 0 || dot < slash);
        return swap(simplify(dots ? swap(text) : text));
    }

    /** Returns the path below {@code /proc/sys} of a key, or the key of a path. */
    static String swap(String text) {
        StringBuilder swapped = new StringBuilder(text.length());
        for (char c : text.toCharArray()) {
            swapped.append(c == '/' ? '.' : c == '.' ? '/' : c);
        }
        return swapped.toString();
    }

    /** Drops what a path says twice: {@code //}, {@code /./}, and slashes at both ends. */
    private static String simplify(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return String.join("/", names);
    }

    static boolean isGlob(String key) {
        return key.indexOf('*') >= 0 || key.indexOf('?') >= 0 || key.indexOf('[') >= 0;
    }

    /** Returns whether a key matches a pattern as glob(7) says, each name for itself. */
    static boolean matches(String pattern, String key) {
        String[] patterns = swap(pattern).split("/", -1);
        String[] names = swap(key).split("/", -1);
        if (patterns.length != names.length) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            if (!nameMatches(patterns[i], names[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean nameMatches(String pattern, String name) {
        if (name.startsWith(".") && !pattern.startsWith(".") && isGlob(pattern)) {
            return false;
        }
        try {
            return Pattern.compile(regex(pattern), Pattern.DOTALL).matcher(name).matches();
        } catch (PatternSyntaxException e) {
            return pattern.equals(name);
        }
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? bracketEnd(glob, i) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                boolean not = glob.charAt(i + 1) == '!' || glob.charAt(i + 1) == '^';
                String content = glob.substring(i + (not ? 2 : 1), end);
                regex.append(not ? "[^" : "[")
                        .append(content.replaceAll("([\\\\\\[\\]&^])", "\\\\$1"))
                        .append(']');
                i = end;
            } else if (c == '\\' && i + 1 < glob.length()) {
                regex.append(Pattern.quote(String.valueOf(glob.charAt(++i))));
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    /** Returns where a bracket expression ends; -1 when it does not, and the bracket is a letter like others. */
    private static int bracketEnd(String glob, int start) {
        int from = start + 1;
        if (from < glob.length() && (glob.charAt(from) == '!' || glob.charAt(from) == '^')) {
            from++;
        }
        // A closing bracket in the first place is one of the letters.
        return glob.indexOf(']', from + 1);
    }
}
