package io.dpuos.format.fat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Names of 8.3 characters and the long names beside them: FAT 1.03, "Long Directory Entries". */
final class ShortName {
    static final int LENGTH = 11;
    /** Letters, digits and these may stand in a short name. */
    private static final String OTHERS = "$%'-_@~`!(){}^#&";

    private ShortName() {}

    /** Returns whether a name is a short name as it stands, so that no long name is needed. */
    static boolean isShort(String name) {
        int dot = name.indexOf('.');
        String base = dot < 0 ? name : name.substring(0, dot);
        String extension = dot < 0 ? "" : name.substring(dot + 1);
        return !base.isEmpty()
                && base.length() <= 8
                && extension.length() <= 3
                && (dot < 0 || !extension.isEmpty())
                && base.chars().allMatch(ShortName::isAllowed)
                && extension.chars().allMatch(ShortName::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || OTHERS.indexOf(c) >= 0;
    }

    /**
     * Returns the 11 bytes for a name: itself where it is short in upper case, else a shortened one with a number that
     * makes it unique.
     *
     * @param taken short names of the directory; the result is added
     */
    static byte[] of(String name, Set<String> taken) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (isShort(upper)) {
            int dot = upper.indexOf('.');
            String padded = dot < 0 ? pad(upper, "") : pad(upper.substring(0, dot), upper.substring(dot + 1));
            if (taken.add(padded)) {
                return padded.getBytes(StandardCharsets.US_ASCII);
            }
        }
        int dot = upper.lastIndexOf('.');
        String base = clean(dot <= 0 ? upper : upper.substring(0, dot));
        String extension = dot <= 0 ? "" : clean(upper.substring(dot + 1));
        extension = extension.substring(0, Math.min(3, extension.length()));
        for (int number = 1; number < 1_000_000; number++) {
            String tail = "~" + number;
            String head = base.substring(0, Math.min(8 - tail.length(), base.length()));
            String padded = pad(head + tail, extension);
            if (taken.add(padded)) {
                return padded.getBytes(StandardCharsets.US_ASCII);
            }
        }
        throw new IllegalArgumentException("too many files with names like " + name + " in one directory");
    }

    private static String clean(String part) {
        StringBuilder clean = new StringBuilder();
        for (char c : part.toCharArray()) {
            if (c != ' ' && c != '.') {
                clean.append(isAllowed(c) ? c : '_');
            }
        }
        return clean.toString();
    }

    private static String pad(String base, String extension) {
        return base + " ".repeat(8 - base.length()) + extension + " ".repeat(3 - extension.length());
    }

    /** Returns the checksum that ties the entries of a long name to its short name. */
    static byte checksum(byte[] shortName) {
        int sum = 0;
        for (byte b : Arrays.copyOf(shortName, LENGTH)) {
            sum = ((sum & 1) << 7) + (sum >> 1) + (b & 0xff) & 0xff;
        }
        return (byte) sum;
    }
}
