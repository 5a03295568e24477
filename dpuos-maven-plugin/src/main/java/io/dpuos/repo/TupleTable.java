package io.dpuos.repo;

import java.util.Arrays;

/** Numbers quadruples of ints from 0, each once. Not safe for use by several threads. */
final class TupleTable {
    private int[] values = new int[1 << 14];
    private int count;
    /** Number of the tuple + 1; 0 where free. */
    private int[] slots = new int[1 << 13];

    /** Returns the number of a tuple, a new one when it is new. */
    int add(int a, int b, int c, int d) {
        int mask = slots.length - 1;
        int slot = hash(a, b, c, d) & mask;
        for (int held = slots[slot]; held != 0; held = slots[slot]) {
            int at = held * 4 - 4;
            if (values[at] == a && values[at + 1] == b && values[at + 2] == c && values[at + 3] == d) {
                return held - 1;
            }
            slot = slot + 1 & mask;
        }
        int at = count * 4;
        if (at == values.length) {
            values = Arrays.copyOf(values, at * 2);
        }
        values[at] = a;
        values[at + 1] = b;
        values[at + 2] = c;
        values[at + 3] = d;
        slots[slot] = ++count;
        if (count * 2 > slots.length) {
            grow();
        }
        return count - 1;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int i = 0; i < count; i++) {
            int slot = hash(values[i * 4], values[i * 4 + 1], values[i * 4 + 2], values[i * 4 + 3]) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = i + 1;
        }
    }

    private static int hash(int a, int b, int c, int d) {
        int hash = ((a * 31 + b) * 31 + c) * 31 + d;
        return (hash ^ hash >>> 15) * 0x9E3779B1 >>> 1;
    }

    /** Returns how many tuples there are. */
    int count() {
        return count;
    }

    /** Returns a part of a tuple, from 0 to 3. */
    int get(int tuple, int part) {
        return values[tuple * 4 + part];
    }
}
