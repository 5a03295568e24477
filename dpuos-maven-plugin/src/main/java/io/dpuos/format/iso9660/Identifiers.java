package io.dpuos.format.iso9660;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Plain ISO 9660 identifiers of interchange level 2 for names of any kind: ECMA-119, 7.5 and 7.6. */
final class Identifiers {
    /** File name and extension without their separator; a directory may have one more. */
    private static final int MAX_LENGTH = 30;

    /** Order of the records of a directory: ECMA-119, 9.3; the shorter name counts as filled with spaces. */
    static final Comparator<String> ORDER = Comparator.comparing(Identifiers::paddedBase)
            .thenComparing(Identifiers::extension)
            .thenComparing(Comparator.naturalOrder());

    private Identifiers() {}

    /** Gives every child of a directory an identifier that is unique in it. */
    static void assign(IsoNode directory) {
        Set<String> taken = new HashSet<>();
        for (IsoNode child : directory.children.values()) {
            child.identifier = unique(new String(child.name, StandardCharsets.ISO_8859_1), child.isDirectory(), taken);
        }
    }

    private static String unique(String name, boolean directory, Set<String> taken) {
        int dot = directory ? -1 : name.lastIndexOf('.');
        String base = clean(dot <= 0 ? name : name.substring(0, dot));
        String extension = dot <= 0 ? "" : clean(name.substring(dot + 1));
        extension = extension.substring(0, Math.min(extension.length(), 8));
        for (int number = 0; number < 1_000_000; number++) {
            String tail = number == 0 ? "" : "_" + number;
            int room = MAX_LENGTH - extension.length() - tail.length();
            String identifier = base.substring(0, Math.min(base.length(), room)) + tail;
            identifier = directory ? identifier : identifier + "." + extension + ";1";
            if (taken.add(identifier)) {
                return identifier;
            }
        }
        throw new IllegalArgumentException("too many names like " + name + " in one directory");
    }

    private static String clean(String part) {
        StringBuilder clean = new StringBuilder();
        for (char c : part.toUpperCase(Locale.ROOT).toCharArray()) {
            clean.append(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ? c : '_');
        }
        return clean.isEmpty() ? "_" : clean.toString();
    }

    private static String paddedBase(String identifier) {
        int dot = identifier.indexOf('.');
        String base = dot < 0 ? identifier : identifier.substring(0, dot);
        return base + " ".repeat(Math.max(0, MAX_LENGTH + 1 - base.length()));
    }

    private static String extension(String identifier) {
        int dot = identifier.indexOf('.');
        String rest = dot < 0 ? "" : identifier.substring(dot + 1);
        return rest + " ".repeat(Math.max(0, MAX_LENGTH + 1 - rest.length()));
    }
}
