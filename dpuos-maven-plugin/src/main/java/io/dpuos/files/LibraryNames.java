package io.dpuos.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Names of libraries among the texts of a program: what it may open at run time by name. */
final class LibraryNames {
    private static final Pattern NAME = Pattern.compile("lib[A-Za-z0-9_+.-]{1,64}\\.so(?:\\.[0-9]+)*");
    private static final int SHORTEST = "libX.so".length();
    /** Behind the name proper stand as many numbers as anybody uses. */
    private static final int LONGEST = 128;

    private LibraryNames() {}

    /** Returns the names that end with a NUL as texts of programs do, each once and sorted. */
    static List<String> in(byte[] bytes) {
        SortedSet<String> names = new TreeSet<>();
        int at = 0;
        while (at + SHORTEST < bytes.length) {
            if (bytes[at] != 'l' || bytes[at + 1] != 'i' || bytes[at + 2] != 'b') {
                at++;
                continue;
            }
            int end = at;
            while (end < bytes.length && isOfName(bytes[end])) {
                end++;
            }
            if (end < bytes.length && bytes[end] == 0 && end - at >= SHORTEST && end - at <= LONGEST) {
                String text = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
                if (NAME.matcher(text).matches()) {
                    names.add(text);
                    at = end;
                }
            }
            at++;
        }
        return List.copyOf(names);
    }

    private static boolean isOfName(byte letter) {
        return letter >= 'a' && letter <= 'z'
                || letter >= 'A' && letter <= 'Z'
                || letter >= '0' && letter <= '9'
                || letter == '_'
                || letter == '+'
                || letter == '.'
                || letter == '-';
    }
}
