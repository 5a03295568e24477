package io.dpuos.resolve.solver;

/** Numbers words from 0, each once. An open hash table: it is asked for every capability of every package. */
final class Words {
    private String[] table;
    /** Hashes beside the words, so that most comparisons need not look at the word itself. */
    private int[] hashes;

    private int[] numbers;
    private int size;

    Words(int expected) {
        int capacity = Integer.highestOneBit(Math.max(16, expected)) << 1;
        table = new String[capacity];
        hashes = new int[capacity];
        numbers = new int[capacity];
    }

    int size() {
        return size;
    }

    /** Returns the number of a word, a new one when it is new. */
    int add(String word) {
        int slot = slot(word);
        if (table[slot] == null) {
            table[slot] = word;
            hashes[slot] = word.hashCode();
            numbers[slot] = size++;
            if (size * 2 > table.length) {
                grow();
            }
            return size - 1;
        }
        return numbers[slot];
    }

    /** Returns the number of a word, -1 when it is unknown. */
    int find(String word) {
        int slot = slot(word);
        return table[slot] == null ? -1 : numbers[slot];
    }

    private int slot(String word) {
        int mask = table.length - 1;
        int hash = word.hashCode();
        int slot = home(hash) & mask;
        while (true) {
            String known = table[slot];
            if (known == null || known == word || hashes[slot] == hash && known.equals(word)) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
    }

    private static int home(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }

    private void grow() {
        String[] words = table;
        int[] old = numbers;
        int[] oldHashes = hashes;
        table = new String[words.length * 2];
        hashes = new int[words.length * 2];
        numbers = new int[words.length * 2];
        for (int i = 0; i < words.length; i++) {
            if (words[i] != null) {
                int slot = home(oldHashes[i]) & table.length - 1;
                while (table[slot] != null) {
                    slot = slot + 1 & table.length - 1;
                }
                table[slot] = words[i];
                hashes[slot] = oldHashes[i];
                numbers[slot] = old[i];
            }
        }
    }
}
