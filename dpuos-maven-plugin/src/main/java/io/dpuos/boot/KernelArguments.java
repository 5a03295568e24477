package io.dpuos.boot;

import java.util.ArrayList;
import java.util.List;

/** Kernel arguments as they stand in GRUB's configuration. */
final class KernelArguments {
    /** Printable ASCII but for {@code '} and {@code \}, which GRUB's quotes cannot hold. */
    static final String PATTERN = "[ -&(-\\[\\]-~]{0,1500}";

    private static final String UNQUOTED = "[A-Za-z0-9._=,:/@%+-]+";

    private KernelArguments() {}

    /** Joins what is not empty by single blanks; a word that GRUB would change is put in quotes. */
    static String join(String... parts) {
        List<String> words = new ArrayList<>();
        for (String part : parts) {
            for (String word : part.strip().split("\\s+")) {
                if (word.matches(UNQUOTED)) {
                    words.add(word);
                } else if (!word.isEmpty()) {
                    words.add("'" + word + "'");
                }
            }
        }
        return String.join(" ", words);
    }
}
