package io.dpuos.resolve.solver;

import java.util.Arrays;

/** A growing list of ints. Not thread-safe. */
final class IntList {
    private int[] values;
    private int size;

    IntList() {
        this(16);
    }

    IntList(int capacity) {
        values = new int[Math.max(4, capacity)];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int get(int index) {
        return values[index];
    }

    int last() {
        return values[size - 1];
    }

    void set(int index, int value) {
        values[index] = value;
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    void addIfAbsent(int value) {
        if (!contains(value)) {
            add(value);
        }
    }

    void addAll(int[] more) {
        for (int value : more) {
            add(value);
        }
    }

    boolean contains(int value) {
        for (int i = 0; i < size; i++) {
            if (values[i] == value) {
                return true;
            }
        }
        return false;
    }

    void truncate(int newSize) {
        size = newSize;
    }

    void clear() {
        size = 0;
    }

    /** Moves the element at {@code from} to {@code to}, the ones between by one place. */
    void move(int from, int to) {
        int value = values[from];
        if (from < to) {
            System.arraycopy(values, from + 1, values, from, to - from);
        } else {
            System.arraycopy(values, to, values, to + 1, from - to);
        }
        values[to] = value;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    void assign(int[] content) {
        values = Arrays.copyOf(content, Math.max(4, content.length));
        size = content.length;
    }
}
