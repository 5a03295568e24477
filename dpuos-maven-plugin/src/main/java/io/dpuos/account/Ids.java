package io.dpuos.account;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The file {@code dpuos.ids} beside the lock: salts, made once, and the numbers of users and groups. Immutable.
 *
 * <p>Nothing in it is secret. Because it is checked in, the same password gives the same image on every machine, and
 * numbers stay when the list of packages changes. Text: one sorted line an entry, {@code kind name value}.
 */
public final class Ids {
    private static final String HEADER =
            "# Salts and numeric ids of the image. Check this file in; nothing in it is secret.";
    private static final String SALT_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final SortedMap<String, String> entries;

    private Ids(SortedMap<String, String> entries) {
        this.entries = Collections.unmodifiableSortedMap(entries);
    }

    /** Returns ids without an entry. */
    public static Ids empty() {
        return new Ids(new TreeMap<>());
    }

    /**
     * Parses the file's text.
     *
     * @param file name for messages
     * @throws AccountException when a line is wrong
     */
    public static Ids parse(String text, String file) {
        SortedMap<String, String> entries = new TreeMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            String[] words = stripped.split("\\s+");
            boolean known = words.length == 3
                    && (words[0].matches("uid|gid") && words[2].matches("[0-9]{1,9}")
                            || words[0].matches("salt\\.sha(256|512)") && words[2].matches("[./0-9A-Za-z]{8,16}")
                            || words[0].equals("salt.grub") && words[2].matches("[0-9A-F]{128}"));
            if (!known || entries.put(words[0] + " " + words[1], words[2]) != null) {
                throw new AccountException(file + ", line " + number
                        + ": expected one 'uid NAME NUMBER', 'gid NAME NUMBER', 'salt.sha512 USER SALT', 'salt.sha256 USER SALT' or"
                        + " 'salt.grub USER SALT' a line, each once, found '" + stripped
                        + "'; restore the file from version control");
            }
        }
        return new Ids(entries);
    }

    /** Returns the file's text. */
    public String text() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        entries.forEach(
                (key, value) -> text.append(key).append(' ').append(value).append('\n'));
        return text.toString();
    }

    /** Returns numbers by name of one kind, {@code uid} or {@code gid}. */
    public SortedMap<String, Integer> numbers(String kind) {
        SortedMap<String, Integer> numbers = new TreeMap<>();
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            if (entry.getKey().startsWith(kind + " ")) {
                numbers.put(entry.getKey().substring(kind.length() + 1), Integer.valueOf(entry.getValue()));
            }
        }
        return numbers;
    }

    /** Returns these ids with the numbers of one kind added; a known name keeps its number. */
    public Ids withNumbers(String kind, Map<String, Integer> numbers) {
        SortedMap<String, String> more = new TreeMap<>(entries);
        numbers.forEach((name, number) -> more.putIfAbsent(kind + " " + name, Integer.toString(number)));
        return new Ids(more);
    }

    /** Returns these ids with a salt for the crypt string of a user; one that is there stays. */
    public Ids withCryptSalt(HashScheme.Kind kind, String user, IntFunction<byte[]> random) {
        StringBuilder salt = new StringBuilder();
        for (byte b : random.apply(16)) {
            salt.append(SALT_ALPHABET.charAt(b & 63));
        }
        return with(kind.salt() + " " + user, salt.toString());
    }

    /** Returns these ids with a salt for GRUB's hash of a user; one that is there stays. */
    public Ids withGrubSalt(String user, IntFunction<byte[]> random) {
        return with(
                "salt.grub " + user, java.util.HexFormat.of().withUpperCase().formatHex(random.apply(64)));
    }

    /** Returns the salt of a user: {@code salt.sha512} or {@code salt.grub}. */
    public String salt(String kind, String user) {
        String salt = entries.get(kind + " " + user);
        if (salt == null) {
            throw new IllegalStateException("no " + kind + " for " + user);
        }
        return salt;
    }

    private Ids with(String key, String value) {
        SortedMap<String, String> more = new TreeMap<>(entries);
        more.putIfAbsent(key, value);
        return new Ids(more);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ids ids && entries.equals(ids.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
